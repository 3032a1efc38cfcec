import { type GraphQLResolveInfo } from 'graphql';
import { type BaseContext } from '../context';

type Reference = Readonly<Record<string, unknown>> & { readonly __typename: string };
/** Answers one representation of `_entities`: the row, or null when it is hidden or absent. */
export type ReferenceResolver<C extends BaseContext = BaseContext> = (
  reference: Reference,
  context: C,
  info: GraphQLResolveInfo,
) => unknown;
