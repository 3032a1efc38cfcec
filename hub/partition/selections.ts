import {
  type FieldNode,
  getNamedType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  isLeafType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** Prefix of what the hub adds to a fetch for gathering, and takes out of the answer again. */
export const GATHERING = '_navg_';

/** One field of a selection, fragments opened: how the answer calls it and what it is. */
export interface SelectedField {
  readonly key: string;
  readonly name: string;
  readonly arguments: FieldNode['arguments'];
  readonly set: SelectionSetNode | null;
}

/** The fields of a selection on an object type, each response key once. Fragments on the type itself are opened. */
export function selectedFields(set: SelectionSetNode | undefined): readonly SelectedField[] {
  const fields = new Map<string, SelectedField>();
  const open = (each: SelectionSetNode): void => {
    for (const node of each.selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) open(node.selectionSet);
      if (node.kind !== Kind.FIELD) continue;
      const key = node.alias?.value ?? node.name.value;
      const known = fields.get(key);
      const below = [...(known?.set?.selections ?? []), ...(node.selectionSet?.selections ?? [])];
      fields.set(key, {
        key,
        name: node.name.value,
        arguments: node.arguments,
        set: below.length === 0 ? null : { kind: Kind.SELECTION_SET, selections: below },
      });
    }
  };
  if (set !== undefined) open(set);
  return [...fields.values()];
}

/** `alias: name { … }`, without the alias where it is the name. */
export function fieldNode(alias: string, name: string, selections: readonly SelectionNode[] = []): FieldNode {
  return {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: name },
    ...(alias === name ? {} : { alias: { kind: Kind.NAME, value: alias } }),
    ...(selections.length === 0 ? {} : { selectionSet: { kind: Kind.SELECTION_SET, selections } }),
  };
}

/** The same field with more selected below it. */
export function withSelections(field: FieldNode, more: readonly SelectionNode[]): FieldNode {
  const selections = [...(field.selectionSet?.selections ?? []), ...more];
  return { ...field, selectionSet: { kind: Kind.SELECTION_SET, selections } };
}

/** Names of the fields that hold a single value and take no required argument. */
export function leafFields(type: GraphQLNamedType): readonly string[] {
  if (!isObjectType(type)) return [];
  const fields = Object.values(type.getFields());
  return fields.filter((field) => isLeafType(getNamedType(field.type)) && field.args.length === 0).map((field) => field.name);
}

/** An amount and its currency under those names: combined as Money. */
export function isMoney(type: GraphQLNamedType): type is GraphQLObjectType {
  return isObjectType(type) && leafFields(type).includes('amount') && leafFields(type).includes('currency');
}
