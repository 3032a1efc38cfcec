import { type Supergraph } from '@apollo/federation-internals';
import { type GraphQLSchema } from 'graphql';
import { type AccessModel } from '#policy/AccessModel';

/** One supergraph and its access model, ready to plan against. Immutable: a swap makes another one. */
export interface Release {
  /** SHA-256 over both canonical texts; over the supergraph alone where there is no model. */
  readonly id: string;
  readonly supergraphSdl: string;
  /** Null only under the development switch. */
  readonly accessModel: AccessModel | null;
  /** What clients may see: without `@inaccessible` coordinates and without the machinery of federation. */
  readonly apiSchema: GraphQLSchema;
  /** Everything that can be planned: `_visible` and `_scope` included. */
  readonly fullSchema: GraphQLSchema;
  /** Name of a subgraph, as plans use it, to the url that the supergraph gives it. */
  readonly subgraphUrls: ReadonlyMap<string, string>;
  /** For the planner and nobody else. */
  readonly supergraph: Supergraph;
}
