import { mapSchema, MapperKind } from '@graphql-tools/utils';
import { type GraphQLSchema } from 'graphql';
import { type AccessModel, rootOf } from '#policy/AccessModel';

/** The API schema without the arguments that the hub fills in itself: to a client they are not there, so no client can name them. */
export function withoutScopeArguments(api: GraphQLSchema, model: AccessModel): GraphQLSchema {
  if (Object.values(model.roots).every(({ scopeArgument }) => scopeArgument === null)) return api;
  return mapSchema(api, {
    [MapperKind.ROOT_FIELD]: (config, field, type) => {
      const hidden = rootOf(model, `${type}.${field}`)?.scopeArgument ?? null;
      if (hidden === null) return config;
      return { ...config, args: Object.fromEntries(Object.entries(config.args ?? {}).filter(([name]) => name !== hidden)) };
    },
  });
}
