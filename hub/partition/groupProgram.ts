import {
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLNamedType,
  isLeafType,
  isListType,
  isObjectType,
  type SelectionNode,
} from 'graphql';
import { type AccessModel, type FieldModel, fieldOf, typeOf } from '#policy/AccessModel';
import { type AggregateFunction } from '#policy/Grant';
import { fieldNode, GATHERING, isMoney, leafFields, type SelectedField, selectedFields, withSelections } from './selections';

/** One selected field of an aggregate and what becomes of it when several instances answer. */
export type AggregateField = SelectedField &
  (
    | { readonly role: 'MEASURE'; readonly measure: Measure }
    /** Rows with the same group key become one. */
    | { readonly role: 'GROUPS'; readonly groups: GroupsProgram }
    /** The union without repeats: `_scope`, rates that were used. `identity`: what makes two items the same; null for plain values. */
    | { readonly role: 'SET'; readonly identity: readonly string[] | null }
    | { readonly role: 'OBJECT'; readonly below: AggregateProgram }
    /** Must be the same everywhere. */
    | { readonly role: 'SAME' }
  );

export interface AggregateProgram {
  readonly fields: readonly AggregateField[];
}

export interface GroupsProgram {
  /** Internal aliases of the group key, in the order of the schema. */
  readonly keys: readonly string[];
  /** Selected fields of a group that are combined; the others are those of the first row with its key. */
  readonly measures: readonly Measure[];
}

export interface Measure {
  /** Response key. */
  readonly key: string;
  readonly function: AggregateFunction;
  /** Internal alias under which the whole value is asked for. */
  readonly source: string;
  /**
   * Internal aliases of the measures computed by the same function from the same fields. A null beside one of them that has a value is no
   * empty sum: the instance could not compute it (a rate was missing), and neither can the hub.
   */
  readonly siblings: readonly string[];
  /** For Money: which part goes under which response key. Null for a single value. */
  readonly money: readonly SelectedField[] | null;
}

/** The program of a field and the field with what the program needs: group keys, whole amounts, identities. */
export function groupProgram(
  model: AccessModel,
  field: FieldNode,
  definition: GraphQLField<unknown, unknown>,
): { program: AggregateProgram; augmented: FieldNode } {
  const { program, added } = aggregate(model, getNamedType(definition.type), field);
  return { program, augmented: added };
}

interface Compiled {
  readonly program: AggregateProgram;
  readonly added: FieldNode;
}

function aggregate(model: AccessModel, type: GraphQLNamedType, field: FieldNode): Compiled {
  const more: SelectionNode[] = [];
  const members = isObjectType(type) ? type.getFields() : {};
  const fields = selectedFields(field.selectionSet).map((selected) => {
    const member = members[selected.name];
    if (member === undefined) return { ...selected, role: 'SAME' as const };
    const { field: compiled, extra } = aggregateField(model, { typeName: type.name, member }, selected);
    more.push(...extra);
    return compiled;
  });
  return { program: { fields }, added: more.length === 0 ? field : withSelections(field, more) };
}

interface Member {
  readonly typeName: string;
  readonly member: GraphQLField<unknown, unknown>;
}

function aggregateField(
  model: AccessModel,
  { typeName, member }: Member,
  selected: SelectedField,
): { field: AggregateField; extra: readonly SelectionNode[] } {
  const named = getNamedType(member.type);
  const inner = rebuild(selected);
  if (isListType(getNullableType(member.type))) {
    if (isLeafType(named)) return { field: { ...selected, role: 'SET', identity: null }, extra: [] };
    const compiled = hasMeasures(model, named) ? groupsOf(model, named, selected) : setOf(model, named, selected);
    return { field: compiled.field, extra: [withSelections(inner, compiled.extra)] };
  }
  const measure = measureOf(model, { typeName, member }, selected);
  if (measure !== null)
    return {
      field: { ...selected, role: 'MEASURE', measure },
      extra: unique([measureNode(measure, selected.name), ...siblingNodes(measure)]),
    };
  if (isLeafType(named) || selected.set === null) return { field: { ...selected, role: 'SAME' }, extra: [] };
  const below = aggregate(model, named, inner);
  return { field: { ...selected, role: 'OBJECT', below: below.program }, extra: [below.added] };
}

function groupsOf(
  model: AccessModel,
  type: GraphQLNamedType,
  selected: SelectedField,
): { field: AggregateField; extra: readonly SelectionNode[] } {
  const members = isObjectType(type) ? type.getFields() : {};
  const keys = Object.values(members).filter(
    (each) => fieldOf(model, type.name, each.name)?.flow?.use === 'GROUP' && isLeafType(getNamedType(each.type)),
  );
  const measures = selectedFields(selected.set ?? undefined).flatMap((each) => {
    const member = members[each.name];
    const measure = member === undefined ? null : measureOf(model, { typeName: type.name, member }, each);
    return measure === null ? [] : [{ measure, name: each.name }];
  });
  const extra = [
    ...keys.map(({ name }) => fieldNode(GATHERING + name, name)),
    ...unique(measures.flatMap(({ measure, name }) => [measureNode(measure, name), ...siblingNodes(measure)])),
  ];
  const groups = { keys: keys.map(({ name }) => GATHERING + name), measures: measures.map(({ measure }) => measure) };
  return { field: { ...selected, role: 'GROUPS', groups }, extra };
}

/** A scoped type is known by its key, any other object by all its plain values and those one level below. */
function setOf(
  model: AccessModel,
  type: GraphQLNamedType,
  selected: SelectedField,
): { field: AggregateField; extra: readonly SelectionNode[] } {
  const scoped = typeOf(model, type.name);
  const members = isObjectType(type) ? Object.values(type.getFields()) : [];
  const nested = members.filter(
    (each) => each.args.length === 0 && !isLeafType(getNamedType(each.type)) && leafFields(getNamedType(each.type)).length > 0,
  );
  const extra =
    scoped !== null
      ? [fieldNode(GATHERING + scoped.key, scoped.key)]
      : [
          ...leafFields(type).map((name) => fieldNode(GATHERING + name, name)),
          ...nested
            .filter((each) => typeOf(model, getNamedType(each.type).name) === null)
            .map((each) =>
              fieldNode(
                GATHERING + each.name,
                each.name,
                leafFields(getNamedType(each.type)).map((name) => fieldNode(name, name)),
              ),
            ),
        ];
  return { field: { ...selected, role: 'SET', identity: extra.map((node) => node.alias?.value ?? node.name.value) }, extra };
}

function hasMeasures(model: AccessModel, type: GraphQLNamedType): boolean {
  return isObjectType(type) && Object.keys(type.getFields()).some((name) => functionOf(model, type.name, name) !== null);
}

function measureOf(model: AccessModel, { typeName, member }: Member, selected: SelectedField): Measure | null {
  const named = getNamedType(member.type);
  const use = functionOf(model, typeName, member.name);
  if (use === null || (!isLeafType(named) && !isMoney(named))) return null;
  return {
    key: selected.key,
    function: use,
    source: GATHERING + member.name,
    siblings: siblingsOf(model, typeName, member.name).map((name) => GATHERING + name),
    money: isMoney(named) ? selectedFields(selected.set ?? undefined) : null,
  };
}

function measureNode(measure: Measure, name: string): FieldNode {
  return fieldNode(measure.source, name, measure.money === null ? [] : [fieldNode('amount', 'amount'), fieldNode('currency', 'currency')]);
}

/** Siblings are of the same kind: amounts stand beside amounts. */
function siblingNodes(measure: Measure): readonly FieldNode[] {
  return measure.siblings.map((source) => measureNode({ ...measure, source }, source.slice(GATHERING.length)));
}

function siblingsOf(model: AccessModel, typeName: string, name: string): readonly string[] {
  const own = fieldOf(model, typeName, name);
  const key = (field: FieldModel): string =>
    JSON.stringify([field.type, field.flows.map((flow) => [flow.function, [...flow.from].sort()])]);
  if (own === null) return [];
  return Object.entries(model.fields)
    .filter(
      ([coordinate, field]) => coordinate.startsWith(`${typeName}.`) && coordinate !== `${typeName}.${name}` && key(field) === key(own),
    )
    .map(([coordinate]) => coordinate.slice(typeName.length + 1));
}

function functionOf(model: AccessModel, typeName: string, name: string): AggregateFunction | null {
  return fieldOf(model, typeName, name)?.flows.find((flow) => flow.function !== null)?.function ?? null;
}

/** The selected field again, with what is selected below it: added beside the client's own, GraphQL merges the two by response key. */
function rebuild(selected: SelectedField): FieldNode {
  const node = fieldNode(selected.key, selected.name, selected.set?.selections ?? []);
  return selected.arguments === undefined ? node : { ...node, arguments: selected.arguments };
}

function unique(nodes: readonly FieldNode[]): readonly FieldNode[] {
  return [...new Map(nodes.map((node) => [node.alias?.value ?? node.name.value, node])).values()];
}
