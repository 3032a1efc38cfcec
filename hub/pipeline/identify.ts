import { type ClientIdentity } from '../identity/ClientIdentity';
import { type ClientTokens } from '../identity/ClientTokens';

/**
 * The first stage, before a body is read: who asks. Nothing but the bearer token counts; identity headers of a client are never read.
 * Throws UNAUTHENTICATED.
 */
export function identify(tokens: ClientTokens, authorization: string | undefined): Promise<ClientIdentity> {
  return tokens.identify(authorization);
}
