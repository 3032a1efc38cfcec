import { id, type StubHub, startStubHub } from './hubOfStubs';

// extensions.explain through a real hub over HTTP. Invoice 2 of DE01 names a vendor of FR01; invoice 3 names none.

let hub: StubHub;
beforeAll(async () => {
  hub = await startStubHub();
}, 60_000);
afterAll(async () => {
  await hub.close();
});

const explain = { extensions: { explain: true } };
const entriesOf = async (subject: string, query: string): Promise<readonly Record<string, unknown>[]> => {
  const { body } = await hub.ask(subject, { query, ...explain });
  return body.extensions.explain.entries as readonly Record<string, unknown>[];
};

it('says nothing of a hidden reference that it does not say of none, and of a hidden row as of a missing one', async () => {
  const entries = await entriesOf('person:de', '{ invoices(order: NUMBER) { nodes { number vendor { name } } } }');
  expect(entries.map(({ path, outcome }) => [path, outcome])).toEqual([
    [['invoices', 'nodes', 1, 'vendor'], 'NOT_FOUND_OR_NOT_VISIBLE'],
    [['invoices', 'nodes', 2, 'vendor'], 'NOT_FOUND_OR_NOT_VISIBLE'],
  ]);
  const byKey = (key: string) => entriesOf('person:de', `{ invoice(id: "${key}") { number } }`);
  expect(await byKey(id('US01', 1))).toEqual([{ path: ['invoice'], outcome: 'NOT_FOUND_OR_NOT_VISIBLE' }]);
  expect(await byKey(id('DE01', 99))).toEqual(await byKey(id('US01', 1)));
}, 60_000);

it('writes to the access log that somebody asked', async () => {
  await entriesOf('person:de', '{ invoices { nodes { gross { amount } } } }');
  const { body } = await hub.ask('person:audit', { query: '{ accessLog(first: 50) { nodes { kind } } }' });
  expect((body.data.accessLog.nodes as { kind: string }[]).map(({ kind }) => kind)).toContain('EXPLAIN');
}, 60_000);
