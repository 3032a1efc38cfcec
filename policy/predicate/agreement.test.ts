import fc from 'fast-check';
import { Client } from 'pg';
import { dropDatabases, freshDatabases, type TestDatabases } from '../../test/support/postgres';
import { evaluate, type Row } from './evaluate';
import { type Predicate, type Value } from './Predicate';
import { rowLevelSecurity } from './rls';
import { type ColumnKind, type ColumnOf, toSql } from './toSql';

// The two ways to decide are held against each other on a real PostgreSQL: what differs is a hole in one wall or a gap in a list.

const TEXTS = ['a', 'A', 'a ', 'ß', 'ss', 'caf\u00e9', 'cafe\u0301', 'z', 'Ω', '\uffff', '\u{1f600}', ''];
const AMOUNTS = ['0', '-0', '-1', '1', '1.0', '1.00', '0.000001', '99999999999999999.999999'];
const STORED_AMOUNTS = [...AMOUNTS, 'NaN'];
const DATES = ['2025-12-31', '2026-01-01', '2026-01-31', '2026-02-01'];
const INSTANTS = [
  '2025-12-31T23:59:59.999999Z',
  '2026-01-01T00:00:00.000000Z',
  '2026-03-29T00:30:00.000000Z',
  '2026-03-29T01:30:00.000000Z',
];
const PLACES = ['DE01', 'FR01', 'US01'];
const KINDS: Readonly<Record<string, ColumnKind>> = {
  name: 'text',
  amount: 'decimal',
  count: 'int',
  flag: 'boolean',
  day: 'date',
  at: 'instant',
};
const COLUMNS = Object.keys(KINDS);

const columnOf: ColumnOf = Object.assign((path: string) => ({ sql: `t.${path}`, kind: KINDS[path] ?? ('text' as const) }), {
  relation: () => ({ fromWhere: 'part p WHERE p.row_id = t.id', columnOf: () => ({ sql: 'p.name', kind: 'text' as const }) }),
});

const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null, freq: 3 });
const rows = fc.array(
  fc.record({
    name: orNull(fc.constantFrom(...TEXTS)),
    legal_entity: fc.constantFrom(...PLACES),
    amount: orNull(fc.constantFrom(...STORED_AMOUNTS)),
    at: orNull(fc.constantFrom(...INSTANTS)),
    count: orNull(fc.integer({ min: -2, max: 2 })),
    flag: orNull(fc.boolean()),
    day: orNull(fc.constantFrom(...DATES)),
    parts: fc.array(fc.record({ name: orNull(fc.constantFrom('a', 'z')) }), { maxLength: 2 }),
  }),
  { minLength: 12, maxLength: 12 },
);

const operand = (field: string): fc.Arbitrary<Value> =>
  field === 'amount'
    ? fc.constantFrom(...AMOUNTS).map((decimal) => ({ decimal }))
    : field === 'count'
      ? fc.integer({ min: -2, max: 2 })
      : field === 'flag'
        ? fc.boolean()
        : fc.constantFrom(...(field === 'day' ? DATES : field === 'at' ? INSTANTS : TEXTS));
const leaf: fc.Arbitrary<Predicate> = fc.constantFrom(...COLUMNS).chain((field) =>
  fc.oneof(
    fc.record({
      op: fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge'),
      field: fc.constant(field),
      value: operand(field),
    }) as fc.Arbitrary<Predicate>,
    fc.record({
      op: fc.constant('in'),
      field: fc.constant(field),
      values: fc.array(operand(field), { maxLength: 3 }),
    }) as fc.Arbitrary<Predicate>,
    fc.constant<Predicate>({ op: 'isNull', field }),
    fc.constantFrom('a', 'z').map((value): Predicate => ({ op: 'exists', relation: 'parts', where: { op: 'eq', field: 'name', value } })),
  ),
);
const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'predicate' },
    leaf,
    fc.record({
      op: fc.constantFrom('and', 'or'),
      of: fc.array(tie('predicate'), { maxLength: 4, depthIdentifier: 'predicate' }),
    }) as fc.Arbitrary<Predicate>,
    fc.record({ op: fc.constant('not'), of: tie('predicate') }) as fc.Arbitrary<Predicate>,
  ),
}));

describe('evaluator and PostgreSQL', () => {
  let databases: TestDatabases;
  let client: Client;
  let scoped: Client;
  beforeAll(async () => {
    databases = await freshDatabases(['agreement']);
    const { migrateUrl, scopedUrl, database } = databases.get('agreement')!;
    client = new Client({ connectionString: migrateUrl });
    await client.connect();
    await client.query(`SET TIME ZONE 'Europe/Berlin'`);
    await client.query(
      'CREATE TABLE t_row (legal_entity text, id int, name text, amount numeric(24,6), count int, flag boolean, day date, at timestamptz)',
    );
    await client.query('CREATE TABLE part (row_id int, name text)');
    for (const each of rowLevelSecurity('t_row', { scoped: `${database}_scoped`, all: `${database}_all` })) await client.query(each);
    await client.query(`CREATE POLICY owner ON t_row TO ${database}_migrate USING (true) WITH CHECK (true)`);
    await client.query(`GRANT SELECT ON t_row, part TO ${database}_scoped`);
    scoped = new Client({ connectionString: scopedUrl });
    await scoped.connect();
  }, 90_000);
  afterAll(async () => {
    await scoped.end();
    await client.end();
    await dropDatabases(databases);
  });

  async function store(all: readonly Row[]): Promise<void> {
    await client.query('TRUNCATE t_row, part');
    await client.query(
      `INSERT INTO t_row SELECT * FROM jsonb_to_recordset($1::jsonb) AS
         r(legal_entity text, id int, name text, amount numeric, count int, flag boolean, day date, at timestamptz)`,
      [JSON.stringify(all.map((row, id) => ({ ...row, id })))],
    );
    const parts = all.flatMap((row, id) => (row['parts'] as readonly Row[]).map((part) => ({ row_id: id, ...part })));
    await client.query('INSERT INTO part SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(row_id int, name text)', [JSON.stringify(parts)]);
  }

  it('decide every predicate alike on every row', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.array(predicate, { minLength: 8, maxLength: 8 }), async (all, predicates) => {
        await store(all);
        const params: unknown[] = [];
        const columns = predicates.map((each, at) => `${toSql(each, columnOf, params)} AS c${String(at)}`);
        const { rows: decided } = await client.query<Record<string, boolean | null>>(
          `SELECT ${columns.join(', ')} FROM t_row t ORDER BY t.id`,
          params,
        );
        const expected = all.map((row) => Object.fromEntries(predicates.map((each, at) => [`c${String(at)}`, evaluate(each, row)])));
        expect(decided).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('let through, under row level security, the rows that the evaluator takes in the legal entities of the setting', async () => {
    await fc.assert(
      fc.asyncProperty(rows, predicate, fc.subarray(PLACES), async (all, each, places) => {
        await store(all);
        const params: unknown[] = [];
        const text = `SELECT t.id FROM t_row t WHERE ${toSql(each, columnOf, params)} ORDER BY t.id`;
        await scoped.query('BEGIN');
        await scoped.query(`SELECT set_config('app.les', $1, true)`, [places.join(',')]);
        const { rows: seen } = await scoped.query<{ id: number }>(text, params);
        await scoped.query('COMMIT');
        const both: Predicate = { op: 'and', of: [{ op: 'in', field: 'legal_entity', values: places }, each] };
        expect(seen.map(({ id }) => id)).toEqual(all.flatMap((row, id) => (evaluate(both, row) === true ? [id] : [])));
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
