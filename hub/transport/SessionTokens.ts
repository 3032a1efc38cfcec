import { type CallContext } from './CallContext';
import { type Destination } from './Transport';

/** Where the transport gets the bearer token of one call. */
export interface SessionTokens {
  /** The token of this principal for this instance; null when the call has no principal. */
  tokenFor(call: CallContext, to: Destination, kind: 'READ' | 'WRITE'): Promise<string | null>;
}
