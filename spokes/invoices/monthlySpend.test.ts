import fc from 'fast-check';
import { Client } from 'pg';
import { SettableClock } from '#kernel/Clock';
import { randomIds } from '#kernel/ids';
import type { Instance } from '#kit/server/options';
import { type Hub, grant, testHub } from '#kit/testing/Hub';
import { databaseUrl } from '../../scripts/postgres/cloneDatabase';
import { type TestDatabases, dropDatabases, freshDatabases, testPostgres } from '../../test/support/postgres';
import { startInvoices } from './main';
import { type StoredInvoice, storeInvoices } from '../../test/support/storeInvoices';

const PARTITION = ['DE01', 'FR01'];
const entry = { instance: 'invoices-emea', spoke: 'invoices', businessUnit: 'emea', url: 'http://127.0.0.1:0', legalEntities: PARTITION };
const K = 5;

let databases: TestDatabases;
let instance: Instance;
let hub: Hub;
let root: Client;

beforeAll(async () => {
  databases = await freshDatabases(['invoices-emea']);
  hub = await testHub();
  const database = databases.get('invoices-emea')!;
  const master = { url: () => 'http://127.0.0.1:9', token: () => Promise.resolve('token') };
  const clock = new SettableClock('2026-11-24T09:00:00.000000Z');
  instance = await startInvoices({ registryEntry: entry, database, keys: hub.keys, clock, ids: randomIds, hub: master });
  root = new Client({ connectionString: databaseUrl((await testPostgres()).maintenanceUrl, database.database) });
  await root.connect();
  await root.query('set session_replication_role = replica'); // the documents of the invoices are no part of this
}, 60_000);
afterAll(async () => {
  await root.end();
  await instance.close();
  await dropDatabases(databases);
});

interface Invoice extends Omit<StoredInvoice, 'gross'> {
  /** Cents. */
  readonly gross: number | null;
}

const sample: fc.Arbitrary<Invoice> = fc.record({
  legalEntity: fc.constantFrom(...PARTITION),
  issueDate: fc.constantFrom('2026-09-30', '2026-10-01', '2026-10-31', '2026-10-15', null),
  currency: fc.constantFrom('EUR', 'EUR', 'EUR', 'USD', null),
  kind: fc.constantFrom('INVOICE', 'INVOICE', 'CREDIT_NOTE'),
  status: fc.constantFrom('VALIDATED', 'APPROVED', 'APPROVED', 'REJECTED'),
  gross: fc.option(fc.integer({ min: -500_00, max: 5_000_00 }), { freq: 8 }),
});
const state = fc.array(sample, { minLength: 60, maxLength: 120 });

function amountOf(cents: number): string {
  const units = Math.abs(cents);
  return `${cents < 0 ? '-' : ''}${String(Math.floor(units / 100))}.${String(units % 100).padStart(2, '0')}`;
}

const fill = (invoices: readonly Invoice[]): Promise<void> =>
  storeInvoices(
    root,
    invoices.map((each) => ({ ...each, gross: each.gross === null ? null : amountOf(each.gross) })),
  );

const QUERY = `query ($filter: MonthlySpendFilter, $first: Int, $after: String) {
  monthlySpend(filter: $filter, order: MONTH, first: $first, after: $after) {
    totalCount nodes { id legalEntityCode month currency invoiceCount gross { amount currency } } pageInfo { hasNextPage endCursor } } }`;
const all = { core: 'all', totals: 'all' } as const;
const read = (type: string, legalEntities: readonly string[] | 'ALL', fields: Readonly<Record<string, 'all'>>) =>
  grant({ activity: 'READ', type, legalEntities, fields });
const PLANNER = { subject: 'person:ines', grants: [read('MonthlySpend', 'ALL', all)] };

/* eslint-disable @typescript-eslint/no-explicit-any -- answers of the instance are read as JSON */
const ask = async (caller: { subject: string; grants: any }, variables: object = {}, query = QUERY): Promise<any> =>
  (await hub.ask({ ...entry, url: instance.url }, caller, { query, variables: variables as Record<string, unknown> })).body;
const nodesOf = (body: any): any[] => body.data.monthlySpend.nodes;

/** What must be shown, computed row by row. */
function expected(invoices: readonly Invoice[], places: readonly string[]): readonly object[] {
  const groups = new Map<string, Invoice[]>();
  for (const each of invoices) {
    if (each.status === 'REJECTED' || each.gross === null || each.currency === null || each.issueDate === null) continue;
    const key = `${each.issueDate.slice(0, 7)} ${each.legalEntity} ${each.currency}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups]
    .filter(([key, rows]) => rows.length >= K && places.includes(key.split(' ')[1] ?? ''))
    .map(([key, rows]) => {
      const [month, legalEntityCode, currency] = key.split(' ');
      const cents = rows.reduce((sum, { kind, gross }) => sum + (kind === 'CREDIT_NOTE' ? -1 : 1) * (gross ?? 0), 0);
      return {
        legalEntityCode,
        month,
        currency,
        invoiceCount: rows.length,
        gross: { amount: amountOf(cents), currency },
      };
    });
}
const sorted = (rows: readonly object[]): readonly string[] =>
  rows
    .map((row) => JSON.stringify({ ...row, id: undefined }, ['legalEntityCode', 'month', 'currency', 'invoiceCount', 'gross', 'amount']))
    .sort();

describe('declassified totals', () => {
  it('are the sums of whole groups of five or more, in the legal entities of the grant, whatever the rows are', async () => {
    let shown = 0;
    await fc.assert(
      fc.asyncProperty(state, async (invoices) => {
        await fill(invoices);
        for (const places of [PARTITION, ['FR01']]) {
          const grants = [read('MonthlySpend', places.length === 2 ? 'ALL' : places, all)];
          const nodes = nodesOf(await ask({ subject: 'person:ines', grants }));
          expect(sorted(nodes)).toEqual(sorted(expected(invoices, places)));
          shown += nodes.length;
        }
      }),
      { numRuns: 40, seed: 11 },
    );
    expect(shown).toBeGreaterThan(40);
  });

  it('tell nothing else: states with equal totals give equal bytes', async () => {
    let moved = 0;
    await fc.assert(
      fc.asyncProperty(state, state, fc.nat(400), async (invoices, others, cents) => {
        const keyOf = ({ legalEntity, issueDate, currency, status, gross }: Invoice): string | null =>
          status === 'REJECTED' || gross === null || issueDate === null || currency === null
            ? null
            : `${legalEntity} ${issueDate.slice(0, 7)} ${currency}`;
        const large = (of: readonly Invoice[]): ReadonlySet<string | null> =>
          new Set(of.map(keyOf).filter((key) => key !== null && of.filter((each) => keyOf(each) === key).length >= K));
        const kept = large(invoices);
        // Within a shown group amounts move from one invoice to another; what enters no shown group is replaced altogether.
        const groups = new Map<string | null, Invoice[]>();
        for (const each of invoices) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
        const inside = [...kept].flatMap((key) => {
          const [one, other, ...rest] = groups.get(key) ?? [];
          if (one === undefined || other === undefined) return [];
          const sign = one.kind === other.kind ? -1 : 1;
          if (cents > 0) moved += 1;
          return [
            { ...one, gross: (one.gross ?? 0) + cents },
            { ...other, gross: (other.gross ?? 0) + sign * cents, status: 'APPROVED' },
            ...rest,
          ];
        });
        const seen = new Map<string | null, number>();
        const outside = others.filter((each) => {
          const key = keyOf(each);
          seen.set(key, (seen.get(key) ?? 0) + 1);
          return key === null || (!kept.has(key) && (seen.get(key) ?? 0) < K);
        });
        await fill(invoices);
        const one = JSON.stringify(await ask(PLANNER));
        await fill([...outside, ...inside]);
        expect(JSON.stringify(await ask(PLANNER))).toBe(one);
      }),
      { numRuns: 40, seed: 12 },
    );
    expect(moved).toBeGreaterThan(20);
  });

  it('are filtered, paged, counted and found by key when they are finished', async () => {
    const of = (count: number, more: Partial<Invoice>): Invoice[] =>
      Array.from({ length: count }, () => ({
        legalEntity: 'DE01',
        issueDate: '2026-10-01',
        currency: 'EUR',
        kind: 'INVOICE',
        status: 'APPROVED',
        gross: 100_00,
        ...more,
      }));
    await fill([
      ...of(6, {}),
      ...of(5, { issueDate: '2026-09-01' }),
      ...of(4, { issueDate: '2026-08-01' }),
      ...of(5, { legalEntity: 'FR01', currency: 'USD' }),
    ]);
    const first = (await ask(PLANNER, { first: 2 })).data.monthlySpend;
    expect([first.totalCount, first.nodes.map(({ month }: any) => month), first.pageInfo.hasNextPage]).toEqual([
      3,
      ['2026-09', '2026-10'],
      true,
    ]);
    const rest = nodesOf(await ask(PLANNER, { first: 2, after: first.pageInfo.endCursor }));
    expect(rest.map(({ legalEntityCode, gross }) => [legalEntityCode, gross])).toEqual([['FR01', { amount: '500.00', currency: 'USD' }]]);
    expect(
      nodesOf(await ask(PLANNER, { filter: { monthFrom: '2026-10', currency: 'EUR' } })).map(({ invoiceCount }) => invoiceCount),
    ).toEqual([6]);
    const representations = [first.nodes[0].id, first.nodes[0].id.replace('DE01', 'FR01')].map((id) => ({
      __typename: 'MonthlySpend',
      id,
    }));
    const found = await ask(
      PLANNER,
      { representations },
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on MonthlySpend { month } } }',
    );
    expect(found.data._entities).toEqual([{ month: '2026-09' }, null]);
  });

  it("are nobody else's: neither of who reads the invoices, nor of who reads totals elsewhere", async () => {
    const invoices = { core: 'all', amounts: 'all' } as const;
    for (const grants of [[read('Invoice', 'ALL', invoices)], [read('MonthlySpend', ['US01'], all)], []])
      expect(nodesOf(await ask({ subject: 'person:other', grants }))).toEqual([]);
    const core = await ask({ subject: 'person:other', grants: [read('MonthlySpend', 'ALL', { core: 'all' })] });
    expect(nodesOf(core).length).toBeGreaterThan(0);
    expect(nodesOf(core).every(({ gross }) => gross === null)).toBe(true);
    const list = await ask(PLANNER, {}, '{ invoices { nodes { id } totalCount } }');
    expect(list.data.invoices).toEqual({ nodes: [], totalCount: null });
  });
});
