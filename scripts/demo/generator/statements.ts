import type { DemoBankAccount, DemoEntry, DemoStatement } from './DemoGroup';
import { type LocalDate, addDays, monthOf } from '#kernel/dates';
import { at, firstOfMonth, lastOfMonth } from './calendar';
import { Money } from '#kernel/Money';
import type { Movement } from './payments';
import { priced } from './amounts';

export type Rhythm = 'MONTHLY' | 'DAILY';

export interface StatementPlan {
  readonly account: DemoBankAccount;
  readonly movements: readonly Movement[];
  readonly rhythm: Rhythm;
  readonly from: LocalDate;
  readonly end: LocalDate;
}

/** The statements of one account: one per whole month, or one per day on which something moved. Each opens with what the last one closed with. */
export function statements({ account, movements, rhythm, from, end }: StatementPlan): readonly DemoStatement[] {
  const periods = new Map<string, { from: LocalDate; to: LocalDate; entries: DemoEntry[] }>();
  if (rhythm === 'MONTHLY')
    for (let day = firstOfMonth(from); lastOfMonth(day) <= end; day = addDays(lastOfMonth(day), 1))
      periods.set(monthOf(day), { from: day, to: lastOfMonth(day), entries: [] });
  for (const [number, movement] of [...movements].sort(byDay).entries()) {
    const day = movement.bookingDate;
    if (rhythm === 'DAILY' && !periods.has(day)) periods.set(day, { from: day, to: day, entries: [] });
    periods.get(rhythm === 'DAILY' ? day : monthOf(day))?.entries.push(entry(account, movement, number + 1));
  }
  let opening = openingBalance(account);
  return [...periods.values()].map((period, number) => {
    const closing = Money.sum([opening, ...period.entries.map((each) => each.amount)], account.currency);
    const statement = {
      key: `${account.key} ${period.to}`,
      account,
      sequence: number + 1,
      ...period,
      opening,
      closing,
      createdAt: at(addDays(period.to, 1), 2),
    };
    opening = closing;
    return statement;
  });
}

function entry(account: DemoBankAccount, movement: Movement, number: number): DemoEntry {
  const { bookingDate, amount, endToEndId, reference, counterparty, text, invoice } = movement;
  const bankReference = `${account.key.replace('-', '')}${String(number).padStart(7, '0')}`;
  return { bookingDate, amount, bankReference, endToEndId, reference, counterparty, text, invoice };
}

function openingBalance(account: DemoBankAccount): Money {
  return priced(account.purpose === 'OPERATING' ? 145_000_000 : 38_000_000, account.currency);
}

function byDay(one: Movement, other: Movement): number {
  if (one.bookingDate !== other.bookingDate) return one.bookingDate < other.bookingDate ? -1 : 1;
  return one.text < other.text ? -1 : 1;
}
