import { type ConstDirectiveNode, type DocumentNode, isTypeDefinitionNode, isTypeExtensionNode, Kind, visit } from 'graphql';
import { type Overlay } from '../registers/Overlay';

/** The contract with the directives of its overlay on their coordinates. A type that stands in several parts gets its own on the first. */
export function withOverlay(document: DocumentNode, overlay: Overlay): DocumentNode {
  const left = new Map<string, ConstDirectiveNode[]>();
  for (const { coordinate, directive } of overlay.applications) left.set(coordinate, [...(left.get(coordinate) ?? []), directive]);
  const take = <T extends { readonly directives?: readonly ConstDirectiveNode[] | undefined }>(node: T, coordinate: string): T => {
    const added = left.get(coordinate);
    if (added === undefined) return node;
    left.delete(coordinate);
    return { ...node, directives: [...(node.directives ?? []), ...added] };
  };
  let type = '';
  let field = '';
  return visit(document, {
    enter(node) {
      if (isTypeDefinitionNode(node) || isTypeExtensionNode(node)) {
        type = node.name.value;
        field = '';
        return take(node, type);
      }
      if (node.kind === Kind.FIELD_DEFINITION) {
        field = node.name.value;
        return take(node, `${type}.${field}`);
      }
      if (node.kind === Kind.INPUT_VALUE_DEFINITION) {
        return take(node, field === '' ? `${type}.${node.name.value}` : `${type}.${field}(${node.name.value}:)`);
      }
      return node.kind === Kind.ENUM_VALUE_DEFINITION ? take(node, `${type}.${node.name.value}`) : undefined;
    },
    leave(node) {
      if (node.kind === Kind.FIELD_DEFINITION) field = '';
    },
  });
}
