import { mapSchema, MapperKind, pruneSchema } from '@graphql-tools/utils';
import {
  type FieldNode,
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  type ValueNode,
} from 'graphql';
import { type AccessModel } from '#policy/AccessModel';
import { type Rights } from '#policy/rights';
import { reachableCoordinates, type Reachable } from './reachable';

/** The API schema as one principal may know it. What it lacks is, for that principal, not there. */
export interface Projection {
  readonly schema: GraphQLSchema;
  /** Whether a field with these arguments names something outside the projection. */
  isHidden(typeName: string, field: FieldNode): boolean;
}

/** Cuts the API schema down to the coordinates that the rights reach. */
export function projectSchema(api: GraphQLSchema, model: AccessModel, rights: Rights): Projection {
  const schema = cut(api, reachableCoordinates(api, model, rights));
  return {
    schema,
    isHidden(typeName, field) {
      const type = schema.getType(typeName);
      if (!isObjectType(type) && !isInterfaceType(type)) return true;
      const fields = type.getFields();
      const definition = Object.hasOwn(fields, field.name.value) ? fields[field.name.value] : undefined;
      return definition === undefined || namesHiddenInput(definition, field);
    },
  };
}

function cut(api: GraphQLSchema, reachable: Reachable): GraphQLSchema {
  const mapped = mapSchema(api, {
    [MapperKind.COMPOSITE_FIELD]: (config, field, type) => {
      if (!reachable.has(`${type}.${field}`)) return null;
      const args = Object.fromEntries(Object.entries(config.args ?? {}).filter(([name]) => reachable.has(`${type}.${field}(${name}:)`)));
      return { ...config, args };
    },
    [MapperKind.INPUT_OBJECT_FIELD]: (config, field, type) => (reachable.has(`${type}.${field}`) ? config : null),
    [MapperKind.ENUM_VALUE]: (...[config, type, , value]) => (reachable.has(`${type}.${value}`) ? config : null),
  });
  return pruneSchema(mapped);
}

function namesHiddenInput(definition: GraphQLField<unknown, unknown>, field: FieldNode): boolean {
  return (field.arguments ?? []).some(({ name, value }) => {
    const argument = definition.args.find((each) => each.name === name.value);
    return argument === undefined || valueNamesHidden(argument.type, value);
  });
}

function valueNamesHidden(type: GraphQLInputType, value: ValueNode): boolean {
  const named = getNamedType(type);
  switch (value.kind) {
    case Kind.LIST:
      return value.values.some((each) => valueNamesHidden(type, each));
    case Kind.ENUM:
      return isEnumType(named) && named.getValue(value.value) === undefined;
    case Kind.OBJECT:
      return value.fields.some((each) => {
        const fields = isInputObjectType(named) ? named.getFields() : {};
        const input = Object.hasOwn(fields, each.name.value) ? fields[each.name.value] : undefined;
        return isInputObjectType(named) && (input === undefined || valueNamesHidden(input.type, each.value));
      });
    default:
      return false;
  }
}
