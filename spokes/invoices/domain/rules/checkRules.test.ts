import { sampleInvoice } from '../../testing/sampleInvoice';
import type { CanonicalInvoice } from '../CanonicalInvoice';
import { checkRules } from './checkRules';
import type { RuleFinding } from './RuleFinding';

const check = (change: Partial<CanonicalInvoice> = {}): readonly RuleFinding[] =>
  checkRules({ invoice: sampleInvoice(change), problems: [] });
const open = (change: Partial<CanonicalInvoice> = {}) =>
  check(change)
    .filter(({ verdict }) => verdict !== 'PASS')
    .map(({ ruleId }) => ruleId);
const { totals, taxBreakdown, lines } = sampleInvoice();
const [subtotal] = taxBreakdown;
const [line] = lines;
const BLANK = { amount: null, base: null, percent: null, reason: null, reasonCode: null, taxCategory: null, taxRate: null };
const withTax = (tax: string): Partial<CanonicalInvoice> => ({
  totals: { ...totals, tax, gross: String(100 + Number(tax)), payable: String(100 + Number(tax)) },
  taxTotals: [{ amount: tax, currency: 'EUR' }],
  taxBreakdown: [{ ...subtotal!, tax }],
});

describe('checkRules', () => {
  it('has nothing against an invoice that adds up', () => {
    expect(open()).toEqual([]);
    expect(check().map(({ ruleId }) => ruleId)).toEqual(
      expect.arrayContaining(['BR-CO-10', 'BR-CO-16', 'BR-CO-17', 'BR-S-08', 'BR-S-09', 'BR-27', 'BR-DEC-23']),
    );
  });

  it('says what is stated, what is expected and the difference', () => {
    expect(check({ totals: { ...totals, payable: '120.00' } }).find(({ ruleId }) => ruleId === 'BR-CO-16')).toEqual({
      ruleId: 'BR-CO-16',
      verdict: 'FAIL',
      path: 'totals.payable',
      stated: '120.00',
      expected: '119.00',
      difference: '1.00',
    });
  });

  it('counts a negative rounding amount', () => {
    expect(open({ totals: { ...totals, rounding: '-0.02', payable: '118.98' } })).toEqual([]);
  });

  it.each<[string, Partial<CanonicalInvoice>, readonly string[]]>([
    ['a line that the total leaves out', { totals: { ...totals, lineNet: '90.00', net: '90.00' } }, ['BR-CO-10', 'BR-CO-15']],
    ['allowances without a total', { allowances: [{ ...BLANK, amount: '5.00' }] }, ['BR-CO-11', 'BR-32', 'BR-33']],
    [
      'a charge of the category that the base leaves out',
      {
        charges: [{ ...BLANK, amount: '5.00', taxCategory: 'S', taxRate: '19.0' }],
        totals: { ...totals, charges: '5.00', net: '105.00', gross: '124.00', payable: '124.00' },
      },
      ['BR-S-08', 'BR-38'],
    ],
    ['no breakdown of VAT', { taxBreakdown: [] }, ['BR-CO-18']],
    ['a negative unit price', { lines: [{ ...line!, unitPrice: '-25', quantity: '-4' }] }, ['BR-27']],
    ['an amount due without a day or terms', { dueDate: null }, ['BR-CO-25']],
    ['three decimals', { totals: { ...totals, payable: '119.000' } }, ['BR-DEC-18']],
    ['two totals of VAT in one currency', { taxTotals: [...sampleInvoice().taxTotals, { amount: '20', currency: 'EUR' }] }, ['BR-CO-15']],
    [
      'a total of VAT in the tax currency beside it',
      { taxCurrency: 'SEK', taxTotals: [...sampleInvoice().taxTotals, { amount: '209', currency: 'SEK' }] },
      [],
    ],
    [
      'tax on what is exempt',
      { taxBreakdown: [{ ...subtotal!, category: 'E', rate: '0' }] },
      ['BR-CO-17', 'NAVE-TAX-EXACT', 'BR-E-08', 'BR-E-09'],
    ],
  ])('finds %s', (_, change, expected) => {
    expect(open(change)).toEqual(expected);
  });

  it.each([
    ['UBL', '19.99', ['NAVE-TAX-EXACT']],
    ['UBL', '20.00', ['BR-CO-17', 'NAVE-TAX-EXACT', 'BR-S-09']],
    ['CII', '20.00', ['NAVE-TAX-EXACT', 'BR-S-09']],
    ['CII', '20.01', ['BR-CO-17', 'NAVE-TAX-EXACT', 'BR-S-09']],
  ] as const)('judges the tax with the tolerance of %s: %s', (syntax, tax, expected) => {
    expect(open({ ...withTax(tax), syntax })).toEqual(expected);
  });

  it('does not check rules about lines where the profile has none', () => {
    const findings = check({ lines: [], specification: 'urn:factur-x.eu:1p0:basicwl' });
    expect(findings.filter(({ verdict }) => verdict === 'NOT_CHECKED').map(({ ruleId }) => ruleId)).toEqual([
      'BR-CO-10',
      'BR-S-08',
      'BR-16',
    ]);
    expect(findings.filter(({ verdict }) => verdict === 'FAIL')).toEqual([]);
  });

  it('fails what is there and cannot be read', () => {
    const problem = { path: 'LegalMonetaryTotal/PayableAmount', stated: 'a lot', wanted: 'DECIMAL' } as const;
    expect(checkRules({ invoice: sampleInvoice(), problems: [problem] }).at(-1)).toMatchObject({
      ruleId: 'NAVE-VALUE',
      verdict: 'FAIL',
      stated: 'a lot',
      expected: 'DECIMAL',
    });
  });
});
