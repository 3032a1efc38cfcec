import { type Trace } from '#kernel/traceparent';
import { type Principal } from '#policy/Principal';
import { type Rights } from '#policy/rights';

/** One attempt of one call, as its proof names it. */
export interface SentAttempt {
  readonly instance: string;
  readonly session: string;
  readonly counter: number;
}

/** What the engine must know of one client request, from the first fetch to the last. */
export interface CallContext {
  /** Null only where a supergraph is served without a policy by the development switch. */
  readonly principal: Principal | null;
  /** The rights of the principal under the release in use; null exactly when the principal is. */
  readonly rights: Rights | null;
  readonly requestId: string;
  /** Told to the instances. */
  readonly trace?: Trace;
  /** Milliseconds on the clock of `performance.now()`. */
  readonly deadlineAt: number;
  readonly operationKind: 'READ' | 'WRITE';
  /** Told of each attempt, before it is sent: for the access log. */
  readonly onAttempt?: (attempt: SentAttempt) => void;
  /** Aborts the calls in flight, when the client has gone. */
  readonly signal?: AbortSignal;
}
