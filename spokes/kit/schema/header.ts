import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DocumentNode, Kind, parse, visit } from 'graphql';
import { defineError } from '#kernel/errors';

const DirectivesMissing = defineError({
  code: 'DIRECTIVES_MISSING',
  shown: false,
  message: (from: string) => `no schema/directives.graphql in \`${from}\` or above`,
});

/** Directives of Federation that contracts use beyond those that schema/directives.graphql imports. */
const ALSO_IMPORTED = ['@external', '@requires'];

/** The definitions and links that every contract begins with: schema/directives.graphql. Throws DIRECTIVES_MISSING. */
export function contractHeader(from: string = __dirname): DocumentNode {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'schema', 'directives.graphql');
    if (existsSync(file)) return withImports(parse(readFileSync(file, 'utf8'), { noLocation: true }));
    if (folder === dirname(folder)) throw DirectivesMissing(from);
  }
}

function withImports(header: DocumentNode): DocumentNode {
  return visit(header, {
    Directive(link) {
      const url = link.arguments?.find((each) => each.name.value === 'url')?.value;
      if (link.name.value !== 'link' || url?.kind !== Kind.STRING || !url.value.includes('specs.apollo.dev/federation/')) return undefined;
      return visit(link, {
        ListValue(list) {
          const known = new Set(list.values.map((each) => (each.kind === Kind.STRING ? each.value : '')));
          const added = ALSO_IMPORTED.filter((name) => !known.has(name)).map((value) => ({ kind: Kind.STRING as const, value }));
          return { ...list, values: [...list.values, ...added] };
        },
      });
    },
  });
}
