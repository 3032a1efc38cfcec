import { type Readable } from 'node:stream';
import { type CallContext } from '../transport/CallContext';

interface DocumentUpload {
  readonly sha256: string;
  readonly legalEntity: string;
  /** The scoped type whose owner takes the bytes: `Invoice`, `Statement`. */
  readonly type: string;
  readonly mediaType: string;
  /** Bytes, when the client declared them. */
  readonly lengthBytes: number | null;
  readonly body: Readable;
  readonly call: CallContext;
}

export interface DocumentReceipt {
  /** Status of the owner: 200, 201, 400, 413 ... */
  readonly status: number;
  /** JSON of the owner, at most 64 KiB. */
  readonly body: unknown;
}

export interface DocumentDoor {
  /**
   * Streams the bytes to the owner of (type, legal entity) under the session token of the principal. Rights are checked before.
   * Throws SPOKE_UNAVAILABLE, SPOKE_PROTOCOL_ERROR, TIMEOUT, or DOCUMENT_WITHOUT_OWNER when no instance owns them.
   */
  put(upload: DocumentUpload): Promise<DocumentReceipt>;
}
