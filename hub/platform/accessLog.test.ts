import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { sha256 } from '#kernel/digest';
import { CONTRACTS } from '../../test/engine/contracts';
import { composeRelease } from '../supergraph/composeRelease';
import { writeRelease } from '../supergraph/releaseFiles';
import { platformContract } from './contract';
import { AMER, EMEA, id, startStubHub, type StubHub, VENDORS } from '../../test/hub/hubOfStubs';

const LOG = `query look($filter: AccessLogFilter, $first: Int = 50, $after: String) {
  accessLog(filter: $filter, first: $first, after: $after) {
    totalCount
    nodes { id legalEntityCode at kind subject actor operationName coordinates stripped rows { type upTo } codes release fingerprint epoch requestId }
    pageInfo { hasNextPage endCursor }
  }
}`;

// Two tests start a hub of their own, on a machine that may do ten other things.
jest.setTimeout(60_000);

let stub: StubHub;
beforeAll(async () => {
  stub = await startStubHub();
}, 120_000);
afterAll(() => stub.close());

interface Entry {
  readonly id: string;
  readonly legalEntityCode: string;
  readonly kind: string;
  readonly subject: string | null;
  readonly coordinates: readonly string[];
  readonly rows: readonly { readonly type: string; readonly upTo: number }[];
  readonly codes: readonly string[];
}
const look = async (subject: string, filter: object | null = null): Promise<{ totalCount: number; nodes: Entry[] }> => {
  const answer = await stub.ask(subject, { query: LOG, variables: { filter } });
  expect(answer.body.errors).toBeUndefined();
  return answer.body.data.accessLog;
};

describe('the access log in the graph', () => {
  it('says who saw which coordinates of which legal entities, on whose behalf and under which release', async () => {
    const asked = await stub.ask('person:de', {
      query: 'query mine { invoices(first: 10, order: NUMBER) { nodes { number gross { amount } } } }',
    });
    expect(asked.body.data.invoices.nodes).toHaveLength(3);
    const { nodes } = await look('person:audit', { operationName: ['mine'] });
    expect(nodes).toEqual([
      {
        id: expect.stringMatching(/^acr_DE01_/),
        legalEntityCode: 'DE01',
        at: expect.any(String),
        kind: 'OPERATION',
        subject: 'person:de',
        actor: 'PERSON',
        operationName: 'mine',
        coordinates: expect.arrayContaining(['Query.invoices', 'Invoice.number', 'Invoice.gross', 'Query.invoices(order:)']),
        stripped: [],
        rows: [{ type: 'Invoice', upTo: 10 }],
        codes: [],
        release: stub.hub.release(),
        fingerprint: asked.body.extensions.policy.fingerprint,
        epoch: 1,
        requestId: expect.any(String),
      },
    ]);
  });

  it('splits a record by legal entity: an auditor of one sees nothing of another', async () => {
    await stub.ask('person:all', { query: 'query both { invoices(first: 10, order: NUMBER) { nodes { number } } }' });
    const all = await look('person:audit', { operationName: ['both'] });
    expect(all.nodes.map(({ legalEntityCode, rows }) => [legalEntityCode, rows])).toEqual(
      expect.arrayContaining([
        ['DE01', [{ type: 'Invoice', upTo: 10 }]],
        ['US01', [{ type: 'Invoice', upTo: 1 }]],
      ]),
    );
    const one = await look('person:audit-de', { operationName: ['both'] });
    expect(one.nodes.map(({ legalEntityCode }) => legalEntityCode)).toEqual(['DE01']);
    expect(one.totalCount).toBe(1);
    const other = all.nodes.find(({ legalEntityCode }) => legalEntityCode === 'US01')!.id;
    const byId = async (subject: string): Promise<unknown> =>
      (await stub.ask(subject, { query: `{ accessRecord(id: "${other}") { id } }` })).body.data.accessRecord;
    expect(await byId('person:audit')).toEqual({ id: other });
    expect(await byId('person:audit-de')).toBeNull();
  });

  it('keeps a record without a legal entity for those who may read all of them', async () => {
    await stub.ask('person:all', { query: 'query wrong { nothing }' });
    const [none] = (await look('person:audit', { kind: ['DENIAL'], subject: ['person:all'] })).nodes;
    expect(none).toMatchObject({ legalEntityCode: '-', kind: 'DENIAL', codes: ['GRAPHQL_VALIDATION_FAILED'], coordinates: null });
    expect((await look('person:audit-de', { kind: ['DENIAL'], subject: ['person:all'] })).nodes).toEqual([]);
  });

  it('tells of a tripwire with its place, and of whom the refused write would have touched', async () => {
    const foreign = { id: id('GB01', 1), number: '0', dueDate: null, gross: null, vendorId: null };
    const careless = { ...EMEA, invoices: [...EMEA.invoices!, foreign] };
    const other = await startStubHub({ specs: [careless, AMER, VENDORS] });
    try {
      await other.ask('person:de', { query: 'query trip { invoices(first: 10, order: NUMBER) { nodes { number } } }' });
      await other.ask('person:clerk', { query: `mutation no { renumber(invoiceId: "${id('FR01', 1)}", number: "9") { number } }` });
      const answer = await other.ask('person:audit', { query: '{ accessLog { nodes { kind legalEntityCode operationName codes } } }' });
      const nodes = answer.body.data.accessLog.nodes as Entry[];
      expect(nodes).toContainEqual({ kind: 'DENIAL', legalEntityCode: 'FR01', operationName: 'no', codes: ['FORBIDDEN'] });
      expect(nodes).toContainEqual(expect.objectContaining({ kind: 'TRIPWIRE', operationName: 'trip', codes: ['POLICY_TRIPWIRE'] }));
    } finally {
      await other.close();
    }
  });

  it('does not exist for whoever has no grant, and names nobody to whom persons are hidden', async () => {
    expect((await stub.ask('person:de', { query: LOG })).status).toBe(400);
    expect((await stub.ask('person:de', { query: '{ __type(name: "AccessRecord") { name } }' })).body.data.__type).toBeNull();
    const free = await stub.ask('person:count', { query: '{ accessLog { nodes { subject } } }' });
    expect(free.status).toBe(400);
    const filtered = await stub.ask('person:count', { query: '{ accessLog(filter: { subject: ["person:de"] }) { totalCount } }' });
    expect(filtered.status).toBe(400);
    expect((await stub.ask('person:count', { query: '{ accessLog { totalCount } }' })).body.data.accessLog.totalCount).toBeGreaterThan(0);
  });

  it('pages by sealed cursors that belong to their reader', async () => {
    for (let at = 0; at < 5; at++) await stub.ask('person:de', { query: 'query page { invoices(first: 1) { totalCount } }' });
    const filter = { subject: ['person:de'] };
    const whole = (await look('person:audit', filter)).nodes.map((each) => each.id);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { body } = await stub.ask('person:audit', { query: LOG, variables: { filter, first: 2, after } });
      const page = body.data.accessLog;
      seen.push(...page.nodes.map((each: Entry) => each.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      if (after !== null) {
        expect(after).not.toContain('text');
        const stolen = await stub.ask('person:audit-de', { query: LOG, variables: { filter, first: 2, after } });
        expect(stolen.body.errors[0].extensions.code).toBe('BAD_CURSOR');
      }
    } while (after !== null);
    expect(seen).toEqual(whole);
  });

  it('logs the look into the log', async () => {
    await look('person:audit-de', { operationName: ['nobody asked this'] });
    const { nodes } = await look('person:audit', { subject: ['person:audit-de'], operationName: ['look'] });
    expect(nodes[0]!.coordinates).toContain('AccessRecord.subject');
  });
});

describe('what is kept', () => {
  it('holds no name and no value of a variable', async () => {
    const client = new Client({ connectionString: stub.accessLog.database.runUrl });
    await client.connect();
    try {
      await stub.ask('person:de', {
        query: 'query v($n: Int) { invoices(first: $n) { totalCount } }',
        variables: { n: 37, unused: 'a secret word' },
      });
      const { rows } = await client.query<{ content: string }>(`select content from access_record where operation = 'v'`);
      expect(rows).toHaveLength(1);
      expect(rows[0]!.content).not.toMatch(/person:|secret|37[,}]/);
      expect(JSON.parse(rows[0]!.content)).toMatchObject({
        variables: expect.stringMatching(/^[0-9a-f]{64}$/),
        subject: expect.stringMatching(/^[0-9a-f]{64}$/),
        contacts: [{ instance: 'invoices-emea', session: expect.any(String), counters: [expect.any(Number)] }],
      });
    } finally {
      await client.end();
    }
  });
});

describe('an answer that cannot be logged', () => {
  it('is withheld, and a write is not begun', async () => {
    const other = await startStubHub();
    try {
      const client = new Client({ connectionString: other.accessLog.database.superUrl });
      client.on('error', () => undefined); // its database is dropped below it when this test fails
      await client.connect();
      const role = decodeURIComponent(new URL(other.accessLog.database.runUrl).username);
      await client.query(`revoke insert on access_record from ${role}`);
      const read = await other.ask('person:de', { query: '{ invoices(first: 1) { nodes { number } } }' });
      expect(read.status).toBe(503);
      expect(read.body.errors[0].extensions.code).toBe('INTERNAL');
      expect(read.text).not.toContain('number');
      const calls = other.instances['invoices-emea']!.calls.length;
      const write = await other.ask('person:clerk', {
        query: `mutation { renumber(invoiceId: "${id('DE01', 1)}", number: "9") { number } }`,
      });
      expect(write.status).toBe(503);
      expect(other.instances['invoices-emea']!.calls).toHaveLength(calls);
      await client.query(`grant insert on access_record to ${role}`);
      await client.end();
      await new Promise((done) => setTimeout(done, 1_100));
      expect((await other.ask('person:de', { query: '{ invoices(first: 1) { nodes { number } } }' })).status).toBe(200);
    } finally {
      await other.close();
    }
  });
});

describe('a document', () => {
  it('waits for its record before a byte of it leaves', async () => {
    const client = new Client({ connectionString: stub.accessLog.database.superUrl });
    client.on('error', () => undefined); // its database is dropped below it when this test fails
    await client.connect();
    const text = '<waits/>';
    const { uploads } = stub.instances['invoices-emea']!;
    const before = uploads.length;
    try {
      await client.query('begin; lock table access_record in exclusive mode');
      const answer = fetch(`${stub.hub.url}/documents/${sha256(text)}?legalEntity=DE01`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${await stub.token('person:clerk')}`, 'content-type': 'application/xml' },
        body: text,
      });
      await sleep(500);
      expect(uploads).toHaveLength(before);
      await client.query('rollback');
      expect((await answer).status).toBe(201);
      expect(uploads).toHaveLength(before + 1);
    } finally {
      await client.end();
    }
  });
});

describe('the contract of the platform', () => {
  it('is the one of the release, or the release is not used', async () => {
    const before = stub.hub.release();
    const platform = platformContract();
    const other = { ...platform, sdl: platform.sdl.replace('type AccessDetail {', 'type AccessDetail {\n  more: String') };
    await writeRelease(stub.dir, composeRelease([...CONTRACTS, other]));
    await sleep(2_500); // the hub looks every second
    expect(stub.hub.release()).toBe(before);
    await writeRelease(stub.dir, composeRelease([...CONTRACTS, platform]));
  });
});

describe('myAccess', () => {
  const MINE =
    '{ myAccess { subject actor epoch fingerprint grants { activity type legalEntities fields { name uses } } forbids { type } } }';

  it('answers the rights of whoever asks', async () => {
    const { body } = await stub.ask('person:clerk', { query: MINE });
    expect(body.data.myAccess).toMatchObject({ subject: 'person:clerk', actor: 'PERSON', epoch: 1, forbids: [] });
    expect(body.data.myAccess.fingerprint).toBe(body.extensions.policy.fingerprint);
    expect(body.data.myAccess.grants).toContainEqual({
      activity: 'Invoice.renumber',
      type: 'Invoice',
      legalEntities: ['DE01'],
      fields: [{ name: 'core', uses: null }],
    });
    expect((await stub.ask('person:all', { query: MINE })).body.data.myAccess.grants[0].legalEntities).toBeNull();
  });

  it('takes nobody else', async () => {
    const { status } = await stub.ask('person:clerk', { query: '{ myAccess(subject: "person:all") { subject } }' });
    expect(status).toBe(400);
  });
});
