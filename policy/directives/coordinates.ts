import {
  type ASTNode,
  type ConstDirectiveNode,
  type DocumentNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  type TypeDefinitionNode,
  type TypeExtensionNode,
} from 'graphql';

/** A place in a contract that may carry directives. */
export interface Coordinate {
  /** `Invoice`, `Invoice.gross`, `Query.invoices(order:)`, `InvoiceOrder.DUE_DATE`. */
  readonly name: string;
  readonly node: ASTNode;
  readonly directives: readonly ConstDirectiveNode[];
}

/** Every type, field, argument, input field and enum value of a document, in its order. */
export function coordinatesIn(document: DocumentNode): readonly Coordinate[] {
  return document.definitions
    .filter((node) => isTypeDefinitionNode(node) || isTypeExtensionNode(node))
    .flatMap((node) => [place(node.name.value, node), ...partsOf(node)]);
}

function partsOf(node: TypeDefinitionNode | TypeExtensionNode): readonly Coordinate[] {
  const type = node.name.value;
  if ('values' in node) return (node.values ?? []).map((each) => place(`${type}.${each.name.value}`, each));
  if (!('fields' in node)) return [];
  return (node.fields ?? []).flatMap((field) => {
    const name = `${type}.${field.name.value}`;
    const taken = field.kind === Kind.FIELD_DEFINITION ? (field.arguments ?? []) : [];
    return [place(name, field), ...taken.map((each) => place(`${name}(${each.name.value}:)`, each))];
  });
}

function place(name: string, node: ASTNode & { readonly directives?: readonly ConstDirectiveNode[] | undefined }): Coordinate {
  return { name, node, directives: node.directives ?? [] };
}
