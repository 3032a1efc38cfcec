import { ZERO, decimal } from '#kernel/decimal';
import type { CanonicalInvoice, TaxSubtotal } from '../CanonicalInvoice';
import { orZero, total } from './amounts';
import { hasProfileWithoutLines } from './profile';
import { type RuleFinding, compared, notChecked, overList } from './RuleFinding';
import { expectedTax } from './taxRules';

interface Category {
  /** Middle part of the rule ids: BR-S-08. */
  readonly name: string;
  /** Code of UNCL 5305 in the document. */
  readonly code: string;
  /** Taxed categories are compared per rate and within one unit; in the others the tax is nothing. */
  readonly taxed: boolean;
}

const CATEGORIES: readonly Category[] = [
  { name: 'S', code: 'S', taxed: true },
  { name: 'AF', code: 'L', taxed: true }, // IGIC of the Canary Islands
  { name: 'AG', code: 'M', taxed: true }, // IPSI of Ceuta and Melilla
  { name: 'AE', code: 'AE', taxed: false },
  { name: 'E', code: 'E', taxed: false },
  { name: 'G', code: 'G', taxed: false },
  { name: 'IC', code: 'K', taxed: false },
  { name: 'O', code: 'O', taxed: false },
  { name: 'Z', code: 'Z', taxed: false },
];
const ONE = decimal('1');

/** BR-*-08 and BR-*-09: base and tax of each category of VAT agree with lines, allowances and charges. */
export function categoryRules(invoice: CanonicalInvoice): readonly RuleFinding[] {
  return CATEGORIES.flatMap((category) => {
    const subtotals = invoice.taxBreakdown
      .map((subtotal, at) => ({ subtotal, at }))
      .filter(({ subtotal }) => subtotal.category === category.code);
    return [
      ...overList(
        { ruleId: `BR-${category.name}-08`, path: 'taxBreakdown' },
        subtotals.map(({ subtotal, at }) => baseRule(invoice, { category, subtotal, at })),
      ),
      ...overList(
        { ruleId: `BR-${category.name}-09`, path: 'taxBreakdown' },
        subtotals.map(({ subtotal, at }) => taxRule({ category, subtotal, at })),
      ),
    ];
  });
}

interface Subject {
  readonly category: Category;
  readonly subtotal: TaxSubtotal;
  readonly at: number;
}

function baseRule(invoice: CanonicalInvoice, { category, subtotal, at }: Subject): RuleFinding {
  const place = { ruleId: `BR-${category.name}-08`, path: `taxBreakdown[${at}].base` };
  if (hasProfileWithoutLines(invoice) || (category.taxed && subtotal.rate === null)) return notChecked(place);
  const belongs = (taxed: { readonly taxCategory: string | null; readonly taxRate: string | null }) =>
    taxed.taxCategory === category.code && (!category.taxed || sameRate(taxed.taxRate, subtotal.rate));
  const expected = total(invoice.lines.filter(belongs).map(({ net }) => net))
    .plus(total(invoice.charges.filter(belongs).map(({ amount }) => amount)))
    .minus(total(invoice.allowances.filter(belongs).map(({ amount }) => amount)));
  if (!category.taxed) return compared({ ...place, stated: subtotal.base }, expected);
  const anything = invoice.lines.some(belongs) || invoice.charges.some(belongs) || invoice.allowances.some(belongs);
  return compared({ ...place, stated: subtotal.base }, expected, (difference) => anything && difference.abs().lt(ONE));
}

function taxRule({ category, subtotal, at }: Subject): RuleFinding {
  const place = { ruleId: `BR-${category.name}-09`, path: `taxBreakdown[${at}].tax` };
  if (!category.taxed) return compared({ ...place, stated: subtotal.tax }, ZERO);
  if (subtotal.rate === null) return notChecked(place);
  const expected = expectedTax(subtotal);
  return compared({ ...place, stated: subtotal.tax }, expected, () => orZero(subtotal.tax).abs().minus(expected.abs()).abs().lt(ONE));
}

function sameRate(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && decimal(one).eq(decimal(other));
}
