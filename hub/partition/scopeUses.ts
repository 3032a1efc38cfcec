import { getNamedType, type GraphQLField, type GraphQLInputType, type GraphQLNamedType, isInputObjectType, isObjectType } from 'graphql';
import { type AccessModel, type Binding, coordinatesOf, fieldOf, typeOf } from '#policy/AccessModel';
import { type Use } from '#policy/Grant';
import { isRow, ownValue } from '../transport/Row';
import { argumentOf } from './fieldArguments';
import { type GatheredPart } from './PartitionedProgram';
import { type Admits } from './route';
import { selectedFields } from './selections';
import { type RootFetch } from './SubgraphFetcher';

interface PlaceUse {
  readonly type: string;
  readonly field: string;
  readonly use: Use;
}

/**
 * Where a caller may use all that a root field filters, orders, groups or sums by. A spoke that takes its legal entities from the hub decides
 * nothing by itself: of a legal entity where one of these uses is not granted on every row it must not be told.
 */
export function usableBy(part: GatheredPart, { call, variables }: RootFetch, model: AccessModel): Admits {
  const { rights } = call;
  if (rights === null) return () => false;
  const allowed = usesOf(part, variables, model).map(({ type, field, use }) =>
    rights.allowances('READ', type, field, use).filter(({ when, mask }) => when === null && mask === null),
  );
  return (code) => allowed.every((each) => each.some(({ legalEntities }) => legalEntities === 'ALL' || legalEntities.includes(code)));
}

function usesOf({ root, definition, field }: GatheredPart, variables: RootFetch['variables'], model: AccessModel): readonly PlaceUse[] {
  if (root === null || definition === null) return [];
  const found: PlaceUse[] = [];
  const add = (path: string, use: Use): void => {
    for (const step of coordinatesOf(model, path) ?? []) if (typeOf(model, step.type) !== null) found.push({ ...step, use });
  };
  const bound = (coordinate: string): void => {
    const bindings: readonly Binding[] | 'PUBLIC' | undefined = Object.hasOwn(model.inputs, coordinate)
      ? model.inputs[coordinate]
      : undefined;
    if (bindings !== undefined && bindings !== 'PUBLIC') for (const each of bindings) add(each.field, each.use);
  };
  for (const argument of definition.args) {
    if (argument.name === root.scopeArgument) continue;
    const value = argumentOf(field, argument.name, variables) ?? argument.defaultValue;
    if (value === undefined) continue;
    bound(`Query.${definition.name}(${argument.name}:)`);
    inputs(argument.type, value, bound);
  }
  totals(getNamedType(definition.type), field.selectionSet, { model, add });
  return found;
}

/** Input fields that are given, and values of enums, at any depth. */
function inputs(given: GraphQLInputType, value: unknown, bound: (coordinate: string) => void): void {
  const type = getNamedType(given);
  if (Array.isArray(value)) for (const each of value) inputs(given, each, bound);
  else if (isInputObjectType(type) && isRow(value)) {
    for (const field of Object.values(type.getFields())) {
      const inner = ownValue(value, field.name);
      if (inner === undefined) continue;
      bound(`${type.name}.${field.name}`);
      inputs(field.type, inner, bound);
    }
  } else if (typeof value === 'string') bound(`${type.name}.${value}`);
}

interface Totals {
  readonly model: AccessModel;
  readonly add: (path: string, use: Use) => void;
}

/** What the selected values are computed from; rows have their own check, one by one. */
function totals(type: GraphQLNamedType, set: Parameters<typeof selectedFields>[0], { model, add }: Totals): void {
  if (!isObjectType(type) || typeOf(model, type.name) !== null) return;
  const members: Readonly<Record<string, GraphQLField<unknown, unknown>>> = type.getFields();
  for (const selected of selectedFields(set)) {
    for (const { from, use } of fieldOf(model, type.name, selected.name)?.flows ?? [])
      if (use !== 'PROJECT') for (const path of from) add(path, use);
    const member = members[selected.name];
    if (member !== undefined && selected.set !== null) totals(getNamedType(member.type), selected.set, { model, add });
  }
}
