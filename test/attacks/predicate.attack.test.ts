import { Client } from 'pg';
import { evaluate, type Row, type Truth } from '#policy/predicate/evaluate';
import { type Predicate } from '#policy/predicate/Predicate';
import { type ColumnKind, type ColumnOf, toSql } from '#policy/predicate/toSql';
import { dropDatabases, freshDatabases, type TestDatabases } from '../support/postgres';
import { fault } from '../support/faults/Fault';
import { attacks } from './attacks';

interface World {
  readonly databases: TestDatabases;
  readonly client: Client;
}

const KINDS: Readonly<Record<string, ColumnKind>> = { name: 'text', amount: 'decimal', day: 'date', at: 'instant' };
const columnOf: ColumnOf = (path) => ({ sql: `t.${path}`, kind: KINDS[path] ?? 'text' });

async function inPostgres({ client }: World, predicate: Predicate, row: Row): Promise<Truth> {
  const params: unknown[] = [JSON.stringify(row)];
  const record = 'jsonb_to_record($1::jsonb) AS t(name text, amount numeric, day date, at timestamptz)';
  const { rows } = await client.query<{ truth: Truth }>(`SELECT ${toSql(predicate, columnOf, params)} AS truth FROM ${record}`, params);
  return rows[0]!.truth;
}

const eq = (value: string): Predicate => ({ op: 'eq', field: 'name', value });
const amount = (op: 'eq' | 'gt' | 'le', decimal: string): Predicate => ({ op, field: 'amount', value: { decimal } });
const inJanuary: Predicate = {
  op: 'and',
  of: [
    { op: 'ge', field: 'day', value: '2026-01-01' },
    { op: 'lt', field: 'day', value: '2026-02-01' },
  ],
};
const before: Predicate = { op: 'lt', field: 'at', value: '2026-03-29T01:00:00.000000Z' };

// What the two ways to decide are known to differ over elsewhere: trimming, `not in` over null, floats, zones, case and normal forms.
const CASES: readonly (readonly [why: string, predicate: Predicate, row: Row, truth: Truth])[] = [
  ['a trailing space', eq('OPEN'), { name: 'OPEN ' }, false],
  ['another case', eq('open'), { name: 'OPEN' }, false],
  ['ss for sharp s', eq('strasse'), { name: 'straße' }, false],
  ['NFD for NFC', eq('caf\u00e9'), { name: 'cafe\u0301' }, false],
  ['null', eq('OPEN'), { name: null }, null],
  ['not equal, over null', { op: 'not', of: eq('OPEN') }, { name: null }, null],
  ['not in, over null', { op: 'not', of: { op: 'in', field: 'name', values: ['OPEN'] } }, { name: null }, null],
  ['1.0 and 1.00', amount('eq', '1.0'), { amount: '1.00' }, true],
  ['minus zero', amount('eq', '0'), { amount: '-0' }, true],
  ['a decimal that no float holds', amount('le', '9007199254740992'), { amount: '9007199254740993' }, false],
  ['NaN, which PostgreSQL orders above all', amount('gt', '0'), { amount: 'NaN' }, null],
  ['the day before', inJanuary, { day: '2025-12-31' }, false],
  ['the first day', inJanuary, { day: '2026-01-01' }, true],
  ['the last day', inJanuary, { day: '2026-01-31' }, true],
  ['the end', inJanuary, { day: '2026-02-01' }, false],
  ['an hour that a zone skips', before, { at: '2026-03-29T00:59:59.999999Z' }, true],
];

attacks('predicate', {
  async open(): Promise<World> {
    const databases = await freshDatabases(['predicate']);
    const client = new Client({ connectionString: databases.get('predicate')!.migrateUrl });
    await client.connect();
    await client.query(`SET TIME ZONE 'Europe/Berlin'`);
    return { databases, client };
  },
  async close({ databases, client }) {
    await client.end();
    await dropDatabases(databases);
  },
  cases: [
    {
      id: 'C12',
      title: 'memory and PostgreSQL decide alike, and unknown denies in both, also under not',
      async holds(world) {
        for (const [why, predicate, row, truth] of CASES) {
          expect([why, evaluate(predicate, row), await inPostgres(world, predicate, row)]).toEqual([why, truth, truth]);
        }
      },
      async twin(world) {
        expect([evaluate(eq('OPEN'), { name: 'OPEN' }), await inPostgres(world, eq('OPEN'), { name: 'OPEN' })]).toEqual([true, true]);
      },
      faults: [
        fault(
          'not over unknown is true in memory',
          'policy/predicate/evaluate.ts',
          'return truth === null ? null : !truth;',
          'return truth !== true;',
        ),
        fault('text is trimmed in memory', 'policy/predicate/evaluate.ts', 'byteOrder(value, operand)', 'byteOrder(value.trim(), operand)'),
        fault(
          'NaN is a number in PostgreSQL',
          'policy/predicate/toSql.ts',
          "return kind === 'decimal' ? `nullif(${sql}, 'NaN')` : sql;",
          'return sql;',
        ),
        fault(
          'amounts compare as floats in memory',
          'policy/predicate/evaluate.ts',
          ': one.cmp(other);',
          ': Number(one.toString()) - Number(other.toString());',
        ),
      ],
    },
  ],
});
