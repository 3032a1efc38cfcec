import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { decimal } from '#kernel/decimal';
import { Compilation } from '#kit/read/Compilation';
import { type ValueKind } from '#kit/read/columns';
import { bareColumns, predicateSql } from '#kit/read/predicateSql';
import { type Source } from '#kit/read/Source';
import { storedColumns } from '#kit/testing/storedColumns';
import { type AccessModel } from '#policy/AccessModel';
import { type CaseRow, casePlace, caseText, type PolicyCase } from '#policy/explain/cases/PolicyCase';
import { ACCESS_RECORD } from '../../hub/platform/accessCells';
import { loadCases } from '#policy/explain/cases/readCases';
import { casesRights } from '#policy/explain/cases/runCases';
import { loadRoleTexts } from '#policy/explain/rolePrincipal';
import { loadPolicy } from '#policy/grants/PolicyDocument';
import { type Allowance, type Rights } from '#policy/rights';
import { DEMO_LAYOUT } from '../../scripts/platform/layout';
import { spokeDefinition, spokeNames } from '../../scripts/platform/spokes';
import { dropDatabases, freshDatabases, type TestDatabases } from '../support/postgres';

// The policy tests of schema/policy/tests, decided by the SQL that the spokes run: the sources of the spokes, the compiler of the kit, a
// real PostgreSQL. The evaluator decides the same cases in policy/explain/cases/cases.test.ts.

const SCHEMA = join(__dirname, '../../schema');
const { model } = JSON.parse(readFileSync(join(SCHEMA, 'access-model.json'), 'utf8')) as { model: AccessModel };
// What the hub stores itself is held by hub/platform/accessLog.test.ts.
const ofSpokes = (type: string): boolean => type !== ACCESS_RECORD;
const loaded = loadCases(join(SCHEMA, 'policy', 'tests'));
const cases = loaded.cases.filter(({ row }) => ofSpokes(row.type));
const rows = new Map([...loaded.rows].filter(([, { type }]) => ofSpokes(type)));
const rightsOf = casesRights({
  model,
  policy: loadPolicy(join(SCHEMA, 'policy')),
  roles: loadRoleTexts(join(SCHEMA, 'policy')),
  registry: { ...DEMO_LAYOUT, instances: [] },
  on: '2026-11-24',
});
const sources = new Map(spokeNames().flatMap((name) => spokeDefinition(name).sources.map((source) => [source.type, source] as const)));
const EVERY_ROW: readonly Allowance[] = [{ legalEntities: 'ALL', when: null, mask: null }];
const DDL: Readonly<Record<ValueKind, string>> = {
  text: 'text',
  decimal: 'numeric(24,6)',
  int: 'int',
  boolean: 'boolean',
  date: 'date',
  instant: 'timestamptz',
  json: 'jsonb',
  texts: 'text[]',
};

let databases: TestDatabases;
let client: Client;
beforeAll(async () => {
  databases = await freshDatabases(['policy-cases']);
  client = new Client({ connectionString: databases.get('policy-cases')!.migrateUrl });
  await client.connect();
  const types = new Set([...rows.values()].map(({ type }) => type));
  for (const type of types) await createTable(sourceOf(type));
  for (const row of rows.values()) await store(row);
}, 90_000);
afterAll(async () => {
  await client.end();
  await dropDatabases(databases);
});

it('hold by the SQL of the spokes as they hold by the evaluator', async () => {
  const failures: string[] = [];
  for (const each of cases) {
    const found = await decided(each);
    if (found !== 'as expected') failures.push(`${casePlace(each)} ${caseText(each)}: ${found}`);
  }
  expect(failures).toEqual([]);
  expect(cases.length).toBeGreaterThan(1_000);
}, 120_000);

async function decided(each: PolicyCase): Promise<string> {
  const rights = rightsOf(each.principal);
  const { row } = each;
  switch (each.kind) {
    case 'ROW': {
      const isRead = (await readRow(rights, row, [])) !== null;
      return isRead === each.expected ? 'as expected' : `readable: ${String(isRead)}`;
    }
    case 'CELL': {
      const cells = await readRow(rights, row, [each.field]);
      return cells === null ? 'no row' : judged(each, cells[0]);
    }
    case 'USE': {
      const value = await used(rights, row, each);
      const stored = storedValue(row, each.field);
      if (stored === null) return `\`${row.name}\` has no value in \`${each.field}\`: nothing is shown`;
      return (value !== null) === each.expected ? 'as expected' : `the column is ${String(value)}`;
    }
    case 'ACTIVITY': {
      const isAllowed = await allowed(rights, row, each.activity);
      return isAllowed === each.expected ? 'as expected' : `allowed: ${String(isAllowed)}`;
    }
  }
}

/** Value by value: clear is what is stored, a mask hides all but its form, hidden is null. */
function judged(each: Extract<PolicyCase, { kind: 'CELL' }>, value: unknown): string {
  const stored = storedValue(each.row, each.field);
  const expected = each.expected === 'visible' ? stored : each.expected === 'LAST4' && stored !== null ? `****${stored.slice(-4)}` : null;
  const isEqual =
    (typeof value === 'number' ? String(value) : value) === expected ||
    (typeof value === 'string' && expected !== null && isDecimal(expected) && decimal(value).eq(decimal(expected)));
  return isEqual ? 'as expected' : `the cell is ${String(value)}`;
}

async function readRow(rights: Rights, { type, row }: CaseRow, fields: readonly string[]): Promise<readonly unknown[] | null> {
  const source = sourceOf(type);
  const compilation = new Compilation(source, { rights, model, rowFilterOff: false }, rights.rows('READ', type));
  const cells = fields.map((field, at) => `${compilation.projectionSql(field)[0] ?? 'null'} as c${String(at)}`);
  const where = `t.id = ${compilation.parameter(row[source.key ?? 'id'])} and (${compilation.rowsSql()})`;
  const { rows: found } = await client.query<Record<string, unknown>>(
    `select ${['1 as one', ...cells].join(', ')} from ${source.table} t where ${where}`,
    compilation.values,
  );
  return found[0] === undefined ? null : fields.map((_, at) => found[0]?.[`c${String(at)}`] ?? null);
}

async function used(rights: Rights, { type, row }: CaseRow, { field, use }: Extract<PolicyCase, { kind: 'USE' }>): Promise<unknown> {
  const source = sourceOf(type);
  const compilation = new Compilation(source, { rights, model, rowFilterOff: false }, EVERY_ROW);
  const cell = compilation.cellSql(field, use);
  const { rows: found } = await client.query<{ v: unknown }>(
    `select (${cell})::text as v from ${source.table} t where t.id = ${compilation.parameter(row[source.key ?? 'id'])}`,
    compilation.values,
  );
  return found[0]?.v ?? null;
}

async function allowed(rights: Rights, { type, row }: CaseRow, activity: string): Promise<boolean> {
  const source = sourceOf(type);
  const values: unknown[] = [row[source.key ?? 'id']];
  const arms = rights.rows(activity, type).map(({ legalEntities, when }) => {
    const place = legalEntities === 'ALL' ? 'true' : `t.legal_entity = any($${String(values.push([...legalEntities]))}::text[])`;
    return when === null ? place : `(${place} and ${predicateSql(when, bareColumns(source), values)})`;
  });
  if (arms.length === 0) return false;
  const { rows: found } = await client.query(`select 1 from ${source.table} t where t.id = $1 and (${arms.join(' or ')})`, values);
  return found.length > 0;
}

function sourceOf(type: string): Source {
  const source = sources.get(type);
  if (source === undefined) throw new RangeError(`no spoke stores ${type}`);
  return source;
}

/** The columns of a source without constraints: these rows have only what the tests name. */
async function createTable(source: Source): Promise<void> {
  const columns = new Map<string, string>();
  for (const field of Object.values(source.fields)) for (const [name, kind] of storedColumns(field)) columns.set(name, DDL[kind]);
  await client.query(`create temporary table ${source.table} (${[...columns].map(([name, kind]) => `${name} ${kind}`).join(', ')})`);
}

async function store({ type, row }: CaseRow): Promise<void> {
  const source = sourceOf(type);
  const values = new Map<string, unknown>();
  for (const [field, value] of Object.entries(row)) {
    const [first, second] = storedColumns(source.fields[field]);
    const { amount, currency } =
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : { amount: value, currency: null };
    if (first !== undefined) values.set(first[0], amount);
    if (second !== undefined) values.set(second[0], currency);
  }
  const places = [...values].map((_, at) => `$${String(at + 1)}`);
  await client.query(`insert into ${source.table} (${[...values.keys()].join(', ')}) values (${places.join(', ')})`, [...values.values()]);
}

function storedValue({ row }: CaseRow, field: string): string | null {
  const value = row[field];
  if (typeof value === 'object' && value !== null) return String((value as Record<string, unknown>)['amount']);
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
}

function isDecimal(text: string): boolean {
  return /^-?\d+\.\d+$/.test(text);
}
