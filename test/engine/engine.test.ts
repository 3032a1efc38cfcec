import { Readable } from 'node:stream';
import { parse } from 'graphql';
import { businessId } from '#kernel/ids';
import { systemClock } from '#kernel/Clock';
import { openEngine } from '../../hub/plan/openEngine';
import { fixedRegistry } from '../../hub/supergraph/fileRegistryStore';
import { Swappable } from '../../hub/supergraph/Swappable';
import { type InvoiceRow } from './instance';
import { everyone, principalOf, type Stack, startStack, testRelease } from './stack';

const id = (prefix: string, at: number): string =>
  businessId(
    prefix,
    'DE01',
    Uint8Array.from({ length: 26 }, (_, place) => (place < 24 ? 0 : place === 24 ? at >> 5 : at & 31)),
  );
const invoices = Array.from({ length: 700 }, (_, at): InvoiceRow => ({
  id: id('inv', at),
  number: String(at).padStart(3, '0'),
  dueDate: null,
  gross: null,
  vendorId: id('ven', at),
}));

describe('the engine', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({
      instances: [
        { name: 'invoices-emea', spoke: 'invoices', legalEntities: ['DE01'], invoices },
        {
          name: 'vendors-emea',
          spoke: 'vendors',
          legalEntities: ['DE01'],
          vendors: invoices.map(({ vendorId }, at) => ({ id: vendorId!, name: `V${at}` })),
        },
      ],
    });
  });
  afterAll(() => stack.close());

  it('asks for at most 500 entities in one call', async () => {
    const { data } = await stack.ask('{ invoices(first: 700, order: NUMBER) { nodes { number vendor { name } } } }');
    const { nodes } = (data as { invoices: { nodes: { number: string; vendor: { name: string } }[] } }).invoices;
    expect(nodes).toHaveLength(700);
    expect(nodes.every(({ number, vendor }) => vendor.name === `V${Number(number)}`)).toBe(true);
    expect(
      stack.instances['vendors-emea']!.calls.map(({ variables }) => (variables['representations'] as unknown[]).length).sort(),
    ).toEqual([200, 500]);
  });
  it('streams a document to the owner of its type and legal entity', async () => {
    const upload = (legalEntity: string, type: string) =>
      stack.engine.documents.put({
        sha256: 'ab12',
        legalEntity,
        type,
        mediaType: 'application/xml',
        lengthBytes: null,
        body: Readable.from([Buffer.alloc(70_000), Buffer.alloc(70_000)]),
        call: stack.callOf(principalOf(['DE01'])),
      });
    expect(await upload('DE01', 'Invoice')).toEqual({ status: 201, body: { sha256: 'ab12' } });
    expect(stack.instances['invoices-emea']!.uploads).toEqual([
      { path: '/documents/ab12?legalEntity=DE01&type=Invoice', bytes: 140_000, type: 'application/xml' },
    ]);
    await expect(upload('ZZ01', 'Invoice')).rejects.toMatchObject({ code: 'DOCUMENT_WITHOUT_OWNER' });
    await expect(upload('DE01', 'Nothing')).rejects.toMatchObject({ code: 'DOCUMENT_WITHOUT_OWNER' });
  });
  it('finishes a request on the release that it began with, and begins the next one on the new', async () => {
    const releases = new Swappable(testRelease());
    const engine = openEngine({
      releases: { current: () => releases.current(), onSwap: (listener) => releases.onSwap(listener), close: () => Promise.resolve() },
      registry: fixedRegistry({ businessUnits: [], instances: [] }),
      signing: () => ({ issuer: 'hub', privateJwk: {} }),
      clock: systemClock,
    });
    const before = engine.active();
    const seen: string[] = [];
    engine.onSwap(({ release }) => seen.push(release.id));
    releases.swap({ ...testRelease(), id: 'next' });
    expect([before.release.id, engine.active().release.id, seen]).toEqual([testRelease().id, 'next', ['next']]);
    const plan = await before.planner.plan(parse('{ invoices { totalCount } }'));
    expect((await before.executor.execute({ plan, variables: {}, call: stack.callOf(everyone()) })).data).toEqual({
      invoices: { totalCount: 0 },
    });
    await engine.close();
  }, 30_000);
});
