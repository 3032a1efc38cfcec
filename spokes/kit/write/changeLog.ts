import { randomBytes } from 'node:crypto';
import { canonicalJson } from '#kernel/canonicalJson';
import { type Instant } from '#kernel/dates';
import { digestOf } from '#kernel/digest';
import { type Row } from '../read/Source';

/** The first link of each chain. */
export const GENESIS = '0'.repeat(64);

export interface Change {
  readonly legalEntity: string;
  readonly id: string;
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly sequence: number;
  readonly at: Instant;
  readonly actor: string;
  readonly requestId: string;
  readonly activity: string;
  readonly reason: string | null;
  readonly before: Row | null;
  readonly after: Row;
  readonly policyRelease: string;
  readonly previousHash: string;
}

/** A row of `change_log` by column: [value, cast]. */
export type ChangeColumns = Readonly<Record<string, readonly [value: unknown, cast: string]>>;

/**
 * Values and persons stand outside the chain: it covers their salted digest only, so they can be erased and it still verifies.
 * `hash` is over the previous hash, ids, instant, activity, policy release and that digest, each with its length before it.
 */
export function changeColumns(change: Change, salt: string = randomBytes(16).toString('hex')): ChangeColumns {
  const { before, after, reason, actor } = change;
  const valuesDigest = digestOf([salt, canonicalJson({ before, after, reason, actor })]);
  return {
    legal_entity: [change.legalEntity, '::text'],
    id: [change.id, '::text'],
    aggregate_type: [change.aggregateType, '::text'],
    aggregate_id: [change.aggregateId, '::text'],
    sequence: [change.sequence, '::int'],
    at: [change.at, '::timestamptz'],
    actor: [actor, '::text'],
    request_id: [change.requestId, '::text'],
    activity: [change.activity, '::text'],
    reason: [reason, '::text'],
    before: [before === null ? null : canonicalJson(before), '::jsonb'],
    after: [canonicalJson(after), '::jsonb'],
    salt: [salt, '::text'],
    values_digest: [valuesDigest, '::text'],
    policy_release: [change.policyRelease, '::text'],
    previous_hash: [change.previousHash, '::text'],
    hash: [hashOf({ ...change, valuesDigest }), '::text'],
  };
}

/** The hash of one entry; `verify` of the change log recomputes it from the stored columns. */
export function hashOf(
  entry: Omit<Change, 'before' | 'after' | 'reason' | 'actor' | 'requestId' | 'legalEntity'> & {
    readonly valuesDigest: string;
    readonly legalEntity: string;
  },
): string {
  return digestOf([
    entry.previousHash,
    entry.legalEntity,
    entry.id,
    entry.aggregateType,
    entry.aggregateId,
    String(entry.sequence),
    entry.at,
    entry.activity,
    entry.policyRelease,
    entry.valuesDigest,
  ]);
}
