import { type GraphQLOutputType, isListType, isNonNullType } from 'graphql';

/** How many lists stand around the named type. */
export function listDepthOf(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listDepthOf(type.ofType);
  return isListType(type) ? 1 + listDepthOf(type.ofType) : 0;
}
