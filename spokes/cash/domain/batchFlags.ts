import { Money } from '#kernel/Money';
import { type CanonicalStatement, type StatementEntry } from './Statement';
import { type StatementFlag, flag } from './StatementFlag';

/** Do the details of each entry add up to it, in amount and in number? An entry without details, or with amounts of another currency, is not judged. */
export function batchFlags({ entries }: CanonicalStatement): readonly StatementFlag[] {
  return entries.flatMap((entry, at) => entryFlags(entry, at + 1));
}

function entryFlags(entry: StatementEntry, number: number): readonly StatementFlag[] {
  const { amount, batch, details } = entry;
  const flags: StatementFlag[] = [];
  const total = detailTotal(entry);
  if (total !== null && !total.equals(amount)) {
    flags.push(
      flag('BATCH_DIFFERS', `entry ${String(number)} of ${amount.toString()} has details of ${total.toString()}`, total.minus(amount)),
    );
  }
  if (batch?.total?.currency === amount.currency && !batch.total.equals(amount)) {
    flags.push(
      flag(
        'BATCH_DIFFERS',
        `entry ${String(number)} of ${amount.toString()} states a batch of ${batch.total.toString()}`,
        batch.total.minus(amount),
      ),
    );
  }
  const count = batch?.count ?? null;
  if (count !== null && details.length > 0 && count !== details.length) {
    flags.push(flag('BATCH_DIFFERS', `entry ${String(number)} states ${String(count)} transactions and has ${String(details.length)}`));
  }
  return flags;
}

function detailTotal({ amount, details }: StatementEntry): Money | null {
  const amounts = details.flatMap((detail) => (detail.amount?.currency === amount.currency ? [detail.amount] : []));
  return amounts.length === 0 || amounts.length < details.length ? null : Money.sum(amounts, amount.currency);
}
