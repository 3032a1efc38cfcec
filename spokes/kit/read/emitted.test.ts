import { type Predicate, compileRights } from '../policy/engine';
import { type AccessModel } from '../policy/engine';
import { grant } from '../testing/Hub';
import { Compilation } from './Compilation';
import { type Expected, checkEmitted } from './emitted';
import { bareColumns } from './predicateSql';
import { StatementCache, shapeOf } from './StatementCache';
import { countStatement } from './select';
import { type Source } from './Source';

const source: Source = {
  type: 'Bill',
  table: 'bill',
  fields: {
    id: { column: 'id', as: 'text' },
    payer: { column: 'payer', as: 'text' },
    status: { column: 'status', as: 'text' },
    gross: { money: ['gross_amount', 'currency'] },
  },
  orders: {},
};
const columns = bareColumns(source);
const when: Predicate = {
  op: 'or',
  of: [
    { op: 'eq', field: 'status', value: 'OPEN' },
    { op: 'not', of: { op: 'in', field: 'payer', values: ['alder', 'birch'] } },
    { op: 'isNull', field: 'payer' },
  ],
};
const filter: Predicate = { op: 'eq', field: 'payer', value: 'OPEN' };
const rows = 't.legal_entity = any($2::text[]) and ((t.status = $3::text) OR (NOT (t.payer = ANY($4::text[]))) OR (t.payer IS NULL))';
const text = `select count(*) from bill t where ((t.payer = $1::text)) and (${rows})`;
const values = ['OPEN', ['DE01', 'FR01'], 'OPEN', ['alder', 'birch']];
const expected: Expected = {
  conditions: [
    { predicate: when, columns },
    { predicate: filter, columns },
  ],
  places: [['FR01', 'DE01']],
  rows,
  table: 'bill',
};

it('lets a statement pass that holds every leaf', () => {
  expect(() => {
    checkEmitted(text, values, expected);
  }).not.toThrow();
});

const refused = expect.objectContaining({ code: 'POLICY_SQL_INCOMPLETE' }) as Error;

// What wrote the SQL says that the broken row predicate is the right one: the policy tells otherwise.
it.each([
  ['a leaf is lost', '(t.status = $3::text) OR ', '', values],
  ['a leaf and its value are lost', / OR \(NOT \(t.payer = ANY\(\$4::text\[\]\)\)\)/, '', values.slice(0, 3)],
  ['the value of the policy is that of the filter', '$3', '$1', values],
  ['an operator is another', 't.status = $3', 't.status <> $3', values],
  ['the column of a leaf is another', 't.status = $3', 't.note = $3', values],
  ['the column of a leaf only stands beside it', 't.status = $3', 't.status = t.note AND t.note = $3', values],
  ['the column of a leaf only guards another', 't.status = $3', '(case when t.status = $5 then t.note end) = $3', [...values, 'x']],
  ['the null of another column is asked for', 't.payer IS NULL', 't.status IS NULL', values],
  ['a null is not asked for', ' OR (t.payer IS NULL)', '', values],
  ['a list holds fewer values', '', '', ['OPEN', ['DE01', 'FR01'], 'OPEN', ['alder']]],
  ['a legal entity more', '', '', ['OPEN', ['DE01', 'FR01', 'GB01'], 'OPEN', ['alder', 'birch']]],
])('refuses a statement when %s', (_name, from, to, given) => {
  const broken = rows.replace(from, to);
  expect(() => {
    checkEmitted(
      text.replace(rows, () => broken),
      given,
      { ...expected, rows: broken },
    );
  }).toThrow(refused);
});

it.each([
  ['the filter stands beside the policy', text.replace(')) and (t.legal', ')) or (t.legal'), values],
  ['the filter breaks out of its brackets', text.replace('(t.payer = $1::text)) and', 't.payer = $1::text) or (true) and'), values],
  ['the row predicate is another', text.replace('t.status = $3', 't.note = $3'), values],
  ['the row predicate is left out', 'select count(*) from bill t where ((t.payer = $1::text))', ['OPEN']],
  ['there is no condition at all', 'select count(*) from bill t', []],
  ['a condition follows the row predicate', `${text} or (true)`, values],
])('refuses a statement when %s', (_name, broken, given) => {
  expect(() => {
    checkEmitted(broken, given, expected);
  }).toThrow(refused);
});

it.each([
  ['guarded by the right to use it', '(case when t.legal_entity = any($5::text[]) then t.payer end)', [...values, ['DE01']]],
  ['compared as bytes', 't.payer COLLATE "C"', values],
])('knows a column that is %s', (_name, left, given) => {
  expect(() => {
    checkEmitted(text.replace('t.payer = $1', `${left} = $1`), given, expected);
  }).not.toThrow();
});

// `status` may stand for either of the two parameters by its text; `payer` for one of them only.
describe('two leaves that look alike', () => {
  const both: Predicate[] = [
    { op: 'eq', field: 'status', value: 'OPEN' },
    { op: 'eq', field: 'payer', value: 'OPEN' },
  ];
  const alike = 't.legal_entity = any($1::text[]) and ((t.payer = $2::text) AND (t.status = $3::text) AND (t.payer = $4::text))';
  const check = (predicates: readonly Predicate[], rowsSql: string, given: readonly unknown[]): (() => void) => {
    return () => {
      checkEmitted(`select count(*) from bill t where (${rowsSql})`, given, {
        conditions: predicates.map((predicate) => ({ predicate, columns })),
        places: [['DE01']],
        rows: rowsSql,
        table: 'bill',
      });
    };
  };

  it.each([[[both[1]!, both[0]!, both[1]!]], [[both[0]!, both[1]!, both[1]!]], [[both[1]!, both[1]!, both[0]!]]])(
    'have a place each, whatever comes first',
    (predicates) => {
      expect(check(predicates, alike, [['DE01'], 'OPEN', 'OPEN', 'OPEN'])).not.toThrow();
    },
  );
  it('are not one', () => {
    const once = alike.replace(' AND (t.payer = $4::text)', '');
    expect(check([both[1]!, both[0]!, both[1]!], once, [['DE01'], 'OPEN', 'OPEN'])).toThrow(
      expect.objectContaining({ code: 'POLICY_SQL_INCOMPLETE' }) as Error,
    );
  });
});

describe('the statements that are kept', () => {
  const model = {
    types: { Bill: { owner: 'bills', key: 'id', scope: 'legalEntityCode', attributes: [], onHidden: 'NULL', guard: true } },
    fields: Object.fromEntries(
      ['id', 'payer'].map((name) => [
        `Bill.${name}`,
        {
          owners: ['bills'],
          type: 'ID',
          label: 'ACCESS',
          classes: ['core'],
          uses: ['PROJECT', 'FILTER', 'AGGREGATE'],
          aggregate: ['COUNT'],
          requires: [],
          mask: null,
          flow: null,
          flows: [],
          limit: null,
        },
      ]),
    ),
    roots: {},
    inputs: {},
    activities: [],
    contracts: {},
  } as unknown as AccessModel;
  const rightsIn = (...legalEntities: readonly string[]): ReturnType<typeof compileRights> =>
    compileRights(model, {
      subject: `person:${legalEntities.join()}`,
      actor: 'PERSON',
      agent: null,
      purpose: null,
      operations: 'ANY',
      scopes: [],
      decisions: [],
      grants: [grant({ activity: 'READ', type: 'Bill', legalEntities, fields: { core: 'all' } })],
      forbids: [],
      fingerprint: '',
      policyVersion: 'test',
      epoch: 1,
      validUntil: null,
    });
  const one = (cache: StatementCache, legalEntity: string, asked: string): readonly unknown[] => {
    const rights = rightsIn(legalEntity);
    const where: Predicate = { op: 'eq', field: 'payer', value: asked };
    return cache.get([legalEntity, shapeOf(where)], [asked], () => {
      const compilation = new Compilation(source, { rights, model, rowFilterOff: false }, rights.rows('READ', 'Bill'));
      return { compiled: { statement: countStatement(compilation, { filter: where, key: 'id' }) }, compilation };
    }).statement.values;
  };

  it('take the values of each request, and the policy of their own rights', () => {
    const cache = new StatementCache();
    expect(one(cache, 'DE01', 'alder')).toEqual(['alder', ['DE01']]);
    expect(one(cache, 'DE01', 'birch')).toEqual(['birch', ['DE01']]);
    expect(one(cache, 'FR01', 'birch')).toEqual(['birch', ['FR01']]);
    expect(cache.size).toBe(2);
  });
  it('are bounded', () => {
    const cache = new StatementCache();
    const compilation = new Compilation(source, { rights: rightsIn('DE01'), model, rowFilterOff: false }, []);
    for (let at = 0; at < 1_200; at += 1)
      cache.get([at], [], () => ({ compiled: { statement: { text: 'select 1 from bill t where (false)', values: [] } }, compilation }));
    expect(cache.size).toBe(1_000);
  });
  it('refuse values that do not fit', () => {
    const compilation = new Compilation(source, { rights: rightsIn('DE01'), model, rowFilterOff: false }, []);
    const statement = { text: 'select 1 from bill t where (false)', values: [] };
    expect(() => new StatementCache().get([1], ['more'], () => ({ compiled: { statement }, compilation }))).toThrow(
      expect.objectContaining({ code: 'STATEMENT_MISMATCH' }) as Error,
    );
  });
});
