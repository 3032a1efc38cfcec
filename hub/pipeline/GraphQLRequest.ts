import { type Trace } from '#kernel/traceparent';
import { type ClientIdentity } from '../identity/ClientIdentity';

/** The parameters of GraphQL over HTTP, their JSON types checked by the door. */
export interface GraphQLParameters {
  readonly query?: string | null;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly extensions?: Readonly<Record<string, unknown>> | null;
  readonly documentId?: string | null;
}

/** One request of one client, whichever door it came through. */
export interface GraphQLRequest {
  /** Null only where a supergraph is served without a policy by the development switch. */
  readonly identity: ClientIdentity | null;
  readonly requestId: string;
  /** For logs and spokes; nothing depends on it. */
  readonly trace?: Trace;
  readonly parameters: GraphQLParameters;
  /** GET takes registered queries only. */
  readonly method: 'GET' | 'POST';
  readonly signal?: AbortSignal;
}
