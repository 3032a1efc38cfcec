import { defineError } from '#kernel/errors';
import { type Run } from '../store/Runner';

/** One proven call that may write. It may run several transactions, in one legal entity or in several. */
export interface CallSpending {
  readonly sid: string;
  readonly counter: number;
  /** Legal entities in which this very request has spent the counter already. */
  readonly spentIn: Set<string>;
}

export const CallSpent = defineError({
  code: 'CALL_SPENT',
  shown: false,
  message: () => 'the counter of this call was spent before: somebody sends it again',
});

const SWEPT_EVERY_MS = 60_000;

/**
 * Spends the counter of a call in the database, in the transaction of its effect and its idempotency row, so that no other replica takes
 * the call again. The transaction of a use case that fails keeps the row (Mutations.ts). Rows are useless once the session is over, after a minute.
 */
export class SpentCalls {
  private readonly sweptAt = new Map<string, number>();

  /** First in a write transaction. Throws CALL_SPENT. After the commit, call `kept`. */
  async spend(run: Run, { sid, counter, spentIn }: CallSpending, legalEntity: string): Promise<void> {
    if (spentIn.has(legalEntity)) return;
    const rows = await run({
      text: 'insert into spent_call (legal_entity, sid, counter) values ($1, $2, $3) on conflict do nothing returning true as fresh',
      values: [legalEntity, sid, counter],
    });
    if (rows.length === 0) throw CallSpent();
    const now = performance.now();
    if (now - (this.sweptAt.get(legalEntity) ?? -SWEPT_EVERY_MS) < SWEPT_EVERY_MS) return;
    this.sweptAt.set(legalEntity, now);
    await run({ text: `delete from spent_call where legal_entity = $1 and at < now() - interval '5 minutes'`, values: [legalEntity] });
  }
}

export function callSpending(sid: string, counter: number): CallSpending {
  return { sid, counter, spentIn: new Set() };
}
