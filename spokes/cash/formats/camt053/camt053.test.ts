import fc from 'fast-check';
import { Money } from '#kernel/Money';
import { decimal } from '#kernel/decimal';
import { type CanonicalStatement, type EntryDetail, type StatementDocument, type StatementEntry } from '../../domain/Statement';
import { readStatementDocument } from '../readStatementDocument';
import { writeCamt053 } from './writeCamt053';

// Text as a bank may send it: any characters that XML carries, single spaces, none at the ends.
const text = fc
  .string({ minLength: 1, maxLength: 200, unit: 'grapheme' })
  .map((value) =>
    value
      .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '')
      .replace(/\s+/gu, ' ')
      .trim(),
  )
  .filter((value) => value !== '' && value !== 'NOTPROVIDED');
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null });
const day = fc.integer({ min: 0, max: 20_000 }).map((at) => new Date(at * 86_400_000).toISOString().slice(0, 10));
const instant = fc.integer({ min: 0, max: 2_000_000_000 }).map((at) => `${new Date(at * 1000).toISOString().slice(0, 19)}.000000Z`);
const money = fc
  .record({
    units: fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
    scale: fc.integer({ min: 0, max: 6 }),
    currency: fc.constantFrom('EUR', 'JPY', 'BHD', 'USD'),
  })
  .map(({ units, scale, currency }) => {
    const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
    const whole = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
    return Money.of(units < 0n ? `-${whole}` : whole, currency);
  });
const iban = fc.constantFrom('DE89370400440532013000', 'GB29NWBK60161331926819');

const detail: fc.Arbitrary<EntryDetail> = fc.record({
  amount: maybe(money),
  bankReference: maybe(text),
  endToEndId: maybe(text),
  paymentInformationId: maybe(text),
  transactionId: maybe(text),
  counterpartyName: maybe(text),
  counterpartyIban: maybe(iban),
  counterpartyOtherId: maybe(text),
  creditorReference: maybe(text),
  remittance: maybe(text),
});
const entry: fc.Arbitrary<StatementEntry> = fc.record({
  amount: money,
  reversal: fc.boolean(),
  status: fc.constantFrom('BOOKED', 'PENDING', 'INFORMATION'),
  bookingDate: maybe(day),
  valueDate: maybe(day),
  bankReference: maybe(text),
  entryReference: maybe(text),
  bankCode: maybe(fc.constantFrom('PMNT/RCDT/ESCT', '00108')),
  text: maybe(text),
  batch: maybe(fc.record({ count: fc.integer({ min: 1, max: 99 }), total: maybe(money) })),
  details: fc.array(detail, { maxLength: 3 }),
});
const statement: fc.Arbitrary<CanonicalStatement> = fc.record({
  account: fc.record({
    iban,
    otherId: fc.constant(null),
    currency: maybe(fc.constant('EUR')),
    name: maybe(text),
    ownerName: maybe(text),
    bankBic: maybe(fc.constant('COBADEFF')),
  }),
  number: text,
  sequence: maybe(fc.bigInt({ min: 0n, max: 10n ** 17n }).map(String)),
  createdAt: maybe(instant),
  fromDate: maybe(day),
  toDate: maybe(day),
  balances: fc.array(fc.record({ type: fc.constantFrom('OPBD', 'CLBD', 'our own'), amount: money, date: maybe(day) }), { maxLength: 3 }),
  entries: fc.array(entry, { maxLength: 3 }),
});
const document: fc.Arbitrary<StatementDocument> = fc.record({
  format: fc.constant('camt.053.001.08'),
  messageId: maybe(text),
  createdAt: maybe(instant),
  statements: fc.array(statement, { minLength: 1, maxLength: 2 }),
});

/** Written out, amounts by value: 1.0 EUR and 1.00 EUR are one amount. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('camt.053', () => {
  it('reads what it wrote', () => {
    fc.assert(
      fc.property(document, (written) => {
        const reading = readStatementDocument(writeCamt053(written));
        expect(reading.ok ? plain(reading.document) : reading.problem).toEqual(plain(written));
      }),
      { numRuns: 300 },
    );
  });

  it('writes equal documents to equal bytes', () => {
    fc.assert(
      fc.property(document, (written) => {
        expect(Buffer.from(writeCamt053(written)).equals(writeCamt053(written))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

const wrap = (statementXml: string, version = '02', prefix = ''): Buffer => {
  const p = prefix === '' ? '' : `${prefix}:`;
  const xmlns = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
  return Buffer.from(
    `<${p}Document ${xmlns}="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}"><${p}BkToCstmrStmt>${statementXml}</${p}BkToCstmrStmt></${p}Document>`,
  );
};
const read = (bytes: Buffer): CanonicalStatement => {
  const reading = readStatementDocument(bytes);
  if (!reading.ok) throw new TypeError(reading.problem.cause);
  return reading.document.statements[0]!;
};
const ACCOUNT = '<Acct><Id><Othr><Id>77</Id></Othr></Id></Acct>';
const withEntry = (entryXml: string): string => `<Stmt><Id>S</Id>${ACCOUNT}<Ntry>${entryXml}</Ntry></Stmt>`;
const AMOUNT = '<Amt Ccy="EUR">10.10</Amt>';

describe('the versions of camt.053', () => {
  it.each([
    ['02', '<Sts>BOOK</Sts>', '<Dbtr><Nm>Ada</Nm></Dbtr>'],
    ['04', '<Sts>BOOK</Sts>', '<Dbtr><Nm>Ada</Nm></Dbtr>'],
    ['08', '<Sts><Cd>BOOK</Cd></Sts>', '<Dbtr><Pty><Nm>Ada</Nm></Pty></Dbtr>'],
    ['13', '<Sts><Cd>BOOK</Cd></Sts>', '<Dbtr><Pty><Nm>Ada</Nm></Pty></Dbtr>'],
  ])('reads status and party of version %s', (version, status, debtor) => {
    const xml = withEntry(
      `${AMOUNT}<CdtDbtInd>CRDT</CdtDbtInd>${status}<NtryDtls><TxDtls><RltdPties>${debtor}</RltdPties></TxDtls></NtryDtls>`,
    );
    const found = read(wrap(xml, version)).entries[0];
    expect(found?.status).toBe('BOOKED');
    expect(found?.details[0]?.counterpartyName).toBe('Ada');
  });

  it('takes any namespace prefix', () => {
    const xml = '<c:Stmt><c:Id>S</c:Id><c:Acct><c:Id><c:IBAN>de89 3704 0044 0532 0130 00</c:IBAN></c:Id></c:Acct></c:Stmt>';
    expect(read(wrap(xml, '02', 'c')).account.iban).toBe('DE89370400440532013000');
  });

  it('does not turn the direction of a reversal again', () => {
    const xml = withEntry(`${AMOUNT}<CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd><Sts>BOOK</Sts>`);
    expect(read(wrap(xml)).entries[0]).toMatchObject({ reversal: true, amount: Money.of('-10.10', 'EUR') });
  });

  it.each(['0E68', '0012', '12345678901234567890', '10.10', '1e5', 'true'])('keeps the text %s as text', (value) => {
    const xml = withEntry(`${AMOUNT}<CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><AcctSvcrRef>${value}</AcctSvcrRef>`);
    expect(read(wrap(xml)).entries[0]?.bankReference).toBe(value);
  });

  it.each([
    ['5442.09000', '5442.09'],
    ['+1', '1'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['0', '0'],
  ])('reads the XML Schema decimal %s exactly', (written, amount) => {
    const xml = withEntry(`<Amt Ccy="EUR">${written}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>`);
    expect(read(wrap(xml)).entries[0]?.amount.amount.eq(decimal(amount))).toBe(true);
  });

  it('reads CDATA, character references and the five entities of XML', () => {
    const xml = withEntry(
      `${AMOUNT}<CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><AddtlNtryInf>a &amp; b &#x20AC; <![CDATA[<c>&amp;]]></AddtlNtryInf>`,
    );
    expect(read(wrap(xml)).entries[0]?.text).toBe('a & b € <c>&amp;');
  });

  it('takes a date and time for a date, on the day that the bank wrote', () => {
    const xml = `<Stmt><Id>S</Id>${ACCOUNT}<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp>${AMOUNT}<CdtDbtInd>CRDT</CdtDbtInd><Dt><DtTm>2026-03-31T23:30:00-05:00</DtTm></Dt></Bal></Stmt>`;
    expect(read(wrap(xml)).balances[0]?.date).toBe('2026-03-31');
  });
});

describe('what is refused', () => {
  const problem = (bytes: Buffer) => {
    const reading = readStatementDocument(bytes);
    return reading.ok ? 'read' : reading.problem;
  };
  const entryWith = (part: string): Buffer => wrap(withEntry(part));

  it.each([
    ['text that is no XML', Buffer.from('{"a":1}'), 'FORMAT_UNKNOWN'],
    ['an empty file', Buffer.from(''), 'FORMAT_UNKNOWN'],
    ['another message', Buffer.from('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.04"/>'), 'FORMAT_UNKNOWN'],
    ['another namespace', Buffer.from('<Document xmlns="urn:other"/>'), 'FORMAT_UNKNOWN'],
    ['an encoding that is not listed', Buffer.from('<?xml version="1.0" encoding="EBCDIC"?><a/>'), 'FORMAT_UNKNOWN'],
    ['a message without a statement', wrap(''), 'FORMAT_BROKEN'],
    ['a broken end', Buffer.from(wrap('<Stmt>').subarray(0, 110)), 'FORMAT_BROKEN'],
    ['tags that cross', wrap('<Stmt><Id></Stmt></Id>'), 'FORMAT_BROKEN'],
    ['bytes that are not UTF-8', Buffer.concat([wrap('<Stmt/>'), Buffer.from([0xff, 0xfe])]), 'FORMAT_BROKEN'],
    ['a document type', Buffer.from('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), 'FORMAT_BROKEN'],
    [
      'an entity that nobody declared',
      entryWith(`${AMOUNT}<CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><AddtlNtryInf>&secret;</AddtlNtryInf>`),
      'FORMAT_BROKEN',
    ],
    ['a prefix that nobody declared', wrap('<x:Stmt/>'), 'FORMAT_BROKEN'],
    ['a tower of elements', wrap(`${'<a>'.repeat(5_000)}${'</a>'.repeat(5_000)}`), 'FORMAT_BROKEN'],
    ['a negative amount', entryWith('<Amt Ccy="EUR">-1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'), 'FORMAT_BROKEN'],
    ['an amount with a comma', entryWith('<Amt Ccy="EUR">1,5</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'), 'FORMAT_BROKEN'],
    [
      'more decimals than are stored',
      entryWith('<Amt Ccy="EUR">0.0000001</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'),
      'FORMAT_BROKEN',
    ],
    ['an unknown currency', entryWith('<Amt Ccy="EUX">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'), 'FORMAT_BROKEN'],
    ['no direction', entryWith(`${AMOUNT}<Sts>BOOK</Sts>`), 'FORMAT_BROKEN'],
    [
      'a day that does not exist',
      entryWith(`${AMOUNT}<CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-02-30</Dt></BookgDt>`),
      'FORMAT_BROKEN',
    ],
  ])('refuses %s', (_name, bytes, code) => {
    expect(problem(bytes)).toMatchObject({ code });
  });

  it('says line and offset of what is broken', () => {
    const xml = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">\n<BkToCstmrStmt><Stmt><Id>S</Id>${ACCOUNT}\n<Ntry><Amt Ccy="EUR">x</Amt></Ntry></Stmt></BkToCstmrStmt></Document>`;
    expect(problem(Buffer.from(xml))).toEqual({ code: 'FORMAT_BROKEN', cause: 'not an amount: `x`', line: 3, offset: xml.indexOf('<Amt') });
  });
});
