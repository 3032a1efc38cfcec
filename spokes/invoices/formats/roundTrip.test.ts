import fc from 'fast-check';
import type { AllowanceCharge, CanonicalInvoice, Identifier, InvoiceLine, Party } from '../domain/CanonicalInvoice';
import { writeCii } from './cii/writeCii';
import { readInvoice } from './readInvoice';
import { writeUbl } from './ubl/writeUbl';

const seed = Number(process.env['NAVE_SEED'] ?? Date.now() % 1_000_000);

const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
// What XML can carry, without space at the ends: readers trim.
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .map((value) => value.replace(/[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '').trim())
  .filter((value) => value !== '' && !value.startsWith('#'));
const code = fc.stringMatching(/^[A-Z0-9]{1,4}$/);
const amount = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 17n }), fc.stringMatching(/^[0-9]{0,6}$/))
  .map(([negative, whole, fraction]) => {
    const digits = `${String(whole)}${fraction === '' ? '' : `.${fraction}`}`;
    return negative && /[1-9]/.test(digits) ? `-${digits}` : digits;
  });
const date = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2090-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const identifier: fc.Arbitrary<Identifier> = fc.record({ id: text, scheme: orNull(fc.constantFrom('0088', '0060')) });
const charge: fc.Arbitrary<AllowanceCharge> = fc.record({
  amount: orNull(amount),
  base: orNull(amount),
  percent: orNull(amount),
  reason: orNull(text),
  reasonCode: orNull(code),
  taxCategory: orNull(code),
  taxRate: orNull(amount),
});
const inOrder = (values: readonly Identifier[]) =>
  [...values].sort((one, other) => Number(one.scheme !== null) - Number(other.scheme !== null));
const party: fc.Arbitrary<Party> = fc.record({
  name: text,
  tradingName: orNull(text),
  identifiers: fc.array(identifier, { maxLength: 3 }).map(inOrder),
  legalId: orNull(identifier),
  vatId: orNull(text),
  taxId: orNull(text),
  endpoint: orNull(identifier),
  address: orNull(
    fc.record({
      line1: orNull(text),
      line2: orNull(text),
      city: orNull(text),
      postCode: orNull(text),
      subdivision: orNull(text),
      country: code,
    }),
  ),
});
const line: fc.Arbitrary<InvoiceLine> = fc.record({
  number: orNull(text),
  name: text,
  description: orNull(text),
  note: orNull(text),
  sellerItem: orNull(text),
  orderLine: orNull(text),
  quantity: amount,
  unitCode: orNull(code),
  unitPrice: orNull(amount),
  grossPrice: orNull(amount),
  priceDiscount: orNull(amount),
  baseQuantity: orNull(amount),
  net: orNull(amount),
  taxCategory: orNull(code),
  taxRate: orNull(amount),
  allowances: fc.array(charge, { maxLength: 2 }),
  charges: fc.array(charge, { maxLength: 2 }),
});
const parts = fc.record({
  specification: orNull(text),
  process: orNull(text),
  number: orNull(text),
  issueDate: orNull(date),
  typeCode: orNull(code),
  dueDate: orNull(date),
  taxCurrency: orNull(fc.constantFrom('SEK', 'GBP')),
  buyerReference: orNull(text),
  purchaseOrder: orNull(text),
  paymentTerms: orNull(text),
  notes: fc.array(text, { maxLength: 3 }),
  precedingInvoices: fc.array(fc.record({ number: text, issueDate: orNull(date) }), { maxLength: 2 }),
  seller: party,
  buyer: party,
  payee: orNull(
    fc.record({ name: orNull(text), identifiers: fc.array(identifier, { maxLength: 2 }).map(inOrder), legalId: orNull(identifier) }),
  ),
  remittance: orNull(text),
  payment: fc.array(fc.record({ meansCode: code, account: orNull(code), accountName: orNull(text), bic: orNull(code) }), {
    minLength: 1,
    maxLength: 2,
  }),
  allowances: fc.array(charge, { maxLength: 2 }),
  charges: fc.array(charge, { maxLength: 2 }),
  totals: fc.record({
    lineNet: orNull(amount),
    allowances: orNull(amount),
    charges: orNull(amount),
    net: orNull(amount),
    tax: amount,
    gross: orNull(amount),
    paid: orNull(amount),
    rounding: orNull(amount),
    payable: orNull(amount),
  }),
  taxBreakdown: fc.array(
    fc.record({
      category: orNull(code),
      rate: orNull(amount),
      base: amount,
      tax: orNull(amount),
      exemptionReason: orNull(text),
      exemptionCode: orNull(code),
    }),
    { maxLength: 3 },
  ),
  lines: fc.array(line, { maxLength: 3 }),
});

type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never;

function invoiceOf(value: Parts, root: CanonicalInvoice['root'], syntax: CanonicalInvoice['syntax']): CanonicalInvoice {
  return { ...value, syntax, root, currency: 'EUR', taxTotals: [{ amount: value.totals.tax, currency: 'EUR' }] };
}

describe('writing and reading again', () => {
  it('keeps every field of a UBL invoice or credit note', () => {
    fc.assert(
      fc.property(parts, fc.constantFrom('INVOICE' as const, 'CREDIT_NOTE' as const), (value, root) => {
        const invoice = invoiceOf(value, root, 'UBL');
        expect(readInvoice(writeUbl(invoice))).toEqual({ invoice, problems: [] });
      }),
      { seed, numRuns: 150 },
    );
  });

  it('keeps every field of a CII invoice', () => {
    fc.assert(
      fc.property(parts, (value) => {
        const invoice = invoiceOf(value, 'INVOICE', 'CII');
        expect(readInvoice(writeCii(invoice))).toEqual({ invoice, problems: [] });
      }),
      { seed, numRuns: 150 },
    );
  });

  it('writes equal bytes for equal invoices', () => {
    fc.assert(
      fc.property(parts, (value) => {
        const invoice = invoiceOf(value, 'INVOICE', 'UBL');
        expect(writeUbl(structuredClone(invoice))).toEqual(writeUbl(invoice));
      }),
      { seed, numRuns: 20 },
    );
  });
});
