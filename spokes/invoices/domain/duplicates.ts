import { decimal } from '#kernel/decimal';
import { normalNumber } from './duplicateNumbers';
import type { Invoice } from './Invoice';
import type { RuleFinding } from './rules/RuleFinding';

/** CERTAIN and LIKELY stop an invoice; POSSIBLE is shown. */
type DuplicateVerdict = 'CERTAIN' | 'LIKELY' | 'POSSIBLE';

export interface Duplicate {
  readonly verdict: DuplicateVerdict;
  /** D2 same normal number, D3 same fuzzy number, D4 same gross and currency, D5 same issue date, D6 same order. */
  readonly signals: readonly string[];
  readonly other: string;
}

export const DUPLICATE = 'NAVE-DUPLICATE';
const UNNAMED: RuleFinding = { ruleId: DUPLICATE, verdict: 'FAIL', path: 'number', stated: null, expected: null, difference: null };

type Compared = Pick<
  Invoice,
  'id' | 'number' | 'normalNumber' | 'fuzzyNumber' | 'gross' | 'issueDate' | 'kind' | 'status' | 'precedingNumbers' | 'purchaseOrder'
>;

/**
 * Earlier invoices of the same vendor that this one may repeat. Another kind, a rejected one, and one that this invoice names as preceding are none.
 * Vendor, amount and date alone never stop anything: equal legitimate invoices are common.
 */
export function duplicatesOf(invoice: Compared, candidates: readonly Compared[]): readonly Duplicate[] {
  const named = new Set(invoice.precedingNumbers.map((number) => normalNumber(number)));
  return candidates.flatMap((other) => {
    if (other.id === invoice.id || other.kind !== invoice.kind || other.status === 'REJECTED' || named.has(other.normalNumber)) return [];
    const signals = signalsOf(invoice, other);
    const verdict = verdictOf(signals, invoice.issueDate?.slice(0, 4) === other.issueDate?.slice(0, 4));
    return verdict === null ? [] : [{ verdict, signals, other: other.id }];
  });
}

export function stops({ verdict }: Duplicate): boolean {
  return verdict !== 'POSSIBLE';
}

/** How a duplicate stands among the findings of an invoice: `stated` says verdict and signals, `expected` names the other invoice. */
export function duplicateFinding(duplicate: Duplicate): RuleFinding {
  return {
    ruleId: DUPLICATE,
    verdict: 'FAIL',
    path: 'number',
    stated: `${duplicate.verdict} ${duplicate.signals.join(' ')}`,
    expected: duplicate.other,
    difference: null,
  };
}

/**
 * Findings as they may be told to someone who is shown the other invoices for which `shows` holds. A duplicate that stops the invoice says
 * only that there is one; one that stops nothing is left out. The signals go with the name: they say what the other invoice holds.
 */
export function toldFindings(findings: readonly RuleFinding[], shows: (other: string, stated: string) => boolean): readonly RuleFinding[] {
  const told: RuleFinding[] = [];
  let isSuspected = false;
  for (const finding of findings) {
    const isOpen = finding.ruleId !== DUPLICATE || (finding.expected !== null && shows(finding.expected, finding.stated ?? ''));
    if (isOpen) told.push(finding);
    else if (finding.stated?.startsWith('POSSIBLE') !== true) isSuspected = true;
  }
  return isSuspected ? [...told, UNNAMED] : told;
}

/** Whether the finding says that both invoices have the same total with VAT. */
export function saysAmount(stated: string): boolean {
  return stated.split(' ').includes('D4');
}

/** What live invoices of one legal entity may not share unless a second person accepts it. Null where a part is missing. */
export function duplicateKeyOf({
  vendorId,
  normalNumber: number,
  issueDate,
  kind,
}: Pick<Invoice, 'vendorId' | 'normalNumber' | 'issueDate' | 'kind'>): string | null {
  return vendorId === null || number === null || issueDate === null ? null : [vendorId, issueDate.slice(0, 4), kind, number].join(' ');
}

function signalsOf(invoice: Compared, other: Compared): readonly string[] {
  const sameNumber = invoice.normalNumber !== null && invoice.normalNumber === other.normalNumber;
  const sameFuzzy = invoice.fuzzyNumber !== null && invoice.fuzzyNumber === other.fuzzyNumber;
  const sameOrder = invoice.purchaseOrder !== null && invoice.purchaseOrder === other.purchaseOrder;
  return [
    ...(sameNumber ? ['D2'] : []),
    ...(sameFuzzy && !sameNumber ? ['D3'] : []),
    ...(sameGross(invoice, other) ? ['D4'] : []),
    ...(invoice.issueDate !== null && invoice.issueDate === other.issueDate ? ['D5'] : []),
    ...(sameOrder ? ['D6'] : []),
  ];
}

function verdictOf(signals: readonly string[], sameYear: boolean): DuplicateVerdict | null {
  const has = (signal: string) => signals.includes(signal);
  if (has('D2')) {
    if (sameYear) return has('D4') ? 'CERTAIN' : 'LIKELY';
    return has('D4') ? 'LIKELY' : 'POSSIBLE';
  }
  if (has('D3') && has('D4')) return 'LIKELY';
  return has('D4') && (has('D5') || has('D6')) ? 'POSSIBLE' : null;
}

function sameGross({ gross: one }: Compared, { gross: other }: Compared): boolean {
  return one !== null && other !== null && one.currency === other.currency && decimal(one.amount).eq(decimal(other.amount));
}
