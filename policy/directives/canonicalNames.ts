import { type DocumentNode, visit } from 'graphql';
import { directiveDefinitions } from './definitions';
import { linksOf } from './links';

const FEDERATION = 'https://specs.apollo.dev/federation/';
const OURS = 'https://specs.nave.local/nave/';
const FEDERATION_NAMES = [
  ...['key', 'external', 'requires', 'provides', 'shareable', 'inaccessible', 'interfaceObject', 'override', 'tag', 'extends'],
  ...['composeDirective', 'authenticated', 'requiresScopes', 'policy', 'context', 'fromContext', 'listSize', 'cost'],
];
/** Specifications of one directive that has the name of its specification. */
const SINGLE = /^https:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes|policy|inaccessible|tag)\//;

/**
 * The document with every directive of ours and of Federation under its own name, whatever its links rename it to:
 * `@nave__access`, or `@mayRead` for `import: [{ name: "@access", as: "@mayRead" }]`, becomes `@access`.
 */
export function withCanonicalNames(document: DocumentNode): DocumentNode {
  const renames = renamesOf(document);
  if (renames.size === 0) return document;
  return visit(document, {
    Directive: (node) => {
      const name = renames.get(node.name.value);
      return name === undefined ? undefined : { ...node, name: { ...node.name, value: name } };
    },
  });
}

/** Local name to canonical name, for the names that differ. */
function renamesOf(document: DocumentNode): ReadonlyMap<string, string> {
  const renames = new Map<string, string>();
  const rename = (local: string, name: string): void => {
    if (local !== name) renames.set(local, name);
  };
  for (const { url, as, imports } of linksOf(document)) {
    const single = SINGLE.exec(url)?.[1];
    const names = url.startsWith(OURS) ? [...directiveDefinitions().keys()] : url.startsWith(FEDERATION) ? FEDERATION_NAMES : [];
    const prefix = as ?? (url.startsWith(OURS) ? 'nave' : 'federation');
    for (const name of names) {
      rename(`${prefix}__${name}`, name);
      rename(imports.get(name) ?? name, name);
    }
    if (single !== undefined) {
      rename(as ?? single, single);
      rename(imports.get(single) ?? single, single);
    }
  }
  return renames;
}
