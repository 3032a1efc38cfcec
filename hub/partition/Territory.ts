import { type GraphQLSchema } from 'graphql';
import { type Registry } from '#kernel/registry';
import { type AccessModel } from '#policy/AccessModel';
import { type Transport } from '../transport/Transport';

/** What it takes to find the way to the spoke instances of one release. */
export interface Territory {
  readonly model: AccessModel;
  readonly fullSchema: GraphQLSchema;
  readonly registry: () => Registry;
  readonly transport: Transport;
}
