import { exponentOf, isCurrency } from '#kernel/currency';
import { type Decimal, ZERO, decimal, divide, roundHalfUp } from '#kernel/decimal';
import type { CanonicalInvoice, TaxSubtotal } from '../CanonicalInvoice';
import { orZero } from './amounts';
import { type RuleFinding, compared, judged, notChecked, overList } from './RuleFinding';

const ONE = decimal('1');
const HUNDRED = decimal('100');

/** BR-CO-17 and BR-CO-18, and NAVE-TAX-EXACT: tax is base times rate. */
export function taxRules(invoice: CanonicalInvoice): readonly RuleFinding[] {
  const { taxBreakdown } = invoice;
  const exact = taxBreakdown.map((subtotal, at) => taxIsExact(subtotal, at, decimalsOf(invoice.currency)));
  return [
    judged({ ruleId: 'BR-CO-18', path: 'taxBreakdown' }, taxBreakdown.length > 0),
    ...overList(
      { ruleId: 'BR-CO-17', path: 'taxBreakdown' },
      taxBreakdown.map((subtotal, at) => taxIsNear(subtotal, at, invoice.syntax)),
    ),
    ...overList({ ruleId: 'NAVE-TAX-EXACT', path: 'taxBreakdown' }, exact),
  ];
}

/** Base times rate over 100, rounded half up. */
export function expectedTax(subtotal: TaxSubtotal, decimals = 2): Decimal {
  return roundHalfUp(divide(orZero(subtotal.base).times(orZero(subtotal.rate)), HUNDRED, 20), decimals);
}

// The published tolerance differs by syntax: under one unit of currency in UBL, up to one in CII. Signs are not compared.
function taxIsNear(subtotal: TaxSubtotal, at: number, syntax: CanonicalInvoice['syntax']): RuleFinding {
  const place = { ruleId: 'BR-CO-17', path: `taxBreakdown[${at}].tax` };
  const zeroRate = subtotal.rate === null || roundHalfUp(decimal(subtotal.rate), 0).eq(ZERO);
  if (zeroRate) return compared({ ...place, stated: subtotal.tax }, ZERO, (difference) => roundHalfUp(difference, 0).eq(ZERO));
  const expected = expectedTax(subtotal);
  return compared({ ...place, stated: subtotal.tax }, expected, () => {
    const distance = orZero(subtotal.tax).abs().minus(expected.abs()).abs();
    return syntax === 'UBL' ? distance.lt(ONE) : distance.lte(ONE);
  });
}

function taxIsExact(subtotal: TaxSubtotal, at: number, decimals: number): RuleFinding {
  const place = { ruleId: 'NAVE-TAX-EXACT', path: `taxBreakdown[${at}].tax` };
  if (subtotal.tax === null || subtotal.base === null) return notChecked(place);
  return compared({ ...place, stated: subtotal.tax }, expectedTax(subtotal, decimals));
}

// A currency without cents rounds its tax to the whole unit; nothing is finer than the cents of EN 16931.
function decimalsOf(currency: string | null): number {
  return currency !== null && isCurrency(currency) ? Math.min(2, exponentOf(currency)) : 2;
}
