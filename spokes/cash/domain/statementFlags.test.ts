import { Money } from '#kernel/Money';
import { type CanonicalStatement, type EntryDetail, type StatementEntry } from './Statement';
import { outlineOf } from './continuityFlags';
import { statementFlags } from './statementFlags';

const eur = (amount: string): Money => Money.of(amount, 'EUR');
const detail = (amount: Money | null): EntryDetail => ({
  amount,
  bankReference: null,
  endToEndId: null,
  paymentInformationId: null,
  transactionId: null,
  counterpartyName: null,
  counterpartyIban: null,
  counterpartyOtherId: null,
  creditorReference: null,
  remittance: null,
});
const entry = (amount: string, more: Partial<StatementEntry> = {}): StatementEntry => ({
  amount: eur(amount),
  reversal: false,
  status: 'BOOKED',
  bookingDate: '2026-03-02',
  valueDate: null,
  bankReference: null,
  entryReference: null,
  bankCode: null,
  text: null,
  batch: null,
  details: [],
  ...more,
});
const balance = (type: string, amount: Money, date = '2026-03-02') => ({ type, amount, date });
const statement = (more: Partial<CanonicalStatement> = {}): CanonicalStatement => ({
  account: { iban: null, otherId: '77', currency: 'EUR', name: null, ownerName: null, bankBic: null },
  number: 'S',
  sequence: '5',
  createdAt: '2026-03-02T18:00:00.000000Z',
  fromDate: '2026-03-02',
  toDate: '2026-03-02',
  balances: [balance('OPBD', eur('10.00')), balance('CLBD', eur('10.30'))],
  entries: [entry('0.10'), entry('0.20')],
  ...more,
});
const alone = { accountCurrency: 'EUR', others: [], seen: 0 };
const codes = (of: CanonicalStatement, around: Partial<Parameters<typeof statementFlags>[1]> = {}) =>
  statementFlags(of, { ...alone, ...around }).map(({ code, difference }) =>
    difference === null ? code : `${code} ${difference.toString()}`,
  );

describe('balances', () => {
  it('adds decimals exactly', () => {
    expect(codes(statement())).toEqual([]);
  });
  it('shows by how much they do not add up', () => {
    expect(codes(statement({ entries: [entry('0.10')] }))).toEqual(['NOT_BALANCED 0.20 EUR']);
  });
  it('leaves pending entries and information out', () => {
    expect(
      codes(statement({ entries: [entry('0.30'), entry('9', { status: 'PENDING' }), entry('9', { status: 'INFORMATION' })] })),
    ).toEqual([]);
  });
  it('takes the closing balance of the day before for an opening one', () => {
    expect(codes(statement({ balances: [balance('PRCD', eur('10.00')), balance('CLBD', eur('10.30'))] }))).toEqual([]);
  });
  it('wants a pair', () => {
    expect(codes(statement({ balances: [balance('CLAV', eur('1'))] }))).toEqual(['NO_BALANCES']);
  });
  it('never adds two currencies', () => {
    expect(codes(statement({ balances: [balance('OPBD', eur('10.00')), balance('CLBD', Money.of('10.30', 'SEK'))] }))).toEqual([
      'BALANCE_CURRENCY_MIXED',
      'NOT_BALANCED',
    ]);
  });
  it('compares with the currency of the account', () => {
    expect(codes(statement(), { accountCurrency: 'CHF' })).toEqual(['BALANCE_CURRENCY_MIXED']);
  });
});

describe('batches', () => {
  const batch = (details: readonly EntryDetail[], count: number | null = null, total: Money | null = null) =>
    codes(statement({ entries: [entry('0.30', { details, batch: { count, total } })] }));

  it('accepts parts that add up', () => {
    expect(batch([detail(eur('0.10')), detail(eur('0.20'))], 2, eur('0.30'))).toEqual([]);
  });
  it('shows by how much the parts differ', () => {
    expect(batch([detail(eur('0.10')), detail(eur('0.10'))])).toEqual(['BATCH_DIFFERS -0.10 EUR']);
  });
  it('compares the stated total', () => {
    expect(batch([], 2, eur('0.31'))).toEqual(['BATCH_DIFFERS 0.01 EUR']);
  });
  it('compares the stated number', () => {
    expect(batch([detail(eur('0.30'))], 2)).toEqual(['BATCH_DIFFERS']);
  });
  it('does not judge parts without amounts or of another currency', () => {
    expect(batch([detail(null), detail(eur('0.10'))])).toEqual([]);
    expect(batch([detail(Money.of('0', 'SEK'))])).toEqual([]);
  });
});

describe('what a statement follows', () => {
  const day = (date: string, more: Partial<CanonicalStatement> = {}): CanonicalStatement =>
    statement({ number: date, createdAt: `${date}T18:00:00.000000Z`, fromDate: date, toDate: date, ...more });
  const closing = (amount: string) => [balance('OPBD', eur(amount)), balance('CLBD', eur(amount))];
  const after = (previous: readonly CanonicalStatement[], next: CanonicalStatement) => codes(next, { others: previous.map(outlineOf) });
  const quiet = { entries: [], balances: closing('10.00') };

  it.each([
    ['the next day, the next number', { ...quiet, sequence: '6' }, []],
    ['a number left out', { ...quiet, sequence: '8' }, ['GAP']],
    ['a number that falls back in one year', { ...quiet, sequence: '1' }, ['SEQUENCE_RESET']],
    ['no number', { ...quiet, sequence: null }, []],
    ['another opening balance', { entries: [], balances: closing('12.50'), sequence: '6' }, ['NOT_CONTINUOUS 2.50 EUR']],
  ])('says of %s: %j', (_name, more, expected) => {
    expect(after([day('2026-03-02', { ...quiet, sequence: '5' })], day('2026-03-03', more))).toEqual(expected);
  });

  it('lets numbers restart in a new year, with the first number', () => {
    const old = day('2025-12-31', { ...quiet, sequence: '365' });
    expect(after([old], day('2026-01-02', { ...quiet, sequence: '1' }))).toEqual([]);
    expect(after([old], day('2026-01-02', { ...quiet, sequence: '366' }))).toEqual([]);
    expect(after([old], day('2026-01-05', { ...quiet, sequence: '3' }))).toEqual(['GAP']);
  });

  it('knows a statement by period, number and instant, not by its number alone', () => {
    const first = day('2025-03-02', { ...quiet, number: 'S1', sequence: null });
    expect(after([first], day('2026-03-02', { ...quiet, number: 'S1', sequence: null }))).toEqual([]);
    expect(after([first], first)).toEqual(['REPLAY']);
  });

  it('sees periods that meet, and lets midnight pass', () => {
    const week = statement({
      ...quiet,
      number: 'W',
      sequence: null,
      fromDate: '2026-03-02',
      toDate: '2026-03-06',
      createdAt: '2026-03-06T18:00:00.000000Z',
    });
    expect(after([week], day('2026-03-05', { ...quiet, sequence: null }))).toEqual(['OVERLAP']);
    expect(
      after(
        [week],
        statement({
          ...quiet,
          number: 'X',
          sequence: null,
          fromDate: '2026-03-06',
          toDate: '2026-03-10',
          createdAt: '2026-03-10T18:00:00.000000Z',
        }),
      ),
    ).toEqual([]);
  });

  it('sees entries that came before', () => {
    expect(codes(statement(), { seen: 1 })).toEqual(['OVERLAP']);
    expect(codes(statement(), { seen: 2 })).toEqual(['REPLAY']);
  });
});
