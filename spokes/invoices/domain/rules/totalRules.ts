import { decimal } from '#kernel/decimal';
import type { CanonicalInvoice } from '../CanonicalInvoice';
import { cents, orZero, total } from './amounts';
import { hasProfileWithoutLines } from './profile';
import { type RuleFinding, compared, judged, notChecked } from './RuleFinding';

/** BR-CO-10 to BR-CO-16: the totals of the document add up, to the cent. */
export function totalRules(invoice: CanonicalInvoice): readonly RuleFinding[] {
  const { totals } = invoice;
  const payable = orZero(totals.gross).minus(orZero(totals.paid)).plus(orZero(totals.rounding));
  const net = orZero(totals.lineNet).minus(orZero(totals.allowances)).plus(orZero(totals.charges));
  return [
    lineTotal(invoice),
    ...chargeTotals(invoice),
    compared({ ruleId: 'BR-CO-13', path: 'totals.net', stated: totals.net }, cents(net)),
    taxTotal(invoice),
    grossTotal(invoice),
    compared({ ruleId: 'BR-CO-16', path: 'totals.payable', stated: totals.payable }, cents(payable)),
  ];
}

function lineTotal(invoice: CanonicalInvoice): RuleFinding {
  const place = { ruleId: 'BR-CO-10', path: 'totals.lineNet' };
  if (hasProfileWithoutLines(invoice)) return notChecked(place);
  return compared({ ...place, stated: invoice.totals.lineNet }, cents(total(invoice.lines.map(({ net }) => net))));
}

function chargeTotals({ totals, allowances, charges }: CanonicalInvoice): readonly RuleFinding[] {
  const parts = [
    { place: { ruleId: 'BR-CO-11', path: 'totals.allowances' }, stated: totals.allowances, items: allowances },
    { place: { ruleId: 'BR-CO-12', path: 'totals.charges' }, stated: totals.charges, items: charges },
  ];
  return parts.map(({ place, stated, items }) =>
    stated === null && items.length === 0
      ? judged(place, true)
      : compared({ ...place, stated }, cents(total(items.map(({ amount }) => amount)))),
  );
}

function taxTotal({ totals, taxBreakdown }: CanonicalInvoice): RuleFinding {
  const place = { ruleId: 'BR-CO-14', path: 'totals.tax' };
  if (taxBreakdown.length === 0) return judged(place, true); // BR-CO-18 asks for the breakdown
  const expected = cents(total(taxBreakdown.map(({ tax }) => tax)));
  return totals.tax === null && expected.eq(decimal('0')) ? judged(place, true) : compared({ ...place, stated: totals.tax }, expected);
}

// UBL states the total of VAT in the currency of the document exactly once; CII may leave it out where it is nothing.
function grossTotal({ syntax, currency, totals, taxTotals }: CanonicalInvoice): RuleFinding {
  const place = { ruleId: 'BR-CO-15', path: 'totals.gross' };
  const inDocument = taxTotals.filter((each) => each.currency === null || each.currency === currency);
  if (inDocument.length > 1) return judged(place, false, totals.gross);
  if (inDocument.length === 0 && syntax === 'UBL') return judged(place, false, totals.gross);
  return compared({ ...place, stated: totals.gross }, cents(orZero(totals.net).plus(orZero(totals.tax))));
}
