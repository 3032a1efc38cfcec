import { type ConstDirectiveNode, type DocumentNode, Kind, parse, visit } from 'graphql';

/**
 * Moves every `@join__type` with a resolvable key before those that are not. The planner takes the first key that fits, resolvable or not,
 * and the subgraph then answers nothing (suite keys-mashup of the public gateway audit).
 */
export function resolvableKeysFirst(supergraphSdl: string): DocumentNode {
  const sorted = {
    leave: <T extends { readonly directives?: readonly ConstDirectiveNode[] | undefined }>(node: T) => ({
      ...node,
      directives: reorder(node.directives ?? []),
    }),
  };
  return visit(parse(supergraphSdl, { noLocation: true }), { ObjectTypeDefinition: sorted, InterfaceTypeDefinition: sorted });
}

function reorder(directives: readonly ConstDirectiveNode[]): readonly ConstDirectiveNode[] {
  const rank = (directive: ConstDirectiveNode): number => (directive.name.value !== 'join__type' ? 0 : isResolvable(directive) ? 1 : 2);
  return directives.toSorted((one, other) => rank(one) - rank(other));
}

function isResolvable(directive: ConstDirectiveNode): boolean {
  return !(directive.arguments ?? []).some(({ name, value }) => name.value === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value);
}
