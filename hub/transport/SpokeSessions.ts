import { type CallKind } from '#policy/proof';
import { type CallContext } from './CallContext';
import { type Destination } from './Transport';

/** Where the transport gets the session of a call. */
export interface SpokeSessions {
  /** The session of this principal with this instance; null when the call has no principal. */
  sessionFor(call: CallContext, to: Destination): Promise<SpokeSession | null>;
}

export interface SpokeSession {
  readonly token: string;
  /** The proof of one attempt; each call of this spends a counter. */
  prove(attempt: Attempt): string;
  readonly sid: string;
  /** The counter that was spent last. */
  readonly counter: number;
  /** What the token only names; null where it says all. */
  readonly snapshot: SessionSnapshot | null;
  /** The instance refused the session: the next call opens another. */
  end(): void;
}

/** Rights that are too long for a token. Made from the principal each time, since an instance seldom asks. */
export interface SessionSnapshot {
  readonly digest: string;
  bytes(): Buffer;
}

export interface Attempt {
  readonly op: CallKind;
  readonly bodyHash: string;
  readonly requestId: string;
  readonly target: string;
}
