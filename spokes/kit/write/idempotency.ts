import { type Instant } from '#kernel/dates';
import { digestOf } from '#kernel/digest';
import { type Refusal } from '#kernel/Result';
import { type Run } from '../store/Runner';
import { type ChangeEvent } from './Tx';

/** One use of an idempotency key. It belongs to its subject. */
export interface KeyRow {
  readonly legalEntity: string;
  readonly subject: string;
  readonly mutation: string;
  readonly key: string;
  /** SHA-256 of the canonical input. */
  readonly inputDigest: string;
}

/** What is stored of an outcome: a reference, never a cell. */
export type KeptOutcome =
  | {
      readonly ok: true;
      readonly type: string;
      readonly id: string;
      readonly event: ChangeEvent | null;
      readonly data: Readonly<Record<string, unknown>>;
    }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** Takes the key until the transaction ends; false when another transaction holds it. */
export async function takeKey(run: Run, key: KeyRow): Promise<boolean> {
  const name = digestOf([key.legalEntity, key.subject, key.mutation, key.key]);
  const [row] = await run({ text: 'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as taken', values: [name] });
  return row?.['taken'] === true;
}

export async function findKey(run: Run, key: KeyRow): Promise<{ readonly inputDigest: string; readonly outcome: KeptOutcome } | null> {
  const text = `select input_digest, outcome, type, aggregate_id, event, data, refusals from idempotency
    where legal_entity = $1 and subject = $2 and mutation = $3 and key = $4`;
  const [row] = await run({ text, values: [key.legalEntity, key.subject, key.mutation, key.key] });
  if (row === undefined) return null;
  const outcome =
    row['outcome'] === 'DONE'
      ? { ok: true, type: row['type'], id: row['aggregate_id'], event: row['event'] ?? null, data: row['data'] ?? {} }
      : { ok: false, refusals: row['refusals'] };
  return { inputDigest: row['input_digest'] as string, outcome: outcome as KeptOutcome };
}

export async function keepOutcome(run: Run, { key, outcome, at }: { key: KeyRow; outcome: KeptOutcome; at: Instant }): Promise<void> {
  const text = `insert into idempotency (legal_entity, subject, mutation, key, input_digest, outcome, type, aggregate_id, event, data, refusals, at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb, $11::jsonb, $12::timestamptz)`;
  const done = outcome.ok
    ? [outcome.type, outcome.id, json(outcome.event), json(outcome.data), null]
    : [null, null, null, null, json(outcome.refusals)];
  await run({
    text,
    values: [key.legalEntity, key.subject, key.mutation, key.key, key.inputDigest, outcome.ok ? 'DONE' : 'REFUSED', ...done, at],
  });
}

function json(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
