import type { DemoEntry, DemoInvoice } from './DemoGroup';
import { type LocalDate, addDays } from '#kernel/dates';
import type { Money } from '#kernel/Money';
import type { Random } from './random';
import { nextWeekday } from './calendar';

/** A movement before the bank has given it a reference. */
export type Movement = Omit<DemoEntry, 'bankReference'> & { readonly account: string };

// Days that a legal entity lets pass after the due date: those of apac pay before it, GB01 is known to be late.
const HABIT: Readonly<Record<string, readonly [min: number, max: number]>> = {
  DE01: [-2, 4],
  FR01: [0, 12],
  GB01: [6, 24],
  US01: [-1, 9],
  CA01: [0, 7],
  JP01: [-6, 0],
  SG01: [-4, 3],
};
const PAYMENT_DAY = 4; // runs leave on Thursdays

/** Payments of approved invoices up to `end`, each with the reference that its invoice asks for. */
export function payments(source: Random, { invoices, end }: { invoices: readonly DemoInvoice[]; end: LocalDate }): readonly Movement[] {
  return invoices
    .filter((each) => each.goal === 'APPROVED' && each.typeCode === '380' && each.decidedAt !== null)
    .flatMap((each) => paymentsOf(source.fork(each.key), each))
    .filter((each) => each.bookingDate <= end);
}

/** The account that a legal entity pays from in a currency. */
export function accountKey(legalEntity: string, currency: string): string {
  return `${legalEntity}-${currency}`;
}

function paymentsOf(source: Random, of: DemoInvoice): readonly Movement[] {
  const [min, max] = HABIT[of.legalEntity] ?? [0, 0];
  const wait = source.chance(60) ? source.whole(15, 45) : source.whole(min, max);
  const approved = addDays((of.decidedAt ?? of.receivedAt).slice(0, 10), 1);
  const wanted = addDays(of.dueDate, wait);
  const day = nextWeekday(wanted > approved ? wanted : approved, PAYMENT_DAY);
  if (!source.chance(15)) return [payment(of, day, of.totals.gross)];
  const [one, other] = of.totals.gross.split(2);
  return one === undefined || other === undefined ? [] : [payment(of, day, one), payment(of, addDays(day, 7), other)];
}

function payment(of: DemoInvoice, bookingDate: LocalDate, amount: Money): Movement {
  return {
    account: accountKey(of.legalEntity, of.currency),
    bookingDate,
    amount: amount.negated(),
    reference: of.paymentReference,
    endToEndId: of.paymentReference === null ? of.number : `${of.vendor.key}/${of.number}`.slice(0, 35),
    counterparty: { name: of.vendor.name, account: of.vendor.account },
    text: `Invoice ${of.number}`,
    invoice: of.key,
  };
}
