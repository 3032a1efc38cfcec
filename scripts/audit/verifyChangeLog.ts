import { type Client } from 'pg';
import { canonicalJson } from '#kernel/canonicalJson';
import { digestOf } from '#kernel/digest';
import { GENESIS, hashOf } from '#kit/write/changeLog';
import { type Finding, type FindingCode, type Verified } from './Finding';
import { rowFindings } from './verifyRows';

interface Stored {
  readonly legal_entity: string;
  readonly id: string;
  readonly aggregate_type: string;
  readonly aggregate_id: string;
  readonly sequence: number;
  readonly at: string;
  readonly actor: string | null;
  readonly activity: string;
  readonly reason: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly salt: string | null;
  readonly values_digest: string;
  readonly policy_release: string;
  readonly previous_hash: string;
  readonly hash: string;
}

const CHANGES = `select legal_entity, id, aggregate_type, aggregate_id, sequence,
    to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, actor, activity, reason, before, after, salt,
    values_digest, policy_release, previous_hash, hash
  from change_log order by legal_entity, aggregate_type, aggregate_id, sequence`;

/** Works out the change log of one spoke instance again: one chain for each aggregate, values by their salted digest, ends by the rows. */
export async function verifyChangeLog(client: Client, database: string): Promise<Verified> {
  // One state for log and rows: the instance goes on writing.
  await client.query('begin isolation level repeatable read read only');
  try {
    const chains = verifyChains((await client.query<Stored>(CHANGES)).rows, database);
    return { ...chains, findings: [...chains.findings, ...(await rowFindings(client, database))] };
  } finally {
    await client.query('rollback');
  }
}

function verifyChains(rows: readonly Stored[], database: string): Verified {
  const findings: Finding[] = [];
  let before: Stored | null = null;
  for (const row of rows) {
    const previous: Stored | null = before !== null && isSameAggregate(before, row) ? before : null;
    for (const [code, detail] of problemsOf(row, previous)) findings.push({ code, place: placeOf(database, row), detail });
    before = row;
  }
  const erasedChanges = rows.filter(({ salt }) => salt === null).length;
  return { findings, counts: { changes: rows.length, erasedChanges }, notes: [] };
}

/** `previous`: the change before, of the same aggregate. */
function problemsOf(row: Stored, previous: Stored | null): readonly (readonly [FindingCode, string])[] {
  const problems: [FindingCode, string][] = [];
  const expected = (previous?.sequence ?? 0) + 1;
  if (row.sequence !== expected) problems.push(['CHANGE_MISSING', `change ${expected} is gone`]);
  else if (row.previous_hash !== (previous?.hash ?? GENESIS))
    problems.push(['CHANGE_CHAIN_BROKEN', 'it does not follow from the change before']);
  if (recomputed(row) !== row.hash) problems.push(['CHANGE_EDITED', 'its hash is not that of its columns']);
  if (row.salt !== null && valuesDigest(row, row.salt) !== row.values_digest)
    problems.push(['CHANGE_EDITED', 'its values are not those that were hashed']);
  return problems;
}

function recomputed(row: Stored): string {
  return hashOf({
    legalEntity: row.legal_entity,
    id: row.id,
    aggregateType: row.aggregate_type,
    aggregateId: row.aggregate_id,
    sequence: row.sequence,
    at: row.at,
    activity: row.activity,
    policyRelease: row.policy_release,
    previousHash: row.previous_hash,
    valuesDigest: row.values_digest,
  });
}

function valuesDigest({ before, after, reason, actor }: Stored, salt: string): string {
  return digestOf([salt, canonicalJson({ before, after, reason, actor })]);
}

function isSameAggregate(one: Stored, other: Stored): boolean {
  return one.legal_entity === other.legal_entity && one.aggregate_type === other.aggregate_type && one.aggregate_id === other.aggregate_id;
}

function placeOf(database: string, row: Stored): string {
  return `${database}, ${row.legal_entity}, ${row.aggregate_type} ${row.aggregate_id}, change ${row.sequence}`;
}
