import { Money } from '#kernel/Money';
import { type EntryDetail, type StatementEntry } from './Statement';
import { referenceOf } from './transactionReference';

const detail: EntryDetail = {
  amount: null,
  bankReference: null,
  endToEndId: null,
  paymentInformationId: null,
  transactionId: null,
  counterpartyName: null,
  counterpartyIban: null,
  counterpartyOtherId: null,
  creditorReference: null,
  remittance: null,
};
const entry = (details: readonly EntryDetail[], text: string | null = null): StatementEntry => ({
  amount: Money.of('1', 'EUR'),
  reversal: false,
  status: 'BOOKED',
  bookingDate: null,
  valueDate: null,
  bankReference: null,
  entryReference: null,
  bankCode: null,
  text,
  batch: null,
  details,
});

describe('the reference of a transaction', () => {
  it('prefers the structured reference, then the end-to-end id', () => {
    const both = { ...detail, creditorReference: 'RF18539007547034', endToEndId: 'E2E-1', remittance: 'INV-77' };
    expect(referenceOf(entry([both]))).toBe('RF18539007547034');
    expect(referenceOf(entry([{ ...both, creditorReference: null }]))).toBe('E2E-1');
  });

  it.each([
    ['Invoice INV-2026-0042, thank you', 'INV-2026-0042'],
    ['Re. 4711/26 vom 2026-03-02', '4711/26'],
    ['paid 120.50 on 02.03.2026 for RE20260042.', 'RE20260042'],
    ['thank you', null],
    ['', null],
  ])('finds the number in the text `%s`', (remittance, expected) => {
    expect(referenceOf(entry([{ ...detail, remittance }]))).toBe(expected);
  });

  it('takes the text of the entry where there are no details', () => {
    expect(referenceOf(entry([], 'RENT A-2026-03'))).toBe('A-2026-03');
  });
  it('gives a batch none: its parts have their own', () => {
    expect(referenceOf(entry([{ ...detail, endToEndId: 'A' }, detail]))).toBeNull();
  });
});
