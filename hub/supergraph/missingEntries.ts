import { type GraphQLSchema, isInputObjectType, isObjectType, parse } from 'graphql';
import { type AccessModel } from '#policy/AccessModel';
import { has } from '#policy/directives/applications';
import { withCanonicalNames } from '#policy/directives/canonicalNames';
import { coordinatesIn } from '#policy/directives/coordinates';

/**
 * What clients can reach and the access model does not know: fields, arguments, fields of inputs, and, as far as the supergraph carries our
 * directives, scoped types and bound enum values. A model that lacks one of them was cut or belongs to another supergraph.
 */
export function missingEntries(apiSchema: GraphQLSchema, supergraphSdl: string, model: AccessModel): readonly string[] {
  return [...fieldsIn(apiSchema, model), ...labelledIn(supergraphSdl, model)];
}

function fieldsIn(apiSchema: GraphQLSchema, model: AccessModel): readonly string[] {
  const roots = new Set([apiSchema.getQueryType(), apiSchema.getMutationType(), apiSchema.getSubscriptionType()]);
  return Object.values(apiSchema.getTypeMap()).flatMap((type): readonly string[] => {
    if (type.name.startsWith('__')) return [];
    if (isInputObjectType(type))
      return absent(
        model.inputs,
        Object.keys(type.getFields()).map((field) => `${type.name}.${field}`),
      );
    if (!isObjectType(type)) return [];
    return Object.values(type.getFields()).flatMap(({ name, args }) => {
      const coordinate = `${type.name}.${name}`;
      return [
        ...absent(roots.has(type) ? model.roots : model.fields, [coordinate]),
        ...absent(
          model.inputs,
          args.map((argument) => `${coordinate}(${argument.name}:)`),
        ),
      ];
    });
  });
}

function labelledIn(supergraphSdl: string, model: AccessModel): readonly string[] {
  const coordinates = coordinatesIn(withCanonicalNames(parse(supergraphSdl, { noLocation: true })));
  const scoped = coordinates.filter((each) => has(each, 'entityScope')).map(({ name }) => name);
  const bound = coordinates.filter((each) => has(each, 'binds')).map(({ name }) => name);
  const demanded = Object.values(model.roots).flatMap(({ demands }) => demands.map(({ on }) => on));
  return [...absent(model.types, [...new Set([...scoped, ...demanded])]), ...absent(model.inputs, bound)];
}

function absent(entries: Readonly<Record<string, unknown>>, coordinates: readonly string[]): readonly string[] {
  return coordinates.filter((coordinate) => !Object.hasOwn(entries, coordinate));
}
