import { sampleInvoice, sampleParty } from '../testing/sampleInvoice';
import { isAddressedTo } from './addressee';
import { approvalRuleOf, needsPerson } from './approvalRule';
import type { CanonicalInvoice } from './CanonicalInvoice';
import { fuzzyNumber, normalNumber } from './duplicateNumbers';
import { duplicatesOf } from './duplicates';
import { reasonsOfDocument } from './exceptions';
import { INVOICE_STATUS, type Invoice } from './Invoice';
import { invoiceFacts } from './invoiceFacts';
import { invoiceOfPayment } from './invoiceOfPayment';
import { kindOf } from './kinds';
import { type InvoiceVerb, allowed } from './lifecycle';
import { mayAccept, mayDecide } from './personRules';
import { seenHashOf } from './seenHash';

describe('lifecycle', () => {
  it.each<[InvoiceVerb, readonly string[]]>([
    ['validateInvoice', ['RECEIVED', 'EXCEPTION']],
    ['acceptException', ['EXCEPTION']],
    ['submitInvoice', ['VALIDATED']],
    ['approveStep', ['IN_APPROVAL']],
    ['rejectStep', ['IN_APPROVAL']],
  ])('allows %s in %j and nowhere else', (verb, states) => {
    expect(INVOICE_STATUS.filter((status) => allowed(status, verb).ok).sort()).toEqual([...states].sort());
  });
});

describe('kinds', () => {
  it.each([
    ['INVOICE', '380', 'INVOICE'],
    ['INVOICE', '381', 'CREDIT_NOTE'],
    ['CREDIT_NOTE', '380', 'CREDIT_NOTE'],
    ['INVOICE', '383', 'DEBIT_NOTE'],
    ['INVOICE', '384', 'CORRECTED'],
    ['INVOICE', '386', 'PREPAYMENT'],
    ['INVOICE', '389', 'SELF_BILLED'],
    ['INVOICE', '326', 'INVOICE'],
    ['INVOICE', null, 'INVOICE'],
  ] as const)('%s with code %s is %s', (root, typeCode, kind) => {
    expect(kindOf({ root, typeCode })).toBe(kind);
  });

  it('does not look at signs: a negative total stays an invoice', () => {
    const facts = invoiceFacts(sampleInvoice({ totals: { ...sampleInvoice().totals, net: '-100.00', gross: '19.00' } }));
    expect(facts).toMatchObject({ ok: true, value: { kind: 'INVOICE', net: { amount: '-100.00', currency: 'EUR' } } });
  });
});

describe('persons', () => {
  const invoice = { enteredBy: 'person:a', acceptedBy: 'person:b', submittedBy: 'person:c' };
  it.each([
    ['person:a', 'PERSON', false, false],
    ['person:b', 'PERSON', true, false],
    ['person:c', 'PERSON', true, false],
    ['person:d', 'PERSON', true, true],
    ['service:d', 'SERVICE', false, false],
    ['agent:d', 'AGENT', false, false],
  ])('%s as %s: accepts %s, decides %s', (subject, actor, accepts, decides) => {
    expect(mayAccept(invoice, { subject, actor })).toBe(accepts);
    expect(mayDecide(invoice, { subject, actor })).toBe(decides);
  });
});

describe('addressee', () => {
  const legalEntity = { code: 'DE01', name: 'Lärch Maschinenbau GmbH', vatId: 'DE129442118', lei: '54930084UKLVMY22DS16' };
  const lei = (id: string) => ({ legalId: { id, scheme: '0199' } });
  it.each([
    ['the VAT id, however it is spaced', { vatId: 'de 129.442.118' }, true],
    ['another VAT id under the right name', { name: legalEntity.name, vatId: 'DE999999999' }, false],
    ['the LEI, which decides before the VAT id', { ...lei(legalEntity.lei), vatId: 'DE999999999' }, true],
    ['another LEI', { ...lei('529900T8BM49AURSDO55'), vatId: legalEntity.vatId }, false],
    ['the name without accent and case', { name: 'LARCH  Maschinenbau, GmbH' }, true],
    ['the trading name', { name: 'Somebody', tradingName: legalEntity.name }, true],
    ['another name', { name: 'Larch Maschinenbau AG' }, false],
    ['nobody', {}, false],
  ])('%s', (_, buyer, expected) => {
    expect(isAddressedTo(sampleParty(buyer), legalEntity)).toBe(expected);
  });
});

describe('numbers that are compared', () => {
  it.each([
    ['R-0100', 'R100', 'R100'],
    ['r 100', 'R100', 'R100'],
    ['2026/000/7', '20260007', '20260007'],
    ['R-1O0', 'R1O0', 'R100'],
    ['ILS', 'ILS', '115'],
    ['--', null, null],
    [null, null, null],
  ])('%s is %s, and reads like %s', (number, normal, fuzzy) => {
    expect(normalNumber(number)).toBe(normal);
    expect(fuzzyNumber(number)).toBe(fuzzy);
  });
});

describe('duplicates', () => {
  type Compared = Parameters<typeof duplicatesOf>[0];
  const row = (change: Partial<Compared>): Compared => ({
    id: 'inv_1',
    number: 'R-100',
    normalNumber: 'R100',
    fuzzyNumber: 'R100',
    gross: { amount: '119.00', currency: 'EUR' },
    issueDate: '2026-11-02',
    kind: 'INVOICE',
    status: 'VALIDATED',
    precedingNumbers: [],
    purchaseOrder: null,
    ...change,
  });
  const other = (change: Partial<Compared>) => row({ id: 'inv_0', ...change });
  const elsewhere = { normalNumber: 'R9', fuzzyNumber: 'R9' };
  it.each<[string, Partial<Compared>, Partial<Compared>, string | null]>([
    ['same number and amount in one year', {}, { gross: { amount: '119', currency: 'EUR' } }, 'CERTAIN'],
    ['same number and amount in another year', {}, { issueDate: '2025-11-02' }, 'LIKELY'],
    ['same number, another amount, one year', {}, { gross: { amount: '120', currency: 'EUR' } }, 'LIKELY'],
    ['same number, another amount, another year', {}, { gross: null, issueDate: '2025-01-01' }, 'POSSIBLE'],
    ['a number that reads alike, same amount', { normalNumber: 'R1OO' }, {}, 'LIKELY'],
    ['another number, same amount and date', elsewhere, {}, 'POSSIBLE'],
    [
      'another number, same amount and order',
      { ...elsewhere, issueDate: '2026-01-01', purchaseOrder: 'PO' },
      { purchaseOrder: 'PO' },
      'POSSIBLE',
    ],
    ['another number, same amount alone', { ...elsewhere, issueDate: '2026-01-01' }, {}, null],
    [
      'no number at all, same amount and date',
      { normalNumber: null, fuzzyNumber: null },
      { normalNumber: null, fuzzyNumber: null },
      'POSSIBLE',
    ],
    ['the same amount in another currency', elsewhere, { gross: { amount: '119.00', currency: 'USD' } }, null],
    ['a rejected one', {}, { status: 'REJECTED' }, null],
    ['another kind', {}, { kind: 'CREDIT_NOTE' }, null],
    ['one that this invoice names', { precedingNumbers: ['R-100'] }, {}, null],
    ['itself', { id: 'inv_0' }, {}, null],
  ])('%s', (_, invoice, earlier, verdict) => {
    expect(duplicatesOf(row(invoice), [other(earlier)]).map((each) => each.verdict)).toEqual(verdict === null ? [] : [verdict]);
  });
});

describe('what is stored of a document', () => {
  const facts = (change: Partial<CanonicalInvoice>) => invoiceFacts(sampleInvoice(change));

  it('keeps amounts as written and falls back to the number as payment reference', () => {
    expect(facts({})).toMatchObject({
      ok: true,
      value: {
        gross: { amount: '119.00', currency: 'EUR' },
        paymentReference: 'R-0100',
        payeeIban: 'DE89370400440532013000',
        normalNumber: 'R100',
      },
    });
    expect(facts({ remittance: 'RF18539007547034' })).toMatchObject({ value: { paymentReference: 'RF18539007547034' } });
  });

  it('stores no amount without a currency that exists', () => {
    expect(facts({ currency: 'EURO' })).toMatchObject({ ok: true, value: { currency: null, gross: null, payable: null } });
  });

  it.each(['0.0000001', '1000000000000000000'])('refuses %s, which its column cannot hold', (gross) => {
    expect(facts({ totals: { ...sampleInvoice().totals, gross } })).toMatchObject({ ok: false, refusals: [{ code: 'SCALE_EXCEEDED' }] });
  });

  it('names the reasons that lie in the document', () => {
    const finding = {
      ruleId: 'BR-CO-10',
      verdict: 'FAIL',
      path: 'totals.lineNet',
      stated: null,
      expected: null,
      difference: null,
    } as const;
    expect(reasonsOfDocument(sampleInvoice(), [{ ...finding, ruleId: 'NAVE-TAX-EXACT' }])).toEqual([]);
    expect(reasonsOfDocument(sampleInvoice({ typeCode: '384', lines: [] }), [finding])).toEqual([
      'RULES_FAILED',
      'KIND_NEEDS_DECISION',
      'PROFILE_WITHOUT_LINES',
    ]);
  });
});

describe('seenHash', () => {
  const seen = {
    payable: { amount: '12.50', currency: 'EUR' },
    currency: 'EUR',
    vendorId: 'v',
    payeeIban: null,
    dueDate: '2026-12-02',
    purchaseOrder: null,
    documentSha256: 'd',
  };
  it('is the same for one amount in two spellings', () => {
    expect(seenHashOf({ ...seen, payable: { amount: '12.5', currency: 'EUR' } })).toBe(seenHashOf(seen));
  });
  it.each<Partial<Invoice>>([
    { payable: null },
    { vendorId: null },
    { payeeIban: 'DE1' },
    { dueDate: '2026-12-01' },
    { purchaseOrder: 'P' },
    { documentSha256: 'e' },
  ])('changes with %j', (change) => {
    expect(seenHashOf({ ...seen, ...change })).not.toBe(seenHashOf(seen));
  });
});

describe('the rest', () => {
  it('lets a person decide from the threshold on', () => {
    const rule = approvalRuleOf('DE01');
    expect(['99.99', '100.00', '100'].map((amount) => needsPerson(rule, { amount, currency: 'EUR' }))).toEqual([false, true, true]);
  });

  it('finds the one invoice that a payment pays, signs aside', () => {
    const due = (id: string, amount: string) => ({ id, payable: { amount, currency: 'EUR' } });
    const two = [due('a', '10.00'), due('b', '20')];
    expect(invoiceOfPayment(two, '-20.00')).toMatchObject({ id: 'b' });
    expect(invoiceOfPayment([...two, due('c', '20.00')], '20')).toBeNull();
    expect(invoiceOfPayment(two, '5')).toBeNull();
    expect(invoiceOfPayment(two, null)).toBeNull();
  });
});
