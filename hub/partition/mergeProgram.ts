import { type FieldNode, getNamedType, getNullableType, type GraphQLField, isListType, isObjectType } from 'graphql';
import { fieldNode, GATHERING, type SelectedField, selectedFields, withSelections } from './selections';

export const EDGES = `${GATHERING}edges`;
export const CURSOR = `${GATHERING}cursor`;
export const PAGE = `${GATHERING}page`;
export const NEXT = `${GATHERING}next`;
export const PREVIOUS = `${GATHERING}previous`;

export interface ConnectionField extends SelectedField {
  /** ROWS: parallel lists, one entry for each row. SCOPE: the legal entities that the total is over. The others as they are called. */
  readonly role: 'ROWS' | 'PAGE_INFO' | 'COUNT' | 'SCOPE' | 'OTHER';
  /** For PAGE_INFO: what is selected of it. */
  readonly below: readonly SelectedField[];
}

/** How the pages of several instances become one: what is asked besides, and the part of each field. */
export interface MergeProgram {
  /** A list without cursors is put end to end, in the order of the registry. */
  readonly kind: 'CONNECTION' | 'LIST';
  /** The field with the cursors of its rows, for when more than one instance is asked. */
  readonly augmented: FieldNode;
  readonly fields: readonly ConnectionField[];
  /** Whether anything selected depends on the rows; a bare `totalCount` does not. */
  readonly hasRows: boolean;
}

export function mergeProgram(field: FieldNode, definition: GraphQLField<unknown, unknown>): MergeProgram {
  const type = getNullableType(definition.type);
  if (isListType(type)) return { kind: 'LIST', augmented: field, fields: [], hasRows: true };
  const named = getNamedType(definition.type);
  const members = isObjectType(named) ? named.getFields() : {};
  const fields = selectedFields(field.selectionSet).map((selected): ConnectionField => {
    const member = members[selected.name];
    const below = selectedFields(selected.set ?? undefined);
    if (selected.name === '_scope') return { ...selected, role: 'SCOPE', below };
    if (member !== undefined && isListType(getNullableType(member.type))) return { ...selected, role: 'ROWS', below };
    return { ...selected, role: selected.name === 'pageInfo' ? 'PAGE_INFO' : selected.name === 'totalCount' ? 'COUNT' : 'OTHER', below };
  });
  const hasRows = fields.some(({ role }) => role === 'ROWS' || role === 'PAGE_INFO');
  const places = [
    fieldNode(EDGES, 'edges', [fieldNode(CURSOR, 'cursor')]),
    fieldNode(PAGE, 'pageInfo', [fieldNode(NEXT, 'hasNextPage'), fieldNode(PREVIOUS, 'hasPreviousPage')]),
  ];
  return { kind: 'CONNECTION', augmented: hasRows ? withSelections(field, places) : field, fields, hasRows };
}
