import { type DocumentNode, Kind, visit } from 'graphql';
import { linksOf } from '#policy/directives/links';

const STANDARD = /^https:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes|policy)\/v0\.1$/;

/**
 * The supergraph without the standard labels: their links, definitions, scalars and applications. Only for one whose labels are in an access
 * model: with them the planner refuses to load it, without them it guards nothing.
 */
export function withoutStandardLabels(supergraph: DocumentNode): DocumentNode {
  const links = linksOf(supergraph).filter(({ url }) => STANDARD.test(url));
  if (links.length === 0) return supergraph;
  const removed = new Set<unknown>(links.map(({ node }) => node));
  const directives = new Set<string>();
  const prefixes: string[] = [];
  for (const { url, as, imports } of links) {
    const name = STANDARD.exec(url)?.[1] ?? '';
    directives.add(imports.get(name) ?? as ?? name);
    prefixes.push(`${as ?? name}__`);
  }
  const isOurs = (name: string): boolean => directives.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
  return visit(supergraph, {
    Directive: (node) => (removed.has(node) || directives.has(node.name.value) ? null : undefined),
    DirectiveDefinition: (node) => (isOurs(node.name.value) ? null : undefined),
    [Kind.SCALAR_TYPE_DEFINITION]: (node) => (isOurs(node.name.value) ? null : undefined),
  });
}
