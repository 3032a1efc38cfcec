import type { DemoBankAccount, DemoStatement } from './DemoGroup';
import { type LocalDate, addDays } from '#kernel/dates';
import { nextWorkday } from './calendar';
import type { Movement } from './payments';
import { own } from './otherMovements';
import { priced } from './amounts';

/** Two equal payments on one day that are both right: the rents of two halls. Nothing tells them apart but that there are two. */
export function equalPayments(accounts: readonly DemoBankAccount[], from: LocalDate): readonly Movement[] {
  const account = accounts.find((each) => each.key === 'DE01-EUR');
  if (account === undefined) return [];
  const rent = { ...own(account, nextWorkday(addDays(from, 33)), { amount: priced(850_000, 'EUR').negated(), text: 'Hall rent' }) };
  return [rent, rent];
}

/** Makes the first entry of one statement of FR01 say 100.00 more than the balances do. */
export function unbalanced(all: readonly DemoStatement[]): { readonly statements: readonly DemoStatement[]; readonly key: string | null } {
  const chosen = middle(all.filter((each) => each.account.key === 'FR01-EUR' && each.entries.length > 0));
  const [first, ...rest] = chosen?.entries ?? [];
  if (chosen === undefined || first === undefined) return { statements: all, key: null };
  const wrong = { ...chosen, entries: [{ ...first, amount: first.amount.plus(priced(10_000, 'EUR')) }, ...rest] };
  return { statements: all.map((each) => (each === chosen ? wrong : each)), key: chosen.key };
}

/** Leaves one statement of GB01 out; the one after it opens with another balance than the one before it closed with. */
export function missing(all: readonly DemoStatement[]): {
  readonly statements: readonly DemoStatement[];
  readonly gone: DemoStatement | null;
  readonly after: DemoStatement | null;
} {
  const own_ = all.filter((each) => each.account.key === 'GB01-GBP');
  const gone = middle(own_) ?? null;
  const after = gone === null ? null : (own_[own_.indexOf(gone) + 1] ?? null);
  return { statements: all.filter((each) => each !== gone), gone, after };
}

function middle<T>(items: readonly T[]): T | undefined {
  return items[Math.floor(items.length / 2)];
}
