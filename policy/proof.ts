import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { hmac256 } from '#kernel/digest';

/** What one call to a spoke instance proves that it is, under the key of its session. */
export interface ProvenCall {
  readonly sid: string;
  /** Once in a session; from 1. */
  readonly counter: number;
  readonly op: CallKind;
  /** SHA-256 of the body, lower-case hexadecimal; of a document the hash in its path. */
  readonly bodyHash: string;
  /** As `nave-request-id` has it; empty where that is absent. */
  readonly requestId: string;
  /** Method, path and query: `POST /graphql`. */
  readonly target: string;
}

export type CallKind = 'READ' | 'WRITE';

/** What the header says: `<counter>.<op>.<base64url of the HMAC>`. */
export interface Proof {
  readonly counter: number;
  readonly op: CallKind;
  readonly mac: Buffer;
}

export const PROOF_HEADER = 'nave-proof';

export function proofHeader(key: KeyObject, call: ProvenCall): string {
  return `${String(call.counter)}.${call.op}.${macOf(key, call).toString('base64url')}`;
}

/** Null for anything but one well-formed proof. */
export function readProof(header: string | undefined): Proof | null {
  const [, counter, op, mac] = /^([1-9]\d{0,14})\.(READ|WRITE)\.([A-Za-z0-9_-]{43})$/.exec(header ?? '') ?? [];
  if (counter === undefined || mac === undefined) return null;
  return { counter: Number(counter), op: op === 'WRITE' ? 'WRITE' : 'READ', mac: Buffer.from(mac, 'base64url') };
}

/** In constant time. */
export function isProven(key: KeyObject, call: ProvenCall, mac: Buffer): boolean {
  return timingSafeEqual(macOf(key, call), mac);
}

function macOf(key: KeyObject, { sid, counter, op, bodyHash, requestId, target }: ProvenCall): Buffer {
  return hmac256(key, [sid, String(counter), op, bodyHash, requestId, target]);
}
