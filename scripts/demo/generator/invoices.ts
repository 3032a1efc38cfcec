import type { DemoInvoice, DemoVendor, InvoiceGoal } from './DemoGroup';
import { type Instant, type LocalDate, addDays } from '#kernel/dates';
import { at, nextWeekday, workdays } from './calendar';
import { invoiceLines, totalsOf } from './invoiceLines';
import { isTrading, tradeOf } from './vendors';
import type { Random } from './random';
import { decimal } from '#kernel/decimal';
import { creditorReference } from './checkDigits';
import { priced } from './amounts';

export interface InvoicePlan {
  readonly vendors: readonly DemoVendor[];
  readonly from: LocalDate;
  /** The last evening of the story: nothing happens after it. */
  readonly end: LocalDate;
  readonly count: number;
}

/** Above this gross, in euro cents at the story's price level, no approver of a business unit may decide. */
const APPROVER_LIMIT = 5_000_000;

/** `count` invoices and credit notes in the order of their issue, at the prices and in the seasons of their vendors. */
export function invoices(source: Random, plan: InvoicePlan): readonly DemoInvoice[] {
  const trading = plan.vendors
    .filter(isTrading)
    .map((vendor) => ({ vendor, weight: tradeOf(vendor).frequency * source.fork(vendor.key).whole(50, 200) }));
  const days = workdays(plan.from, addDays(plan.end, -2));
  const drawn = Array.from({ length: plan.count }, () => {
    const { vendor } = source.weighted(trading, ({ weight }) => weight);
    const { season } = tradeOf(vendor);
    return { vendor, issueDate: source.weighted(days, (day) => season[Number(day.slice(5, 7)) - 1] ?? 100) };
  });
  drawn.sort((one, other) => compare(one.issueDate, other.issueDate) || compare(one.vendor.key, other.vendor.key));
  const running = new Map<string, number>();
  const made: DemoInvoice[] = [];
  for (const { vendor, issueDate } of drawn) {
    const number = (running.get(vendor.key) ?? 0) + 1;
    running.set(vendor.key, number);
    const draft = invoice(source.fork(`${vendor.key} ${number}`), { vendor, issueDate, number, end: plan.end });
    const earlier = made.findLast((each) => each.vendor.key === vendor.key && each.typeCode === '380');
    made.push(earlier !== undefined && source.chance(30) ? creditNote(draft, earlier) : draft);
  }
  return made;
}

interface Draft {
  readonly vendor: DemoVendor;
  readonly issueDate: LocalDate;
  /** Runs per vendor from 1. */
  readonly number: number;
  readonly end: LocalDate;
}

/** One ordinary invoice. The draws of `source` decide its lines, its way to the platform and what becomes of it there. */
export function invoice(source: Random, { vendor, issueDate, number, end }: Draft): DemoInvoice {
  const buyer = vendor.legalEntity.slice(0, 2);
  const lines = invoiceLines(source, { vendor, buyer, times: source.chance(30) ? 4 : 1 });
  const totals = totalsOf(lines, vendor.currency);
  const received = earlier(nextWeekday(addDays(issueDate, source.whole(1, 5)), 1), end);
  const decided = addDays(
    received,
    source.weighted([0, 7, 14], (days) => 14 - days + 2),
  );
  const goal = goalOf(source, { vendor, totals, received, decided, end });
  return {
    key: `${vendor.key} ${String(number)}`,
    legalEntity: vendor.legalEntity,
    vendor,
    syntax: prefersCii(vendor) ? 'CII' : 'UBL',
    typeCode: '380',
    number: invoiceNumber(vendor, issueDate, number),
    issueDate,
    dueDate: addDays(issueDate, vendor.terms.netDays),
    currency: vendor.currency,
    buyerReference: `${vendor.legalEntity}-AP`,
    purchaseOrder: source.chance(700) ? `45${source.digits(8)}` : null,
    paymentReference: Number(vendor.number) % 4 === 0 ? null : creditorReference(`${vendor.number}${String(number).padStart(6, '0')}`),
    precedingInvoice: null,
    note: null,
    lines,
    totals,
    says: {},
    receivedAt: intakeAt(received),
    goal,
    decidedAt: goal === 'APPROVED' || goal === 'REJECTED' ? decisionAt(decided) : null,
  };
}

/** The hour of a day at which documents come in, and the hour at which approvers decide. */
export const intakeAt = (date: LocalDate): Instant => at(date, 6);
export const decisionAt = (date: LocalDate): Instant => at(date, 14);

interface Fate {
  readonly vendor: DemoVendor;
  readonly totals: DemoInvoice['totals'];
  readonly received: LocalDate;
  readonly decided: LocalDate;
  readonly end: LocalDate;
}

function goalOf(source: Random, { vendor, totals, received, decided, end }: Fate): InvoiceGoal {
  if (vendor.blockedOn !== null && received >= vendor.blockedOn) return 'EXCEPTION';
  if (received > addDays(end, -7))
    return source.weighted(['RECEIVED', 'VALIDATED', 'IN_APPROVAL'] as const, (goal) => (goal === 'IN_APPROVAL' ? 40 : 30));
  if (decided > end || totals.gross.compare(priced(APPROVER_LIMIT, vendor.currency)) > 0) return 'IN_APPROVAL';
  return source.weighted(['APPROVED', 'REJECTED', 'IN_APPROVAL'] as const, (goal) => (goal === 'APPROVED' ? 94 : 3));
}

// A vendor takes back a part of the first line of an earlier invoice.
function creditNote(draft: DemoInvoice, of: DemoInvoice): DemoInvoice {
  const [first] = of.lines;
  if (first === undefined) return draft;
  const quantity = String(Math.max(1, Math.floor(Number(first.quantity) / 5)));
  const lines = [{ ...first, quantity, net: first.unitPrice.times(decimal(quantity)).rounded() }];
  return {
    ...draft,
    typeCode: '381',
    number: `G${draft.number}`,
    paymentReference: null,
    precedingInvoice: { number: of.number, issueDate: of.issueDate },
    lines,
    totals: totalsOf(lines, of.currency),
    note: `Credit for goods returned from invoice ${of.number}`,
  };
}

function invoiceNumber(vendor: DemoVendor, issueDate: LocalDate, number: number): string {
  const year = issueDate.slice(0, 4);
  const short = vendor.number.slice(-3);
  const running = String(number).padStart(4, '0');
  switch (Number(vendor.number) % 5) {
    case 0:
      return `${vendor.name.slice(0, 2).toUpperCase()}-${year}-${running}`;
    case 1:
      return `${year}${short}${running}`;
    case 2:
      return `INV${short}${running}`;
    case 3:
      return `R${year.slice(2)}/${short}-${running}`;
    default:
      return `${short}.${running}`;
  }
}

function prefersCii(vendor: DemoVendor): boolean {
  return ['DE', 'FR', 'AT'].includes(vendor.country) && Number(vendor.number) % 2 === 0;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function earlier(one: LocalDate, other: LocalDate): LocalDate {
  return one < other ? one : other;
}
