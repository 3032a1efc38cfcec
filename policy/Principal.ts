import { type Instant } from '#kernel/dates';
import { type GrantTuple } from './Grant';

export type Actor = 'PERSON' | 'SERVICE' | 'AGENT';

/** REGISTERED for an operation of the release, ANY for free text: grants may hold for registered operations only. */
export type OperationKind = 'ANY' | 'REGISTERED';

/** Who asks, by what means, and with which rights. Without one, nothing is answered. */
export interface Principal {
  /** `person:anna`, `service:bi`. For an agent the person on whose behalf it acts; the agent itself only where it acts for nobody. */
  readonly subject: string;
  readonly actor: Actor;
  /** The acting agent, `agent:ap-assistant`; null exactly when `actor` is another kind. */
  readonly agent: string | null;
  readonly purpose: string | null;
  readonly operations: OperationKind;
  /** Of the client token, sorted. */
  readonly scopes: readonly string[];
  /** Names of the decisions that say yes to this principal at this moment, sorted; see grants/decisions.ts. */
  readonly decisions: readonly string[];
  readonly grants: readonly GrantTuple[];
  readonly forbids: readonly GrantTuple[];
  /** Equal rights, equal fingerprint; see fingerprint.ts. */
  readonly fingerprint: string;
  /** Digest of roles and decisions. */
  readonly policyVersion: string;
  /** Revision of the grants: equal content, equal epoch. */
  readonly epoch: number;
  /** From here on the rights may be others, and nothing may be decided with these. Null where no date is in sight. */
  readonly validUntil: Instant | null;
}
