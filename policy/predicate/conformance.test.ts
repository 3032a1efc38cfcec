import { Client } from 'pg';
import { dropDatabases, freshDatabases, type TestDatabases } from '../../test/support/postgres';
import { evaluate, type Row, type Truth } from './evaluate';
import { type Comparison, type Predicate, type Value } from './Predicate';
import { rowLevelSecurity } from './rls';
import { type ColumnKind, type ColumnOf, toSql } from './toSql';

// One suite for every way to decide. A case is a line: what is compared, what stands in the row, what it means, and why.

const KINDS: Readonly<Record<string, ColumnKind>> = {
  legalEntityCode: 'text',
  name: 'text',
  english: 'text',
  amount: 'decimal',
  count: 'int',
  flag: 'boolean',
  day: 'date',
  at: 'instant',
};
const COLUMNS: Readonly<Record<string, string>> = { legalEntityCode: 'legal_entity' };
const columnOf: ColumnOf = Object.assign(
  (path: string) => ({ sql: `t.${COLUMNS[path] ?? path}`, kind: KINDS[path] ?? ('text' as const) }),
  {
    relation: () => ({
      fromWhere: 'part p WHERE p.legal_entity = t.legal_entity AND p.row_id = t.id',
      columnOf: (path: string) => ({ sql: `p.${path}`, kind: KINDS[path] ?? ('text' as const) }),
    }),
  },
);

interface Backend {
  readonly name: string;
  decide(predicate: Predicate, row: Row): Promise<Truth>;
}

let databases: TestDatabases;
let owner: Client;
let scoped: Client;

beforeAll(async () => {
  databases = await freshDatabases(['conformance']);
  const { migrateUrl, scopedUrl, database } = databases.get('conformance')!;
  const roles = { scoped: `${database}_scoped`, all: `${database}_all` };
  owner = new Client({ connectionString: migrateUrl });
  await owner.connect();
  // A zone far from UTC and a column that orders like a dictionary: neither may be noticed.
  await owner.query(`SET TIME ZONE 'Pacific/Auckland'`);
  await owner.query(`CREATE TABLE row (legal_entity text NOT NULL, id int NOT NULL, name text, english text COLLATE "en-x-icu", amount numeric,
    count int, flag boolean, day date, at timestamptz)`);
  await owner.query('CREATE TABLE part (legal_entity text NOT NULL, row_id int NOT NULL, name text, amount numeric)');
  for (const statement of rowLevelSecurity('row', roles)) await owner.query(statement);
  await owner.query(`GRANT SELECT ON row TO ${roles.scoped}, ${roles.all}`);
  await owner.query(`CREATE POLICY owner ON row TO ${database}_migrate USING (true) WITH CHECK (true)`);
  scoped = new Client({ connectionString: scopedUrl });
  await scoped.connect();
}, 90_000);
afterAll(async () => {
  await scoped.end();
  await owner.end();
  await dropDatabases(databases);
});

async function store(row: Row): Promise<void> {
  await owner.query('TRUNCATE row, part');
  const whole = { legal_entity: 'DE01', id: 1, ...row, ...('legalEntityCode' in row && { legal_entity: row['legalEntityCode'] }) };
  await owner.query(
    `INSERT INTO row SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(legal_entity text, id int, name text, english text, amount text,
       count int, flag boolean, day date, at timestamptz)`.replace(
      'SELECT *',
      'SELECT legal_entity, id, name, english, amount::numeric, count, flag, day, at',
    ),
    [JSON.stringify([whole])],
  );
  const parts = ((row['parts'] as readonly Row[] | undefined) ?? []).map((part) => ({
    legal_entity: whole.legal_entity,
    row_id: 1,
    ...part,
  }));
  await owner.query(
    'INSERT INTO part SELECT legal_entity, row_id, name, amount::numeric FROM jsonb_to_recordset($1::jsonb) AS r(legal_entity text, row_id int, name text, amount text)',
    [JSON.stringify(parts)],
  );
}

const evaluator: Backend = {
  name: 'the evaluator',
  decide: (predicate, row) => Promise.resolve(evaluate(predicate, { legalEntityCode: 'DE01', parts: [], ...row })),
};
const postgres: Backend = {
  name: 'PostgreSQL',
  async decide(predicate, row) {
    await store(row);
    const params: unknown[] = [];
    const text = `SELECT ${toSql(predicate, columnOf, params)} AS truth FROM row t`;
    return (await owner.query<{ truth: Truth }>(text, params)).rows[0]!.truth;
  },
};

/** Of row level security a row is seen or not: its only predicate is the legal entity in a list. */
const rls: Backend = {
  name: 'row level security',
  async decide(predicate, row) {
    if (predicate.op !== 'in' || predicate.field !== 'legalEntityCode') throw new TypeError('it knows legal entities only');
    await store(row);
    await scoped.query('BEGIN');
    await scoped.query(`SELECT set_config('app.les', $1, true)`, [predicate.values.map(String).join(',')]);
    const { rows } = await scoped.query('SELECT 1 FROM row');
    await scoped.query('COMMIT');
    return rows.length === 1;
  },
};

const is = (op: Comparison, field: string, value: Value): Predicate => ({ op, field, value });
const not = (of: Predicate): Predicate => ({ op: 'not', of });
const amount = (op: Comparison, text: string): Predicate => is(op, 'amount', { decimal: text });
const part = (where: Predicate): Predicate => ({ op: 'exists', relation: 'parts', where });

type Case = readonly [why: string, predicate: Predicate, row: Row, truth: Truth];

const NULLS: readonly Case[] = [
  ['null equals nothing', is('eq', 'name', 'x'), { name: null }, null],
  ['null differs from nothing', is('ne', 'name', 'x'), { name: null }, null],
  ['not over unknown stays unknown', not(is('eq', 'name', 'x')), { name: null }, null],
  ['not in a list, over null, stays unknown', not({ op: 'in', field: 'name', values: ['x'] }), { name: null }, null],
  ['nothing is in an empty list', { op: 'in', field: 'name', values: [] }, { name: null }, false],
  ['everything is outside an empty list', not({ op: 'in', field: 'name', values: [] }), { name: null }, true],
  ['null is null', { op: 'isNull', field: 'name' }, { name: null }, true],
  ['the empty text is not null', { op: 'isNull', field: 'name' }, { name: '' }, false],
  ['unknown and false is false', { op: 'and', of: [is('eq', 'name', 'x'), is('eq', 'count', 2)] }, { name: null, count: 1 }, false],
  ['unknown or true is true', { op: 'or', of: [is('eq', 'name', 'x'), is('eq', 'count', 1)] }, { name: null, count: 1 }, true],
];
const NUMBERS: readonly Case[] = [
  ['1.0 equals 1.00', amount('eq', '1.0'), { amount: '1.00' }, true],
  ['1.00 is in a list with 1', { op: 'in', field: 'amount', values: [{ decimal: '1' }] }, { amount: '1.00' }, true],
  ['minus zero is zero', amount('eq', '0'), { amount: '-0' }, true],
  ['zero is minus zero', amount('eq', '-0.00'), { amount: '0' }, true],
  ['0.1 + 0.2 is not 0.3 in binary, here it is', amount('eq', '0.3'), { amount: '0.30' }, true],
  ['one unit in the 30th place counts', amount('lt', '1.000000000000000000000000000001'), { amount: '1' }, true],
  ['2^53 + 1 is not 2^53', amount('eq', '9007199254740992'), { amount: '9007199254740993' }, false],
  ['numbers order as numbers', amount('gt', '9'), { amount: '10' }, true],
  ['NaN equals nothing', amount('eq', '1'), { amount: 'NaN' }, null],
  ['NaN is above nothing', amount('gt', '0'), { amount: 'NaN' }, null],
  ['NaN is not below either', not(amount('le', '5')), { amount: 'NaN' }, null],
  ['NaN is in no list', { op: 'in', field: 'amount', values: [{ decimal: '1' }] }, { amount: 'NaN' }, null],
];
const TEXTS: readonly Case[] = [
  ['a trailing space counts', is('eq', 'name', 'OPEN'), { name: 'OPEN ' }, false],
  ['a leading space counts', is('eq', 'name', 'OPEN'), { name: ' OPEN' }, false],
  ['case counts', is('eq', 'name', 'open'), { name: 'OPEN' }, false],
  ['sharp s is not ss', is('eq', 'name', 'strasse'), { name: 'straße' }, false],
  ['NFC is not NFD', is('eq', 'name', 'caf\u00e9'), { name: 'cafe\u0301' }, false],
  ['dotless i is not i', is('eq', 'name', 'i'), { name: 'ı' }, false],
  ['upper case comes before lower, by bytes', is('lt', 'name', 'a'), { name: 'Z' }, true],
  ['and in a column that orders like a dictionary', is('lt', 'english', 'a'), { english: 'Z' }, true],
  ['umlauts come after z', is('gt', 'english', 'z'), { english: 'ä' }, true],
  ['above the basic plane comes after it', is('gt', 'name', '\uffff'), { name: '\u{1f600}' }, true],
  ['the empty text comes first', is('lt', 'name', ' '), { name: '' }, true],
  ['a quote is a quote', is('eq', 'name', "x' OR true --"), { name: "x' OR true --" }, true],
  ['a percent sign is no wildcard', is('eq', 'name', '%'), { name: 'x' }, false],
];
const DATES: readonly Case[] = [
  ['the first day is in', { op: 'and', of: [is('ge', 'day', '2026-01-01'), is('lt', 'day', '2026-02-01')] }, { day: '2026-01-01' }, true],
  [
    'the day before is out',
    { op: 'and', of: [is('ge', 'day', '2026-01-01'), is('lt', 'day', '2026-02-01')] },
    { day: '2025-12-31' },
    false,
  ],
  ['the last day is in', { op: 'and', of: [is('ge', 'day', '2026-01-01'), is('lt', 'day', '2026-02-01')] }, { day: '2026-01-31' }, true],
  ['the end is out', { op: 'and', of: [is('ge', 'day', '2026-01-01'), is('lt', 'day', '2026-02-01')] }, { day: '2026-02-01' }, false],
  ['a leap day is a day', is('lt', 'day', '2028-03-01'), { day: '2028-02-29' }, true],
  [
    'an instant is UTC, whatever the zone of the session',
    is('lt', 'at', '2026-03-29T01:00:00.000000Z'),
    { at: '2026-03-29T00:59:59.999999Z' },
    true,
  ],
  ['one microsecond counts', is('eq', 'at', '2026-03-29T01:00:00.000000Z'), { at: '2026-03-29T01:00:00.000001Z' }, false],
];
const OTHERS: readonly Case[] = [
  ['whole numbers', is('le', 'count', -1), { count: -1 }, true],
  ['false is below true', is('lt', 'flag', true), { flag: false }, true],
  ['a related row', part(is('eq', 'name', 'GOODS')), { parts: [{ name: 'FEES' }, { name: 'GOODS' }] }, true],
  ['no related row', part(is('eq', 'name', 'GOODS')), { parts: [] }, false],
  ['a related row that may be one', part(is('eq', 'name', 'GOODS')), { parts: [{ name: 'FEES' }, { name: null }] }, null],
  ['not over a related row that may be one', not(part(is('eq', 'name', 'GOODS'))), { parts: [{ name: null }] }, null],
  ['one that is beside one that may be', part(is('eq', 'name', 'GOODS')), { parts: [{ name: null }, { name: 'GOODS' }] }, true],
  ['NaN in a related row', part(amount('ge', '0')), { parts: [{ name: 'x', amount: 'NaN' }] }, null],
];
const PLACES: readonly Case[] = [
  ['a listed legal entity', { op: 'in', field: 'legalEntityCode', values: ['DE01', 'FR01'] }, { legalEntityCode: 'FR01' }, true],
  ['another legal entity', { op: 'in', field: 'legalEntityCode', values: ['DE01', 'FR01'] }, { legalEntityCode: 'US01' }, false],
  ['a code that is the beginning of another', { op: 'in', field: 'legalEntityCode', values: ['DE0'] }, { legalEntityCode: 'DE01' }, false],
  ['another case', { op: 'in', field: 'legalEntityCode', values: ['de01'] }, { legalEntityCode: 'DE01' }, false],
  ['no legal entity at all', { op: 'in', field: 'legalEntityCode', values: [] }, { legalEntityCode: 'DE01' }, false],
];

describe.each([evaluator, postgres])('$name', (backend) => {
  it.each([...NULLS, ...NUMBERS, ...TEXTS, ...DATES, ...OTHERS, ...PLACES])('%s', async (_, predicate, row, truth) => {
    expect(await backend.decide(predicate, row)).toBe(truth);
  });

  // Each leaf of a conjunction and a disjunction must count: one that is flipped alone changes the outcome.
  it.each([2, 3, 4, 5, 6])('reads every one of %i leaves', async (arity) => {
    const leaves = [
      is('eq', 'name', 'a'),
      is('eq', 'count', 1),
      is('eq', 'flag', true),
      is('eq', 'day', '2026-01-01'),
      amount('eq', '1'),
      part(is('eq', 'name', 'GOODS')),
    ].slice(0, arity);
    const yes: Row = { name: 'a', count: 1, flag: true, day: '2026-01-01', amount: '1.0', parts: [{ name: 'GOODS' }] };
    const no: Row = { name: 'b', count: 2, flag: false, day: '2026-01-02', amount: '1.1', parts: [{ name: 'FEES' }] };
    const unknown: Row = { name: null, count: null, flag: null, day: null, amount: null, parts: [{ name: null }] };
    const [all, any] = [{ op: 'and', of: leaves } as const, { op: 'or', of: leaves } as const];
    expect([await backend.decide(all, yes), await backend.decide(any, no)]).toEqual([true, false]);
    for (const field of Object.keys(yes).slice(0, arity)) {
      expect([field, await backend.decide(all, { ...yes, [field]: no[field] })]).toEqual([field, false]);
      expect([field, await backend.decide(all, { ...yes, [field]: unknown[field] })]).toEqual([field, null]);
      expect([field, await backend.decide(any, { ...no, [field]: yes[field] })]).toEqual([field, true]);
      expect([field, await backend.decide(any, { ...no, [field]: unknown[field] })]).toEqual([field, null]);
    }
  });
});

describe(rls.name, () => {
  it.each(PLACES)('%s', async (_, predicate, row, truth) => {
    expect(await rls.decide(predicate, row)).toBe(truth);
  });
  it('denies without its setting', async () => {
    await store({ legalEntityCode: 'DE01' });
    expect((await scoped.query('SELECT 1 FROM row')).rows).toEqual([]);
  });
});
