import { type GrantTuple } from './Grant';

export type Actor = 'PERSON' | 'SERVICE' | 'AGENT';

/** Who asks: the subject, the kind of actor, the purpose and the rights that hold now. Without one, nothing is answered. */
export interface Principal {
  /** `person:anna`, `service:bi`. */
  readonly subject: string;
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly grants: readonly GrantTuple[];
  readonly forbids: readonly GrantTuple[];
  /** Equal rights, equal fingerprint; see fingerprint.ts. */
  readonly fingerprint: string;
  /** Digest of the roles. */
  readonly policyVersion: string;
  /** Revision of the grants: equal content, equal epoch. */
  readonly epoch: number;
}
