import { defineError } from '#kernel/errors';
import { type Actor } from '#policy/Principal';

/** Who a verified client token names. It says nothing about rights: those are looked up on every request. */
export interface ClientIdentity {
  /** `person:anna`, `service:bi`. */
  readonly subject: string;
  readonly actor: Actor;
  /** The acting agent, `agent:ap-assistant`; null for any other kind of actor. */
  readonly agent: string | null;
  readonly purpose: string | null;
  /** Sorted, without repeats. */
  readonly scopes: readonly string[];
  /** Seconds since 1970, exclusive. */
  readonly expiresAtSeconds: number;
}

export const Unauthenticated = defineError({ code: 'UNAUTHENTICATED', shown: true, message: () => 'no valid token' });
