import type { DemoAccount, DemoInvoice, DocumentLies } from './DemoGroup';
import { intakeAt, invoice } from './invoices';
import { line, taxOf, totalsOf } from './invoiceLines';
import { type Instant, type LocalDate, addDays } from '#kernel/dates';
import type { Random } from './random';
import { account } from './group';
import { minorUnits, priced } from './amounts';

/** An invoice that is wrong on purpose, with the case it stands for. `about` is the earlier invoice that it has to do with. */
export interface PlantedInvoice {
  readonly kind: PlantedKind;
  readonly invoice: DemoInvoice;
  readonly about: readonly DemoInvoice[];
}

export type PlantedKind = keyof typeof PLANTED;

/** What each planted mistake of an invoice is and what a platform should make of it. */
export const PLANTED = {
  DUPLICATE_SENT_AGAIN: ['the same file is handed in a second time', 'outcome KNOWN, nothing new is stored'],
  DUPLICATE_REISSUED: [
    'an invoice with the number and amount of an earlier one, written in the other syntax',
    'a CERTAIN duplicate (D2, D4)',
  ],
  DUPLICATE_FUZZY: ['the amount of an earlier invoice under a number in which a zero became the letter O', 'a LIKELY duplicate (D3, D4)'],
  TOTAL_WRONG: ['the total with VAT is one unit above net and VAT', 'EXCEPTION with BR-CO-15'],
  LINES_WRONG: ['the stated net total is not the sum of the lines', 'EXCEPTION with BR-CO-10 or BR-CO-13'],
  TAX_WRONG: ['the VAT is half of what base and rate give', 'EXCEPTION with BR-CO-17 or the -09 rule of its category'],
  VAT_ID_MISSING: ['the seller states no VAT id and no tax number', 'the vendor is found by name or not at all'],
  BANK_CHANGED: ['the invoice names another bank account than the vendor has', 'stored as stated; the account of the vendor stays'],
  SPLIT: [
    'one delivery billed on three days in a row, each part just below the limit of the approver',
    'a SPLIT suspicion once that check exists',
  ],
  KIND_CORRECTED: ['a corrected invoice (384)', 'EXCEPTION with KIND_NEEDS_DECISION, accepted by a second person'],
  FOREIGN: ['an invoice to another legal entity of the group is handed in here', 'REFUSED with WRONG_LEGAL_ENTITY'],
} as const;

/** Number of invoices that `plantedInvoices` adds per round and that a platform stores: all but the file sent again and the foreign one. */
export const STORED_PER_ROUND = 12;

/** One round of mistakes made out of ordinary invoices; `rounds` rounds in all. */
export function plantedInvoices(
  source: Random,
  { ordinary, rounds, end }: { ordinary: readonly DemoInvoice[]; rounds: number; end: LocalDate },
): readonly PlantedInvoice[] {
  const usable = source.shuffled(
    ordinary.filter((each) => each.typeCode === '380' && each.goal === 'APPROVED' && each.issueDate < addDays(end, -21)),
  );
  const queue = [...usable];
  const take = (fits: (each: DemoInvoice) => boolean = () => true): DemoInvoice => {
    const at = queue.findIndex(fits);
    const [found] = queue.splice(at === -1 ? 0 : at, 1);
    if (found === undefined) throw new RangeError('the story has too few invoices to plant all mistakes in');
    return found;
  };
  return Array.from({ length: rounds }, (_, round) => oneRound(source.fork(`round ${String(round)}`), { take, end, round })).flat();
}

interface Round {
  readonly take: (fits?: (each: DemoInvoice) => boolean) => DemoInvoice;
  readonly end: LocalDate;
  readonly round: number;
}

function oneRound(source: Random, { take, end, round }: Round): readonly PlantedInvoice[] {
  const taxed = (each: DemoInvoice): boolean => each.totals.tax.amount.gt(minorUnits(0, each.currency).amount);
  const inEurope = (each: DemoInvoice): boolean => ['DE01', 'FR01'].includes(each.legalEntity) && each.vendor.vatId !== null;
  const later = (of: DemoInvoice, kind: string, change: Partial<DemoInvoice>): DemoInvoice => {
    const issueDate = addDays(of.issueDate, 2);
    const receivedAt = weeksAfter(of, 1, end);
    return { ...of, key: `${of.key} ${kind}`, issueDate, receivedAt, goal: 'EXCEPTION', decidedAt: null, ...change };
  };
  const fresh = (of: DemoInvoice, kind: string, change: Partial<DemoInvoice>): DemoInvoice =>
    later(of, kind, { number: `${of.number}-${String(80 + round)}`, paymentReference: null, ...change });
  const lie = (kind: PlantedKind, of: DemoInvoice, says: DocumentLies): PlantedInvoice => ({
    kind,
    about: [],
    invoice: fresh(of, kind, { says }),
  });

  const again = take();
  const reissued = [take(inEurope), take()];
  const fuzzy = take((each) => /0/.test(each.number));
  const total = take();
  const lines = take();
  const tax = take(taxed);
  const vat = take(inEurope);
  const bank = take((each) => each.legalEntity === 'DE01');
  const corrected = take();
  const foreign = take((each) => each.legalEntity === 'FR01');
  return [
    {
      kind: 'DUPLICATE_SENT_AGAIN',
      about: [again],
      invoice: { ...again, key: `${again.key} again`, receivedAt: weeksAfter(again, 2, end), goal: 'RECEIVED', decidedAt: null },
    },
    ...reissued.map((of): PlantedInvoice => ({
      kind: 'DUPLICATE_REISSUED',
      about: [of],
      invoice: later(of, 'reissued', { issueDate: of.issueDate, syntax: of.syntax === 'UBL' ? 'CII' : 'UBL', note: 'Copy' }),
    })),
    { kind: 'DUPLICATE_FUZZY', about: [fuzzy], invoice: later(fuzzy, 'fuzzy', { number: fuzzy.number.replace(/0(?!.*0)/, 'O') }) },
    lie('TOTAL_WRONG', total, { gross: total.totals.gross.plus(priced(100, total.currency)) }),
    lie('LINES_WRONG', lines, { net: lines.totals.net.minus(priced(25_000, lines.currency)) }),
    lie('TAX_WRONG', tax, { tax: tax.totals.tax.minus(tax.totals.tax.split(2)[0] ?? tax.totals.tax) }),
    lie('VAT_ID_MISSING', vat, { withoutSellerTaxIds: true }),
    lie('BANK_CHANGED', bank, { account: otherAccount(source, bank) }),
    ...split(
      source,
      take((each) => each.legalEntity === 'DE01' && each.currency === 'EUR'),
      { end, round },
    ),
    {
      kind: 'KIND_CORRECTED',
      about: [corrected],
      invoice: fresh(corrected, 'corrected', {
        typeCode: '384',
        goal: 'ACCEPTED',
        precedingInvoice: { number: corrected.number, issueDate: corrected.issueDate },
      }),
    },
    {
      kind: 'FOREIGN',
      about: [],
      invoice: fresh(foreign, 'foreign', { legalEntity: 'DE01', says: { addressedTo: 'FR01' }, goal: 'RECEIVED' }),
    },
  ];
}

// Three invoices of 49,6xx.xx EUR gross, below the approver's 50,000.00 each and far above it together.
function split(source: Random, of: DemoInvoice, { end, round }: { end: LocalDate; round: number }): readonly PlantedInvoice[] {
  const tax = taxOf(of.vendor.country, of.legalEntity.slice(0, 2));
  const day = addDays(end, -30 - 3 * round);
  const parts = [0, 1, 2].map((at): DemoInvoice => {
    const number = 9001 + 10 * round + at;
    const drawn = invoice(source.fork(`split ${String(at)}`), { vendor: of.vendor, issueDate: addDays(day, at), number, end });
    const quantity = String(390 + at);
    const unitPrice = minorUnits(tax.rate === '0' || tax.rate === null ? 12_700 : 10_680, 'EUR');
    const lines = [line({ name: 'Gear unit parts, part delivery', unitCode: 'C62', unitPrice, quantity, tax })];
    return {
      ...drawn,
      purchaseOrder: `45${String(90_000_000 + round)}`,
      lines,
      totals: totalsOf(lines, 'EUR'),
      goal: 'IN_APPROVAL',
      decidedAt: null,
    };
  });
  return parts.map((part, at): PlantedInvoice => ({ kind: 'SPLIT', about: parts.slice(0, at), invoice: part }));
}

function weeksAfter(of: DemoInvoice, weeks: number, end: LocalDate): Instant {
  const day = addDays(of.receivedAt.slice(0, 10), 7 * weeks);
  return intakeAt(day < end ? day : end);
}

function otherAccount(source: Random, of: DemoInvoice): DemoAccount {
  return account(source.fork('bank'), { country: of.vendor.country, currency: of.currency, holderName: of.vendor.name });
}
