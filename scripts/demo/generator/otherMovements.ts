import { type LocalDate, addDays, monthOf } from '#kernel/dates';
import { isWorkday, lastOfMonth, workdays } from './calendar';
import type { DemoBankAccount } from './DemoGroup';
import { Money } from '#kernel/Money';
import type { Movement } from './payments';
import type { Random } from './random';
import { account as bankAccount } from './group';
import { customerName } from './names';
import { decimal } from '#kernel/decimal';
import { priced } from './amounts';

export interface Flows {
  readonly account: DemoBankAccount;
  /** Payments to vendors of this account. */
  readonly paid: readonly Movement[];
  readonly from: LocalDate;
  readonly end: LocalDate;
}

/** What moves on an account besides payments to vendors: receipts of customers, and on operating accounts wages, taxes and fees. */
export function otherMovements(source: Random, flows: Flows): readonly Movement[] {
  const months = [...new Set(workdays(flows.from, flows.end).map(monthOf))];
  return months.flatMap((month) => {
    const draw = source.fork(month);
    const costs = flows.account.purpose === 'OPERATING' ? runningCosts(draw, flows.account, month) : [fee(flows.account, month)];
    return [...costs, ...receipts(draw, { flows, month, costs })].filter((each) => each.bookingDate <= flows.end);
  });
}

function runningCosts(source: Random, account: DemoBankAccount, month: string): readonly Movement[] {
  const wages = priced(source.whole(9_000_000, 9_600_000), account.currency);
  const taxes = priced(source.whole(2_400_000, 3_600_000), account.currency);
  return [
    own(account, lastWorkday(`${month}-25`), { amount: wages.negated(), text: `Wages ${month}` }),
    own(account, lastWorkday(`${month}-10`), { amount: taxes.negated(), text: `Tax payment ${month}` }),
    fee(account, month),
  ];
}

function fee(account: DemoBankAccount, month: string): Movement {
  return own(account, lastWorkday(lastOfMonth(`${month}-01`)), {
    amount: priced(4_500, account.currency).negated(),
    text: `Account fee ${month}`,
  });
}

// Customers pay between 101 and 118 percent of what leaves in the month, in three to six receipts.
function receipts(
  source: Random,
  { flows, month, costs }: { flows: Flows; month: string; costs: readonly Movement[] },
): readonly Movement[] {
  const { account, paid } = flows;
  const out = [...paid.filter((each) => monthOf(each.bookingDate) === month), ...costs].map((each) => each.amount.negated());
  const total = Money.sum(out, account.currency)
    .times(decimal(`1.${String(source.whole(1, 18)).padStart(2, '0')}`))
    .rounded();
  const country = account.legalEntity.slice(0, 2);
  const days = workdays(`${month}-01`, lastOfMonth(`${month}-01`));
  return total.split(source.whole(3, 6)).map((part, at) => {
    const name = customerName(source, country);
    const number = `AR-${month}-${String(at + 1).padStart(3, '0')}`;
    return {
      ...own(account, source.pick(days), { amount: part, text: `Payment of ${number}` }),
      endToEndId: `${account.legalEntity}${number}`,
      counterparty: { name, account: bankAccount(source, { country, currency: account.currency, holderName: name }) },
    };
  });
}

/** A movement without a reference that anybody gave it. */
export function own(account: DemoBankAccount, bookingDate: LocalDate, { amount, text }: { amount: Money; text: string }): Movement {
  return { account: account.key, bookingDate, amount, reference: null, endToEndId: null, counterparty: null, text, invoice: null };
}

function lastWorkday(date: LocalDate): LocalDate {
  return isWorkday(date) ? date : lastWorkday(addDays(date, -1));
}
