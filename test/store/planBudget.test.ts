import { Client, escapeLiteral } from 'pg';
import { readAccessModel } from '#policy/directives/readAccessModel';
import { type GrantTuple, type LegalEntities } from '#policy/Grant';
import { compileRights } from '#policy/rights';
import { PolicyRepository, type Reader } from '#kit/read/PolicyRepository';
import { type ReadRequest } from '#kit/read/request';
import { buildSpoke } from '#kit/schema/buildSpoke';
import { migrate } from '#kit/store/migrate';
import { Runner, type Scope, type Statement } from '#kit/store/Runner';
import { databaseUrl } from '../../scripts/postgres/cloneDatabase';
import { invoices } from '../../spokes/invoices/subgraph';
import { type TestDatabases, dropDatabases, freshDatabases, testPostgres } from '../support/postgres';

/* What a compiled read may cost, by policy and role, on a table that is large enough for PostgreSQL to mind. */

const LEGAL_ENTITIES = Array.from({ length: 20 }, (_, at) => `LE${String(at + 1).padStart(2, '0')}`);
const ROWS = 60_000;
const PAGE = 20;

/** Keeps what the repository sends. */
class KeepingRunner extends Runner {
  readonly kept: { statement: Statement; scope: Scope }[] = [];

  override read(scope: Scope, statements: readonly Statement[]): ReturnType<Runner['read']> {
    for (const statement of statements) this.kept.push({ statement, scope });
    return super.read(scope, statements);
  }
}

let databases: TestDatabases;
let runner: KeepingRunner;
let repository: PolicyRepository;
let model: ReturnType<typeof readAccessModel>;

beforeAll(async () => {
  databases = await freshDatabases(['invoices']);
  const database = databases.get('invoices')!;
  await migrate({ ...database, entities: invoices.entities, migrations: invoices.migrations });
  const root = new Client({ connectionString: databaseUrl((await testPostgres()).maintenanceUrl, database.database) });
  await root.connect();
  await root.query('set session_replication_role = replica'); // the documents of the invoices are no part of this
  await root.query(
    `insert into invoice (legal_entity, id, version, recorded_at, number, kind, status, issue_date, due_date, currency, gross_amount, vendor_id,
       lines, tax_breakdown, findings, exceptions, accepted_exceptions, preceding_numbers, seen_hash, document, document_sha256, entered_by)
     select le, 'inv_' || le || '_' || lpad(n::text, 26, '0'), 1, '2026-01-01', 'R' || n, 'INVOICE', case when n % 4000 = 3 then 'EXCEPTION' when n % 3 = 0 then 'APPROVED' else 'RECEIVED' end,
       date '2024-01-01' + (n * 7919 % 1461), case when n % 50 = 0 then null else date '2024-01-01' + (n * 7919 % 1461) end, 'EUR', n % 9000, 'vend_' || n % 40,
       '[]', '[]', '[]', '{}', '{}', '{}', 'h', '{}', le || n, 'person:' || n % 7
     from generate_series(1, $1::int) n, lateral (select ($2::text[])[1 + n % 20] as le) l`,
    [ROWS, LEGAL_ENTITIES],
  );
  await root.query('vacuum analyze invoice');
  await root.end();
  const { sdl } = await buildSpoke(invoices);
  model = readAccessModel([{ spoke: 'invoices', sdl, activities: invoices.activities }]);
  runner = new KeepingRunner(database);
  repository = new PolicyRepository({ runner, model, sources: invoices.sources, timeoutMs: 30_000, partition: LEGAL_ENTITIES });
}, 120_000);
afterAll(async () => {
  await runner.close();
  await dropDatabases(databases);
});

function reader(legalEntities: LegalEntities, parts: Partial<GrantTuple> = {}): Reader {
  const open = { clear: [], mask: {}, limits: {}, when: null, from: '2020-01-01', until: null, purpose: [], operations: 'ANY' } as const;
  const grant: GrantTuple = {
    ...open,
    activity: 'READ',
    type: 'Invoice',
    legalEntities,
    fields: { core: 'all', amounts: 'all' },
    ...parts,
  };
  const rest = { agent: null, purpose: null, operations: 'ANY', scopes: [], decisions: [], forbids: [], validUntil: null } as const;
  const named = { ...rest, actor: 'PERSON', grants: [grant], fingerprint: '', policyVersion: 'test', epoch: 1 } as const;
  return { rights: compileRights(model, { subject: 'person:plan', ...named }), timeLeftMs: () => 30_000 };
}

const page = (parts: Partial<ReadRequest> = {}): ReadRequest => ({
  type: 'Invoice',
  fields: ['id', 'number', 'status', 'dueDate', 'gross', 'limitAmount'],
  filter: null,
  order: 'DUE_DATE',
  page: { first: PAGE },
  ...parts,
});

interface Node {
  readonly 'Node Type': string;
  readonly 'Index Cond'?: string;
  readonly 'Recheck Cond'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Node[];
}

/** The nodes that read the table, as the statement runs under its role, its settings and the plan that it asks for. */
async function scansOf({ statement, scope }: { statement: Statement; scope: Scope }): Promise<readonly Node[]> {
  const database = databases.get('invoices')!;
  const all = scope.legalEntities === 'ALL';
  const client = new Client({ connectionString: all ? database.allUrl : database.scopedUrl });
  await client.connect();
  try {
    await client.query('begin read only');
    const les = all ? '' : scope.legalEntities.join(',');
    const plans = statement.plan === 'GENERIC' ? 'force_generic_plan' : 'force_custom_plan';
    await client.query(`select set_config('app.les', $1, true), set_config('plan_cache_mode', $2, true)`, [les, plans]);
    // Of a statement that is not prepared EXPLAIN tells the plan for the values at hand, whatever the setting says.
    await client.query(`prepare kept as ${statement.text}`);
    const values = statement.values.length === 0 ? '' : `(${statement.values.map(literal).join(', ')})`;
    const { rows } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: Node }[] }>(
      `explain (analyze, format json, timing off) execute kept${values}`,
    );
    const flat = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(flat)];
    return flat(rows[0]!['QUERY PLAN'][0]!.Plan).filter((node) => node['Relation Name'] === 'invoice');
  } finally {
    await client.end();
  }
}

const literal = (value: unknown): string =>
  Array.isArray(value) ? `array[${value.map(literal).join(', ')}]::text[]` : escapeLiteral(String(value));

const rowsRead = (nodes: readonly Node[]): number =>
  nodes.reduce((sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'], 0);

/** The scans of the one statement that a read sends. */
async function scans(who: Reader, request: ReadRequest): Promise<readonly Node[]> {
  runner.kept.length = 0;
  await repository.read(who, request);
  expect(runner.kept).toHaveLength(1);
  return scansOf(runner.kept[0]!);
}

const byIndex = (nodes: readonly Node[]): void => {
  expect(nodes.length).toBeGreaterThan(0);
  for (const node of nodes) {
    expect(node['Node Type']).toMatch(/^Index (Only )?Scan|^Bitmap/);
    expect(node['Index Cond'] ?? node['Recheck Cond']).toContain('legal_entity');
  }
};

const TWO = ['LE03', 'LE17'];
const ORDERS = Object.keys(invoices.sources[0]!.orders);

describe.each([
  ['one legal entity', ['LE03'], 1],
  ['two of twenty', TWO, 2],
  ['twenty named', LEGAL_ENTITIES, 20],
  ['all', 'ALL', 20],
] as const)('a caller of %s', (_name, legalEntities, count) => {
  it.each(ORDERS)('reads a page by %s through the index of its order', async (order) => {
    const nodes = await scans(reader(legalEntities), page({ order }));
    byIndex(nodes);
    expect(rowsRead(nodes)).toBeLessThanOrEqual(count * (PAGE + 1) + 10);
  });
  it('reads the page after a cursor without the pages before it', async () => {
    const who = reader(legalEntities);
    const deep = JSON.stringify([
      ['text', 'ASC', '2027-06-01'],
      ['text', 'ASC', 'inv_LE01_0'],
    ]);
    const nodes = await scans(who, page({ page: { first: PAGE, after: deep } }));
    byIndex(nodes);
    expect(rowsRead(nodes)).toBeLessThanOrEqual(count * 3 * (PAGE + 1) + 10);
  });
});

it.each([
  ['a condition on the row', { when: { op: 'eq', field: 'status', value: 'APPROVED' } }],
  ['four eyes', { when: { op: 'ne', field: 'enteredBy', value: 'person:1' } }],
] as const)('costs little more with %s in the grant', async (_name, parts) => {
  const nodes = await scans(reader(TWO, parts), page());
  byIndex(nodes);
  expect(rowsRead(nodes)).toBeLessThanOrEqual(2 * 6 * (PAGE + 1) + 10);
});

it('counts and sums through an index on the legal entity', async () => {
  runner.kept.length = 0;
  const who = reader(['LE03']);
  await repository.count(who, 'Invoice', null);
  await repository.aggregate(who, {
    type: 'Invoice',
    groupBy: [{ as: 'status', field: 'status' }],
    measures: [{ as: 'count', function: 'COUNT', field: 'id' }],
    filter: null,
  });
  for (const kept of runner.kept) {
    const nodes = await scansOf(kept);
    expect(nodes.some((node) => (node['Index Cond'] ?? '').includes('legal_entity') || node['Node Type'] === 'Bitmap Heap Scan')).toBe(
      true,
    );
    expect(rowsRead(nodes)).toBeLessThanOrEqual((ROWS / 20) * 2 + 10);
  }
});

it('is planned once where its values are legal entities and places, and for the values where a column is compared with them', async () => {
  runner.kept.length = 0;
  const status: ReadRequest['filter'] = { op: 'in', field: 'status', values: ['EXCEPTION'] };
  const when = { op: 'eq', field: 'status', value: 'EXCEPTION' } as const;
  await repository.read(reader(TWO), page());
  await repository.count(reader(TWO), 'Invoice', null);
  await repository.read(reader(TWO), page({ filter: status }));
  await repository.count(reader(TWO), 'Invoice', status);
  await repository.read(reader(TWO, { when }), page());
  await repository.read(reader(TWO), { ...page(), type: 'MonthlySpend', fields: ['id'], order: 'MONTH' });
  expect(runner.kept.map(({ statement }) => statement.plan)).toEqual(['GENERIC', 'GENERIC', 'CUSTOM', 'CUSTOM', 'CUSTOM', 'CUSTOM']);
});

it.each(['DUE_DATE', 'GROSS_AMOUNT_DESC'])(
  'reads few rows by %s for a value that few rows have, and a page for one that many have',
  async (order) => {
    const who = reader(TWO);
    const filter = (value: string): ReadRequest['filter'] => ({ op: 'in', field: 'status', values: [value] });
    const rare = await scans(who, page({ order, filter: filter('EXCEPTION') }));
    expect(rowsRead(rare)).toBeLessThanOrEqual(2 * (PAGE + 1));
    const common = await scans(who, page({ order, filter: filter('RECEIVED') }));
    expect(rowsRead(common)).toBeLessThanOrEqual(2 * 6 * (PAGE + 1));
  },
);

const IDS = Array.from({ length: 100 }, (_, at) => `inv_LE03_${String(at * 20 + 2).padStart(26, '0')}`);

it.each([
  ['two of twenty', TWO, IDS],
  ['twenty named', LEGAL_ENTITIES, IDS],
  ['all', 'ALL', IDS],
  ['twenty named, one id without a legal entity', LEGAL_ENTITIES, [...IDS.slice(1), 'nonsense']],
] as const)('finds keys for a caller of %s and reads nothing else', async (_name, legalEntities, ids) => {
  runner.kept.length = 0;
  const found = await repository.byIds(reader(legalEntities), { type: 'Invoice', fields: ['id'], ids });
  expect(found.map((row) => row?.['id'] ?? null)).toEqual(ids.map((id) => (id === 'nonsense' ? null : id)));
  const nodes = await scansOf(runner.kept[0]!);
  byIndex(nodes);
  expect(rowsRead(nodes)).toBeLessThanOrEqual(IDS.length);
});

it('finds the rows of many parents without a scan of the table', async () => {
  runner.kept.length = 0;
  await repository.readRelated(reader(TWO), page(), { by: ['vendorId'], parents: [['vend_2'], ['vend_16'], ['vend_9']] });
  expect(runner.kept).toHaveLength(1);
  const nodes = await scansOf(runner.kept[0]!);
  expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan');
});
