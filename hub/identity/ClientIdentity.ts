import { defineError } from '#kernel/errors';

export type ActorKind = 'PERSON' | 'SERVICE' | 'AGENT';

/** Who a verified client token names. It says nothing about rights: those are looked up on every request. */
export interface ClientIdentity {
  /** `person:anna`, `service:bi`. */
  readonly subject: string;
  readonly actor: ActorKind;
  readonly purpose: string | null;
  /** Seconds since 1970, exclusive. */
  readonly expiresAtSeconds: number;
}

export const Unauthenticated = defineError({ code: 'UNAUTHENTICATED', shown: true, message: () => 'no valid token' });
