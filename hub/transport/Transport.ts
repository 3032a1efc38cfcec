import { type Readable } from 'node:stream';
import { type Instant } from '#kernel/dates';
import { type WrappingKey } from '#kernel/registry';
import { type CallContext } from './CallContext';
import { type Row } from './Row';

/** Where a call goes. */
export interface Destination {
  /** Name in the registry and audience of the session token; name of the subgraph where there is no registry. */
  readonly instance: string;
  /** Full address of the GraphQL endpoint. */
  readonly url: string;
  /** The partition: the session token is cut to it. */
  readonly legalEntities: readonly string[];
  /** For whom session keys are wrapped; null where there is no registry, and no session either. */
  readonly wrappingKey: WrappingKey | null;
  /** See RegistryEntry. */
  readonly addresses?: readonly string[];
}

export interface SpokeRequest {
  readonly to: Destination;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly kind: 'READ' | 'WRITE';
  readonly call: CallContext;
}

/** One error of a GraphQL answer, as the spoke wrote it. */
export interface SpokeError {
  readonly code: string;
  /** All of it as JSON, cut short: for the log, and for nothing else. */
  readonly written: string;
  readonly path: readonly (string | number)[] | null;
}

export interface SpokeReply {
  readonly data: Row | null;
  readonly errors: readonly SpokeError[];
  /** As of when: what the spoke says, else when the answer came. */
  readonly knownAt: Instant;
}

export interface UploadRequest {
  readonly to: Destination;
  /** Path and query at the origin of the destination. */
  readonly path: string;
  /** SHA-256 of the bytes, as the path names it. */
  readonly bodyHash: string;
  readonly mediaType: string;
  readonly lengthBytes: number | null;
  readonly body: Readable;
  readonly call: CallContext;
}

export interface UploadReply {
  readonly status: number;
  /** Parsed JSON, or null when the answer is none. */
  readonly body: unknown;
}

/** The call to a spoke instance. Redirects, foreign content types and oversized answers are refused; no header of the client passes. */
export interface Transport {
  /** Throws SPOKE_UNAVAILABLE, SPOKE_PROTOCOL_ERROR or TIMEOUT. Reads are tried again on connection errors, writes never; both once with a new session when the instance refuses the one in use, and once when it asked for the rights that a session names. */
  send(request: SpokeRequest): Promise<SpokeReply>;
  /** Streams bytes once; an instance that refuses the session then is SPOKE_UNAVAILABLE. Throws the same. */
  upload(request: UploadRequest): Promise<UploadReply>;
  close(): Promise<void>;
}
