import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildASTSchema, type GraphQLDirective, Kind, parse } from 'graphql';

// eslint-disable-next-line no-restricted-syntax -- a file of the release, read once: it knows no caller
const definitions = new Map<string, ReadonlyMap<string, GraphQLDirective>>();

/** The directives of schema/directives.graphql by name, with types and defaults of their arguments. Without that file nothing can be decided, so reading it must fail. */
export function directiveDefinitions(): ReadonlyMap<string, GraphQLDirective> {
  const file = definitionsFile(__dirname);
  const known = definitions.get(file);
  if (known !== undefined) return known;
  const document = parse(`${readFileSync(file, 'utf8')}\ntype Query { nothing: Boolean }`);
  const schema = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
  const ours = document.definitions.flatMap((node) => (node.kind === Kind.DIRECTIVE_DEFINITION ? [node.name.value] : []));
  const read = new Map(schema.getDirectives().flatMap((each) => (ours.includes(each.name) ? [[each.name, each] as const] : [])));
  definitions.set(file, read);
  return read;
}

/** The text of schema/directives.graphql: definitions and links that a contract begins with. */
export function directivesText(): string {
  return readFileSync(definitionsFile(__dirname), 'utf8');
}

/** The schema folder stands beside the sources, and one folder higher beside what is built. */
function definitionsFile(from: string): string {
  const file = join(from, 'schema', 'directives.graphql');
  return existsSync(file) || from === dirname(from) ? file : definitionsFile(dirname(from));
}
