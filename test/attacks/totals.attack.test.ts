import { Client } from 'pg';
import { SettableClock } from '#kernel/Clock';
import { randomIds } from '#kernel/ids';
import { type Instance } from '#kit/server/options';
import { grant, type Hub, testHub } from '#kit/testing/Hub';
import { databaseUrl } from '../../scripts/postgres/cloneDatabase';
import { startInvoices } from '../../spokes/invoices/main';
import { type StoredInvoice, storeInvoices } from '../support/storeInvoices';
import { tryPipeline } from '../hub/pipelineOf';
import { fault } from '../support/faults/Fault';
import { dropDatabases, freshDatabases, type TestDatabases, testPostgres } from '../support/postgres';
import { attacks } from './attacks';

interface World {
  readonly instance: Instance;
  readonly hub: Hub;
  readonly databases: TestDatabases;
  readonly root: Client;
}

const ENTRY = {
  instance: 'invoices-emea',
  spoke: 'invoices',
  businessUnit: 'emea',
  url: 'http://127.0.0.1:0',
  legalEntities: ['DE01', 'FR01'],
};

async function open(): Promise<World> {
  const databases = await freshDatabases([ENTRY.instance]);
  const database = databases.get(ENTRY.instance);
  if (database === undefined) throw new RangeError('no database');
  const hub = await testHub();
  const away = { url: () => 'http://127.0.0.1:9', token: () => Promise.resolve('token') };
  const clock = new SettableClock('2026-11-24T09:00:00.000000Z');
  const instance = await startInvoices({ registryEntry: ENTRY, database, keys: hub.keys, clock, ids: randomIds, hub: away });
  const root = new Client({ connectionString: databaseUrl((await testPostgres()).maintenanceUrl, database.database) });
  await root.connect();
  await root.query('set session_replication_role = replica'); // the documents of the invoices are no part of this
  return { instance, hub, databases, root };
}

async function close({ instance, databases, root }: World): Promise<void> {
  await root.end();
  await instance.close();
  await dropDatabases(databases);
}

const invoices = (count: number, more: Partial<StoredInvoice> = {}): readonly StoredInvoice[] =>
  Array.from({ length: count }, () => ({
    legalEntity: 'DE01',
    issueDate: '2026-10-15',
    currency: 'EUR',
    kind: 'INVOICE',
    status: 'APPROVED',
    gross: '10.00',
    ...more,
  }));

type Total = readonly [legalEntityCode: string, count: number, amount: string];

/** What a planner of these legal entities is shown of the invoices. */
async function shown(
  { instance, hub, root }: World,
  stored: readonly StoredInvoice[],
  legalEntities: readonly string[],
): Promise<readonly Total[]> {
  await storeInvoices(root, stored);
  const grants = [grant({ activity: 'READ', type: 'MonthlySpend', legalEntities, fields: { core: 'all', totals: 'all' } })];
  const query = '{ monthlySpend { nodes { legalEntityCode invoiceCount gross { amount } } } }';
  const { body } = await hub.ask({ ...ENTRY, url: instance.url }, { subject: 'person:ines', grants }, { query });
  const { nodes } = body.data.monthlySpend as { nodes: { legalEntityCode: string; invoiceCount: number; gross: { amount: string } }[] };
  return nodes.map(({ legalEntityCode, invoiceCount, gross }): Total => [legalEntityCode, invoiceCount, gross.amount]).sort();
}

const ROW = { id: 'spd_DE01_00000000000000000000000001', legalEntityCode: 'DE01', total: 'x' };
const READ = 'activities: [READ], type: Spend, legalEntities: [DE01], fields: { core: all, totals: all }';
const totals = async (row: object): Promise<{ readonly text: string; readonly planned: string | null }> => {
  const asked = { grants: [READ], query: '{ spends { total } }', data: { spends: [{ ...ROW, ...row }] }, totals: true };
  const { answer, planned } = await tryPipeline(asked);
  return { text: JSON.stringify(answer.body.data), planned };
};

attacks('totals', {
  open,
  close,
  cases: [
    {
      id: 'D24',
      title:
        'a declassified total is over five rows that all enter it, whole in its legal entity: no choice of legal entities is a difference',
      async holds(world) {
        const few = [
          ...invoices(4),
          ...invoices(1, { gross: null }),
          ...invoices(1, { issueDate: null }),
          ...invoices(3, { currency: 'USD' }),
        ];
        expect(await shown(world, few, ['DE01'])).toEqual([]);
        const beside = [...invoices(6), ...invoices(4, { legalEntity: 'FR01', gross: '7.00' })];
        expect(await shown(world, beside, ['DE01', 'FR01'])).toEqual([['DE01', 6, '60.00']]);
        expect(await shown(world, beside, ['FR01'])).toEqual([]);
        const both = [...invoices(6), ...invoices(5, { legalEntity: 'FR01', gross: '7.00' })];
        expect(await shown(world, both, ['DE01', 'FR01'])).toEqual([...(await shown(world, both, ['DE01'])), ['FR01', 5, '35.00']]);
      },
      twin: async (world) => {
        expect(
          await shown(
            world,
            [...invoices(5), ...invoices(5, { kind: 'CREDIT_NOTE', gross: '1.00', legalEntity: 'FR01' })],
            ['DE01', 'FR01'],
          ),
        ).toEqual([
          ['DE01', 5, '50.00'],
          ['FR01', 5, '-5.00'],
        ]);
      },
      faults: [
        fault('small groups stay', 'spokes/kit/store/totalsView.ts', 'having count(*) >= ${String(Math.trunc(k))}', 'having count(*) >= 1'),
        fault(
          'rows are counted that enter no sum',
          'spokes/kit/store/totalsView.ts',
          "where ${whole.join(' and ')}",
          'where s.legal_entity is not null',
        ),
        fault(
          'groups are over all legal entities in reach',
          'spokes/kit/store/totalsView.ts',
          "select ${by}, count(*)::integer as row_count, ${summed.map((column) => `sum(s.${column}) as ${column}`).join(', ')}",
          "select ${by}, sum(count(*)) over ()::integer as row_count, ${summed.map((column) => `sum(sum(s.${column})) over () as ${column}`).join(', ')}",
        ),
      ],
    },
    {
      id: 'D25',
      title: 'the hub lets no declassified total pass that is over fewer rows than the register says, or that does not say over how many',
      async holds() {
        for (const row of [{ _nave_count: 4 }, { _nave_count: null }, {}, { _nave_count: '9' }]) {
          const { text, planned } = await totals(row);
          expect([text, planned?.includes('_nave_count: rows')]).toEqual(['{"spends":null}', true]);
        }
      },
      twin: async () => {
        expect((await totals({ _nave_count: 5 })).text).toBe('{"spends":[{"total":"x"}]}');
      },
      faults: [
        fault('the wall does not count', 'hub/pipeline/Wall.ts', 'if (answer.least !== null && ', 'if (answer.least === 0 && '),
        fault(
          'a total without a count is large',
          'hub/pipeline/Wall.ts',
          "return typeof count === 'number' && count >= least;",
          'return !(Number(count) < least);',
        ),
        fault(
          'totals are not asked over how many rows they are',
          'hub/pipeline/internalFields.ts',
          'return count === null ? [] : [fieldNode(INTERNAL.count, count)];',
          "return count !== '' ? [] : [fieldNode(INTERNAL.count, count)];",
        ),
      ],
    },
  ],
});
