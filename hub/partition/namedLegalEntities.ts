import { type FieldNode, getNamedType, type GraphQLField, isInputObjectType } from 'graphql';
import { type AccessModel, type Binding, type RootModel, typeOf } from '#policy/AccessModel';
import { isRow, ownValue } from '../transport/Row';
import { argumentOf } from './fieldArguments';

export interface NamingRequest {
  readonly model: AccessModel;
  readonly root: RootModel;
  /** `Query.invoices`. */
  readonly coordinate: string;
  readonly field: FieldNode;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * The legal entities that the arguments of a field name, or null when they name none: an argument, or a field of an input object, that
 * is bound to the scope field of a demanded type. Inputs below `not` or `or` say nothing, since they do not narrow.
 */
export function namedLegalEntities(request: NamingRequest): ReadonlySet<string> | null {
  const { field, definition, variables, coordinate } = request;
  let named: ReadonlySet<string> | null = null;
  for (const argument of definition.args) {
    const value = argumentOf(field, argument.name, variables) ?? argument.defaultValue;
    if (namesScope(request, `${coordinate}(${argument.name}:)`)) named = narrowed(named, value);
    const type = getNamedType(argument.type);
    if (!isInputObjectType(type) || !isRow(value)) continue;
    for (const input of Object.keys(type.getFields())) {
      if (namesScope(request, `${type.name}.${input}`)) named = narrowed(named, ownValue(value, input));
    }
  }
  return named;
}

function namesScope({ model, root }: NamingRequest, coordinate: string): boolean {
  const bindings: readonly Binding[] | 'PUBLIC' | undefined = Object.hasOwn(model.inputs, coordinate)
    ? model.inputs[coordinate]
    : undefined;
  if (bindings === undefined || bindings === 'PUBLIC') return false;
  return root.demands.some(({ on }) => {
    const type = typeOf(model, on);
    return type !== null && bindings.some(({ field }) => field === `${on}.${type.scope}`);
  });
}

/** A null or a missing value does not narrow. */
function narrowed(before: ReadonlySet<string> | null, value: unknown): ReadonlySet<string> | null {
  if (value === null || value === undefined) return before;
  const codes = new Set((Array.isArray(value) ? value : [value]).filter((code): code is string => typeof code === 'string'));
  return before === null ? codes : new Set([...codes].filter((code) => before.has(code)));
}
