import { type Predicate } from './Predicate';
import { rowLevelSecurity } from './rls';
import { type ColumnKind, type ColumnOf, toSql } from './toSql';

const KINDS: Readonly<Record<string, ColumnKind>> = {
  status: 'text',
  amount: 'decimal',
  count: 'int',
  reversal: 'boolean',
  due: 'date',
  at: 'instant',
};
const columnOf: ColumnOf = Object.assign((path: string) => ({ sql: `t.${path}`, kind: KINDS[path] ?? ('text' as const) }), {
  relation: () => ({
    fromWhere: 'invoice_line l WHERE l.legal_entity = t.legal_entity AND l.invoice_id = t.id',
    columnOf: (path: string) => `l.${path}`,
  }),
});
const sql = (predicate: Predicate, params: unknown[] = []): [string, unknown[]] => [toSql(predicate, columnOf, params), params];

describe('a predicate in SQL', () => {
  it.each<[string, Predicate, string, unknown[]]>([
    ['text', { op: 'eq', field: 'status', value: "x' OR true --" }, '(t.status = $1::text)', ["x' OR true --"]],
    ['ordered text by bytes', { op: 'le', field: 'status', value: 'M' }, '(t.status COLLATE "C" <= $1::text)', ['M']],
    ['an amount', { op: 'gt', field: 'amount', value: { decimal: '50.00' } }, "(nullif(t.amount, 'NaN') > $1::numeric)", ['50.00']],
    ['a whole number', { op: 'ne', field: 'count', value: 3 }, '(t.count <> $1::bigint)', [3]],
    ['a boolean', { op: 'eq', field: 'reversal', value: true }, '(t.reversal = $1::boolean)', [true]],
    ['a date', { op: 'ge', field: 'due', value: '2026-11-24' }, '(t.due >= $1::date)', ['2026-11-24']],
    [
      'an instant',
      { op: 'lt', field: 'at', value: '2026-11-24T09:30:00.000000Z' },
      '(t.at < $1::timestamptz)',
      ['2026-11-24T09:30:00.000000Z'],
    ],
    ['a list', { op: 'in', field: 'status', values: ['A', 'B'] }, '(t.status = ANY($1::text[]))', [['A', 'B']]],
    ['an empty list', { op: 'in', field: 'status', values: [] }, 'false', []],
    ['null', { op: 'isNull', field: 'due' }, '(t.due IS NULL)', []],
    ['nothing', { op: 'and', of: [] }, 'true', []],
    ['no alternative', { op: 'or', of: [] }, 'false', []],
    [
      'every leaf of a tree in its brackets',
      {
        op: 'and',
        of: [
          { op: 'eq', field: 'status', value: 'A' },
          {
            op: 'not',
            of: {
              op: 'or',
              of: [
                { op: 'eq', field: 'status', value: 'B' },
                { op: 'isNull', field: 'due' },
              ],
            },
          },
        ],
      },
      '((t.status = $1::text) AND (NOT ((t.status = $2::text) OR (t.due IS NULL))))',
      ['A', 'B'],
    ],
    [
      'a relation, unknown where a row of it is',
      { op: 'exists', relation: 'lines', where: { op: 'eq', field: 'kind', value: 'GOODS' } },
      '(CASE WHEN EXISTS (SELECT 1 FROM invoice_line l WHERE l.legal_entity = t.legal_entity AND l.invoice_id = t.id AND (l.kind = $1::text)) THEN true ' +
        'WHEN EXISTS (SELECT 1 FROM invoice_line l WHERE l.legal_entity = t.legal_entity AND l.invoice_id = t.id AND (l.kind = $1::text) IS NULL) THEN NULL ELSE false END)',
      ['GOODS'],
    ],
  ])('writes %s', (_, predicate, text, values) => {
    expect(sql(predicate)).toEqual([text, values]);
  });

  it('numbers its parameters after those that are there', () => {
    expect(sql({ op: 'eq', field: 'status', value: 'A' }, ['before'])).toEqual(['(t.status = $2::text)', ['before', 'A']]);
  });
  it.each<[string, Predicate, string]>([
    ['a variable', { op: 'eq', field: 'status', value: { var: 'subject' } }, 'PREDICATE_UNBOUND'],
    ['a text for an amount', { op: 'eq', field: 'amount', value: '1' }, 'PREDICATE_NOT_SQL'],
    ['NaN', { op: 'eq', field: 'amount', value: { decimal: 'NaN' } }, 'PREDICATE_NOT_SQL'],
    ['a float for a whole number', { op: 'eq', field: 'count', value: 1.5 }, 'PREDICATE_NOT_SQL'],
    ['a text that no column can hold', { op: 'eq', field: 'status', value: 'a\0' }, 'PREDICATE_NOT_SQL'],
    ['half a surrogate pair', { op: 'eq', field: 'status', value: '\ud800' }, 'PREDICATE_NOT_SQL'],
    ['a day that does not exist', { op: 'eq', field: 'due', value: '2026-02-30' }, 'PREDICATE_NOT_SQL'],
    ['an endless day', { op: 'lt', field: 'due', value: 'infinity' }, 'PREDICATE_NOT_SQL'],
    ['an instant of another zone', { op: 'eq', field: 'at', value: '2026-11-24T09:30:00.000000+01:00' }, 'PREDICATE_NOT_SQL'],
    ['an instant without its microseconds', { op: 'eq', field: 'at', value: '2026-11-24T09:30:00Z' }, 'PREDICATE_NOT_SQL'],
    ['infinity', { op: 'lt', field: 'amount', value: { decimal: 'Infinity' } }, 'PREDICATE_NOT_SQL'],
    ['an amount for a text', { op: 'eq', field: 'status', value: { decimal: '1' } }, 'PREDICATE_NOT_SQL'],
  ])('refuses %s', (_, predicate, code) => {
    expect(() => sql(predicate)).toThrow(expect.objectContaining({ code }));
  });
  it('refuses a relation that the store does not have', () => {
    const plain: ColumnOf = (path) => path;
    expect(() => toSql({ op: 'exists', relation: 'lines', where: { op: 'isNull', field: 'x' } }, plain, [])).toThrow(
      expect.objectContaining({ code: 'PREDICATE_NOT_SQL' }),
    );
  });
});

describe('row level security', () => {
  it('forces one policy for the scoped role and one for the role of all', () => {
    expect(rowLevelSecurity('invoice', { scoped: 'invoices_emea_scoped', all: 'invoices_emea_all' })).toEqual([
      'ALTER TABLE invoice ENABLE ROW LEVEL SECURITY',
      'ALTER TABLE invoice FORCE ROW LEVEL SECURITY',
      "CREATE POLICY scope ON invoice TO invoices_emea_scoped USING (legal_entity = ANY ((SELECT string_to_array(current_setting('app.les', true), ','))::text[])) " +
        "WITH CHECK (legal_entity = ANY ((SELECT string_to_array(current_setting('app.les', true), ','))::text[]))",
      'CREATE POLICY every ON invoice TO invoices_emea_all USING (true) WITH CHECK (true)',
    ]);
  });
  it('refuses what is no plain name', () => {
    expect(() => rowLevelSecurity('invoice; drop table x', { scoped: 'a', all: 'b' })).toThrow(
      expect.objectContaining({ code: 'IDENTIFIER_INVALID' }),
    );
  });
});
