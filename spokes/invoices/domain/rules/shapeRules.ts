import { ZERO, decimal } from '#kernel/decimal';
import type { AllowanceCharge, CanonicalInvoice } from '../CanonicalInvoice';
import { orZero } from './amounts';
import { type RuleFinding, judged, overList } from './RuleFinding';

/** BR-27 and BR-28: no negative unit price. BR-CO-25: what is due says when. BR-DEC: at most two decimals. */
export function shapeRules(invoice: CanonicalInvoice): readonly RuleFinding[] {
  return [
    ...notNegative('BR-27', 'unitPrice', invoice),
    ...notNegative('BR-28', 'grossPrice', invoice),
    ...dueRule(invoice),
    ...decimalRules(invoice),
  ];
}

function notNegative(ruleId: string, field: 'unitPrice' | 'grossPrice', invoice: CanonicalInvoice): readonly RuleFinding[] {
  const findings = invoice.lines.flatMap((line, at) => {
    const price = line[field];
    return price === null ? [] : [judged({ ruleId, path: `lines[${at}].${field}` }, decimal(price).gte(ZERO), price)];
  });
  return overList({ ruleId, path: 'lines' }, findings);
}

// The published rule does not speak about the credit note root of UBL.
function dueRule({ root, totals, dueDate, paymentTerms }: CanonicalInvoice): readonly RuleFinding[] {
  if (totals.payable === null || root === 'CREDIT_NOTE') return [];
  const said = dueDate !== null || paymentTerms !== null;
  return [judged({ ruleId: 'BR-CO-25', path: 'dueDate' }, said || orZero(totals.payable).lte(ZERO), totals.payable)];
}

interface Written {
  readonly path: string;
  readonly amount: string | null;
}

function decimalRules(invoice: CanonicalInvoice): readonly RuleFinding[] {
  const { totals, lines, taxBreakdown, taxTotals, currency } = invoice;
  const inTaxCurrency = taxTotals.filter((each) => each.currency !== null && each.currency !== currency);
  const of = (path: string, amount: string | null): readonly Written[] => [{ path, amount }];
  const groups: Readonly<Record<string, readonly Written[]>> = {
    'BR-DEC-01': amountsOf(invoice.allowances, 'allowances', 'amount'),
    'BR-DEC-02': amountsOf(invoice.allowances, 'allowances', 'base'),
    'BR-DEC-05': amountsOf(invoice.charges, 'charges', 'amount'),
    'BR-DEC-06': amountsOf(invoice.charges, 'charges', 'base'),
    'BR-DEC-09': of('totals.lineNet', totals.lineNet),
    'BR-DEC-10': of('totals.allowances', totals.allowances),
    'BR-DEC-11': of('totals.charges', totals.charges),
    'BR-DEC-12': of('totals.net', totals.net),
    'BR-DEC-13': of('totals.tax', totals.tax),
    'BR-DEC-14': of('totals.gross', totals.gross),
    'BR-DEC-15': inTaxCurrency.map(({ amount }) => ({ path: 'taxTotals', amount })),
    'BR-DEC-16': of('totals.paid', totals.paid),
    'BR-DEC-17': of('totals.rounding', totals.rounding),
    'BR-DEC-18': of('totals.payable', totals.payable),
    'BR-DEC-19': taxBreakdown.map(({ base }, at) => ({ path: `taxBreakdown[${at}].base`, amount: base })),
    'BR-DEC-20': taxBreakdown.map(({ tax }, at) => ({ path: `taxBreakdown[${at}].tax`, amount: tax })),
    'BR-DEC-23': lines.map(({ net }, at) => ({ path: `lines[${at}].net`, amount: net })),
    'BR-DEC-24': lines.flatMap((line, at) => amountsOf(line.allowances, `lines[${at}].allowances`, 'amount')),
    'BR-DEC-25': lines.flatMap((line, at) => amountsOf(line.allowances, `lines[${at}].allowances`, 'base')),
    'BR-DEC-27': lines.flatMap((line, at) => amountsOf(line.charges, `lines[${at}].charges`, 'amount')),
    'BR-DEC-28': lines.flatMap((line, at) => amountsOf(line.charges, `lines[${at}].charges`, 'base')),
  };
  return Object.entries(groups).flatMap(([ruleId, written]) => {
    const findings = written.flatMap(({ path, amount }) =>
      amount === null ? [] : [judged({ ruleId, path }, decimalsWritten(amount) <= 2, amount)],
    );
    return overList({ ruleId, path: listOf(written) }, findings);
  });
}

function amountsOf(items: readonly AllowanceCharge[], list: string, field: 'amount' | 'base'): readonly Written[] {
  return items.map((item, at) => ({ path: `${list}[${at}].${field}`, amount: item[field] }));
}

function decimalsWritten(amount: string): number {
  return amount.split('.')[1]?.length ?? 0;
}

function listOf(written: readonly Written[]): string {
  return (written[0]?.path ?? '').replace(/\[.*$/, '');
}
