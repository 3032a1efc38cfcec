import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Money } from '#kernel/Money';
import { IDENTITY_RULE, type StoredCount, identityOf, planEntries } from '../../spokes/cash/domain/entryIdentity';
import { type CanonicalStatement, type EntryDetail } from '../../spokes/cash/domain/Statement';
import { type StatementCheck, checkStatementDocument } from '../../spokes/cash/formats/checkStatementDocument';
import { writeCamt053 } from '../../spokes/cash/formats/camt053/writeCamt053';
import { readStatementDocument } from '../../spokes/cash/formats/readStatementDocument';

const CORPUS = join(__dirname, '../../../shared/corpus');
const FOLDERS = { genkgo: 'genkgo-camt/test/data', moov: 'moov-iso20022/test/testdata', ing: 'iso20022js/test/assets' } as const;
const here = (...folders: readonly string[]): boolean => folders.every((folder) => existsSync(join(CORPUS, folder)));
const xmlFiles = (folder: string): readonly string[] =>
  readdirSync(join(CORPUS, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.xml'))
    .sort();
const bytesOf = (folder: string, name: string): Buffer => readFileSync(join(CORPUS, folder, name));
const check = (folder: string, name: string): StatementCheck => checkStatementDocument(bytesOf(folder, name));
const codesOf = ({ flags }: StatementCheck): readonly string[] => flags.map(({ code }) => code);
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** A describe whose folder is absent is skipped and says so. */
const describeCorpus = (folders: readonly string[], name: string, body: () => void): void => {
  const absent = folders.find((folder) => !here(folder));
  if (absent === undefined) describe(name, body);
  else
    describe.skip(`${name} (corpus absent: ../shared/corpus/${absent.split('/')[0] ?? absent})`, () => {
      it('is skipped', () => undefined);
    });
};

describeCorpus(Object.values(FOLDERS), 'camt.053 of all folders together', () => {
  const files = Object.values(FOLDERS)
    .flatMap((folder) => xmlFiles(folder).map((name) => ({ folder, name })))
    .filter(({ folder, name }) => bytesOf(folder, name).includes('tech:xsd:camt.053.'));
  const checks = files.map(({ folder, name }) => check(folder, name));

  it('has 9 files with 8 statements', () => {
    expect(files).toHaveLength(9);
    expect(checks.flatMap(({ statements }) => statements)).toHaveLength(8);
  });

  it('refuses only the file without a statement', () => {
    expect(checks.filter(({ outcome }) => outcome === 'REFUSED').map(({ refusal }) => refusal?.cause)).toEqual([
      'no statement in the message',
    ]);
  });

  it('finds 1 that adds up, 5 that do not, of which 4 mix currencies, and 2 without a pair', () => {
    const read = checks.filter(({ outcome }) => outcome !== 'REFUSED').map(codesOf);
    expect(read.filter((codes) => !codes.includes('NOT_BALANCED') && !codes.includes('NO_BALANCES'))).toHaveLength(1);
    expect(read.filter((codes) => codes.includes('NOT_BALANCED'))).toHaveLength(5);
    expect(read.filter((codes) => codes.includes('NOT_BALANCED') && codes.includes('BALANCE_CURRENCY_MIXED'))).toHaveLength(4);
    expect(read.filter((codes) => codes.includes('NO_BALANCES'))).toHaveLength(2);
  });

  it('reads again what it writes of each statement', () => {
    for (const { folder, name } of files) {
      const reading = readStatementDocument(bytesOf(folder, name));
      if (!reading.ok) continue;
      const again = readStatementDocument(writeCamt053(reading.document));
      expect(again.ok && plain(again.document.statements)).toEqual(plain(reading.document.statements));
    }
  });
});

describeCorpus([FOLDERS.ing], 'the statement of ING', () => {
  const result = check(FOLDERS.ing, 'ing/example_camt.xml');
  const statement = result.statements[0] as CanonicalStatement;

  it('is 1000.00 and nine entries that make 1605.00', () => {
    expect(result.outcome).toBe('ACCEPTED');
    expect(statement.entries).toHaveLength(9);
    expect(
      Money.sum(
        statement.entries.map(({ amount }) => amount),
        'EUR',
      ).toString(),
    ).toBe('605.00 EUR');
    expect(statement.balances.filter(({ type }) => type === 'OPBD' || type === 'CLBD').map(({ amount }) => amount.toString())).toEqual([
      '1000.00 EUR',
      '1605.00 EUR',
    ]);
  });

  it.each(Object.values(IDENTITY_RULE))('is nine entries by the rule %s, and none when it comes again', (rule) => {
    const { added } = planEntries(statement.entries, rule, new Map());
    const stored = new Map<string, StoredCount>();
    for (const { identity } of added) stored.set(identity, { booked: (stored.get(identity)?.booked ?? 0) + 1, pendingIds: [] });
    expect([added.length, planEntries(statement.entries, rule, stored).added.length]).toEqual([9, 0]);
  });

  it('has one reversal, which shares its references with the original and is another entry', () => {
    const [reversal, ...more] = statement.entries.filter((entry) => entry.reversal);
    expect(more).toEqual([]);
    const original = statement.entries.find((entry) => !entry.reversal && entry.bankReference === reversal?.bankReference);
    expect(original?.entryReference).toBe(reversal?.entryReference);
    expect(original && identityOf(original, 'BANK_REFERENCE_1')).not.toBe(reversal && identityOf(reversal, 'BANK_REFERENCE_1'));
  });
});

describeCorpus([FOLDERS.genkgo], 'the statements of genkgo-camt', () => {
  const named = xmlFiles(FOLDERS.genkgo).filter((name) => /^camt(?:053\.v|53\.)/.test(name) && !name.includes('wrong'));

  it.each(named)('agrees with the decoded JSON on the amounts of %s', (name) => {
    const decoded: unknown = JSON.parse(bytesOf(FOLDERS.genkgo, name.replace(/[.]xml$/, '.json')).toString('utf8'));
    const { statements } = check(FOLDERS.genkgo, name);
    const amounts = statements.flatMap(({ balances, entries }) => [...balances, ...entries].map(({ amount }) => amount.toString()));
    expect(amountsIn(decoded)).toEqual(expect.arrayContaining(amounts));
  });

  it('keeps amounts of different spelling exact', () => {
    const entries = check(FOLDERS.genkgo, 'camt053.v2.all-balance-types.xml').statements.flatMap((statement) => statement.entries);
    expect(entries.map(({ amount }) => amount.toString())).toEqual(['8.85 EUR']); // written 8.850
  });

  it('finds the other side and the structured reference of version 4', () => {
    const [detail] = check(FOLDERS.genkgo, 'camt053.v4.xml').statements[0]?.entries[0]?.details as readonly EntryDetail[];
    expect(detail?.counterpartyIban).toMatch(/^NL\d{2}/);
    expect(detail?.creditorReference).toMatch(/^\d{16}$/);
  });
});

describeCorpus([FOLDERS.genkgo, FOLDERS.moov, FOLDERS.ing], 'files of other messages', () => {
  it.each(Object.entries(FOLDERS))('are of an unknown format in %s, never broken', (_name, folder) => {
    const others = xmlFiles(folder).filter((name) => !bytesOf(folder, name).includes('tech:xsd:camt.053.'));
    expect(others.map((name) => check(folder, name).refusal?.code).filter((code) => code !== 'FORMAT_UNKNOWN')).toEqual([]);
  });
});

/** Every amount of the library's JSON: minor units with a sign, and a currency. */
function amountsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { __CLASS__: kind, getAmount, getCurrency } = value as Record<string, unknown>;
  if (kind === 'Money\\Money') return [moneyOf(String(getAmount), String((getCurrency as Record<string, unknown>)['getCode']))];
  return Object.values(value).flatMap(amountsIn);
}

function moneyOf(minor: string, currency: string): string {
  const digits = minor.replace('-', '').padStart(3, '0');
  const amount = currency === 'JPY' ? minor : `${minor.startsWith('-') ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
  return Money.of(amount, currency).toString();
}
