import { Client } from 'pg';
import { dropDatabases, freshDatabases, type TestDatabases } from '../../../test/support/postgres';
import { evaluate, type Predicate } from '../policy/engine';
import { bareColumns, type PredicateColumns, predicateSql } from './predicateSql';
import { type Source } from './Source';

const TAX: Source = { type: 'Tax', table: 'bill_tax', fields: { code: { column: 'code', as: 'text' } }, orders: {} };
const LINE: Source = {
  type: 'BillLine',
  table: 'bill_line',
  fields: { kind: { column: 'kind', as: 'text' }, net: { money: ['net_amount', 'currency'] } },
  orders: {},
  relations: { taxes: { source: TAX, join: { line_id: 'id' } } },
};
const BILL: Source = {
  type: 'Bill',
  table: 'bill',
  fields: { id: { column: 'id', as: 'text' }, status: { column: 'status', as: 'text' } },
  orders: {},
  relations: { lines: { source: LINE, join: { bill_id: 'id' } } },
};
const some = (relation: string, where: Predicate): Predicate => ({ op: 'exists', relation, where });
const GOODS: Predicate = { op: 'eq', field: 'kind', value: 'GOODS' };

describe('a condition over a relation', () => {
  it('asks the related rows of the same row and legal entity', () => {
    const params: unknown[] = [];
    const text = predicateSql(some('lines', { op: 'ge', field: 'net.amount', value: '10' }), bareColumns(BILL), params);
    const rows = 'SELECT 1 FROM bill_line tr where tr.legal_entity = t.legal_entity and tr.bill_id = t.id AND';
    const condition = `(nullif(tr.net_amount, 'NaN') >= $1::numeric)`;
    expect(text).toBe(
      `(CASE WHEN EXISTS (${rows} ${condition}) THEN true WHEN EXISTS (${rows} ${condition} IS NULL) THEN NULL ELSE false END)`,
    );
    expect(params).toEqual(['10']);
  });
  it.each(['rows', 'constructor', '__proto__'])('refuses a relation that the source does not have: %s', (relation) => {
    expect(() => predicateSql(some(relation, GOODS), bareColumns(BILL), [])).toThrow(
      expect.objectContaining({ code: 'PREDICATE_NOT_SQL' }),
    );
  });
  it('refuses a filter of a caller that asks one', () => {
    const columns: PredicateColumns = { kindAt: () => 'text', sqlAt: () => 't.x' };
    expect(() => predicateSql(some('lines', GOODS), columns, [])).toThrow(expect.objectContaining({ code: 'PREDICATE_NOT_SQL' }));
  });

  describe('in PostgreSQL', () => {
    let databases: TestDatabases;
    let client: Client;
    beforeAll(async () => {
      databases = await freshDatabases(['relations']);
      client = new Client({ connectionString: databases.get('relations')!.migrateUrl });
      await client.connect();
      await client.query(`
        CREATE TABLE bill (legal_entity text, id text, status text);
        CREATE TABLE bill_line (legal_entity text, id text, bill_id text, kind text, net_amount numeric, currency text);
        CREATE TABLE bill_tax (legal_entity text, line_id text, code text);
        INSERT INTO bill VALUES ('DE01', 'b1', 'OPEN'), ('DE01', 'b2', 'OPEN'), ('DE01', 'b3', 'OPEN'), ('FR01', 'b1', 'OPEN');
        INSERT INTO bill_line VALUES ('DE01', 'l1', 'b1', 'GOODS', 10, 'EUR'), ('DE01', 'l2', 'b2', NULL, NULL, NULL), ('FR01', 'l1', 'b1', 'FEES', 5, 'EUR');
        INSERT INTO bill_tax VALUES ('DE01', 'l1', 'S');`);
    }, 90_000);
    afterAll(async () => {
      await client.end();
      await dropDatabases(databases);
    });

    const LINES: Readonly<Record<string, readonly object[]>> = {
      'DE01 b1': [{ kind: 'GOODS', net: { amount: '10', currency: 'EUR' }, taxes: [{ code: 'S' }] }],
      'DE01 b2': [{ kind: null, net: null, taxes: [] }],
      'DE01 b3': [],
      'FR01 b1': [{ kind: 'FEES', net: { amount: '5', currency: 'EUR' }, taxes: [] }],
    };
    it.each<[string, Predicate]>([
      ['one relation', some('lines', GOODS)],
      ['none of them', { op: 'not', of: some('lines', GOODS) }],
      ['an amount of it', some('lines', { op: 'gt', field: 'net.amount', value: { decimal: '7' } })],
      ['a relation of a relation', some('lines', some('taxes', { op: 'eq', field: 'code', value: 'S' }))],
      ['a relation without one', some('lines', { op: 'not', of: some('taxes', { op: 'isNull', field: 'code' }) })],
    ])('decides as the evaluator: %s', async (_, predicate) => {
      const params: unknown[] = [];
      const text = `SELECT t.legal_entity || ' ' || t.id AS name, ${predicateSql(predicate, bareColumns(BILL), params)} AS truth FROM bill t`;
      const { rows } = await client.query<{ name: string; truth: boolean | null }>(text, params);
      expect(Object.fromEntries(rows.map(({ name, truth }) => [name, truth]))).toEqual(
        Object.fromEntries(Object.entries(LINES).map(([name, lines]) => [name, evaluate(predicate, { status: 'OPEN', lines })])),
      );
    });
  });
});
