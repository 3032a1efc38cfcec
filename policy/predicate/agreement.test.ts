import fc from 'fast-check';
import { Client } from 'pg';
import { dropDatabases, freshDatabases, type TestDatabases } from '../../test/support/postgres';
import { evaluate, type Row } from './evaluate';
import { type Predicate, type Value } from './Predicate';
import { type ColumnKind, type ColumnOf, toSql } from './toSql';

// The two ways to decide are held against each other on a real PostgreSQL: what differs is a hole in one wall or a gap in a list.

const TEXTS = ['a', 'A', 'a ', 'ß', 'ss', 'é', 'é', 'z', 'Ω', ''];
const AMOUNTS = ['0', '-1', '1', '1.0', '1.00', '0.000001', '99999999999999999.999999'];
const DATES = ['2025-12-31', '2026-01-01', '2026-01-31'];
const KINDS: Readonly<Record<string, ColumnKind>> = { name: 'text', amount: 'decimal', count: 'int', flag: 'boolean', day: 'date' };
const COLUMNS = Object.keys(KINDS);

const columnOf: ColumnOf = Object.assign((path: string) => ({ sql: `t.${path}`, kind: KINDS[path] ?? ('text' as const) }), {
  relation: () => ({ fromWhere: 'part p WHERE p.row_id = t.id', columnOf: () => ({ sql: 'p.name', kind: 'text' as const }) }),
});

const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null, freq: 3 });
const rows = fc.array(
  fc.record({
    name: orNull(fc.constantFrom(...TEXTS)),
    amount: orNull(fc.constantFrom(...AMOUNTS)),
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
        : fc.constantFrom(...(field === 'day' ? DATES : TEXTS));
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
  beforeAll(async () => {
    databases = await freshDatabases(['agreement']);
    client = new Client({ connectionString: databases.get('agreement')!.migrateUrl });
    await client.connect();
    await client.query('CREATE TEMPORARY TABLE t_row (id int, name text, amount numeric(24,6), count int, flag boolean, day date)');
    await client.query('CREATE TEMPORARY TABLE part (row_id int, name text)');
  }, 90_000);
  afterAll(async () => {
    await client.end();
    await dropDatabases(databases);
  });

  async function store(all: readonly Row[]): Promise<void> {
    await client.query('TRUNCATE t_row, part');
    await client.query(
      'INSERT INTO t_row SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(id int, name text, amount numeric, count int, flag boolean, day date)',
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
});
