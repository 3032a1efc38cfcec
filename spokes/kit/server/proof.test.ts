import { Client } from 'pg';
import { sha256 } from '#kernel/digest';
import { principalWith } from '#policy/principalWith';
import { type TestDatabases, dropDatabases, freshDatabases } from '../../../test/support/postgres';
import { type Hub, grant, testHub } from '../testing/Hub';
import { type RunningBills, owner, startBills } from '../testing/startBills';
import { type TestCall, type TestSession, openSession } from '../testing/TestSession';

// Two replicas of one instance over one database.

let databases: TestDatabases;
let hub: Hub;
let bills: RunningBills;
let replica: RunningBills;
const clerk = owner('person:anna', ['DE01']);

beforeAll(async () => {
  databases = await freshDatabases(['bills-emea']);
  hub = await testHub();
  bills = await startBills(hub, databases.get('bills-emea')!);
  replica = await startBills(hub, databases.get('bills-emea')!);
}, 60_000);
afterAll(async () => {
  await bills.close();
  await replica.close();
  await dropDatabases(databases);
});

const READ = JSON.stringify({ query: '{ bills { totalCount } }' });
const PAY = (key: string, payer = 'Boxwood'): string =>
  JSON.stringify({
    query: 'mutation ($input: AddBillInput!) { addBill(input: $input) { __typename ... on BillChanged { replayed } } }',
    variables: { input: { legalEntityCode: 'DE01', payer, idempotencyKey: key } },
  });
const REFUSED = [401, { errors: [{ message: 'no valid session', extensions: { code: 'UNAUTHENTICATED' } }] }];

const open = (): Promise<TestSession> => hub.session(bills.at, clerk);
const answerOf = async (response: Response): Promise<unknown> => [response.status, await response.json()];
/** Sends these headers with this body, as somebody would who has seen a call go by. */
const replay = async (headers: Readonly<Record<string, string>>, body: string, to = bills): Promise<unknown> =>
  answerOf(await fetch(`${to.url}/graphql`, { method: 'POST', headers, body }));

describe('a call', () => {
  it('is answered when session and proof fit, in any order of counters', async () => {
    const { send } = await open();
    for (const counter of [7, 3, 5_000, 1_000, 4_999]) expect((await send({ op: 'READ', body: READ, counter })).status).toBe(200);
  });
  it.each<[string, (headers: Record<string, string>) => Record<string, string>, string?]>([
    ['without a proof', (headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'nave-proof'))],
    ['with another body', (headers) => headers, JSON.stringify({ query: '{ bills { nodes { id } } }' })],
    ['with a body that is no JSON', (headers) => headers, '{'],
    ['with another request id', (headers) => ({ ...headers, 'nave-request-id': 'other' })],
    ['with another operation kind', (headers) => ({ ...headers, 'nave-proof': headers['nave-proof']!.replace('READ', 'WRITE') })],
    ['with another counter', (headers) => ({ ...headers, 'nave-proof': headers['nave-proof']!.replace(/^1\./, '2.') })],
    ['with a counter that is none', (headers) => ({ ...headers, 'nave-proof': headers['nave-proof']!.replace(/^1\./, '0.') })],
    ['with a longer proof', (headers) => ({ ...headers, 'nave-proof': `${headers['nave-proof']!}A` })],
    ['with a shorter proof', (headers) => ({ ...headers, 'nave-proof': headers['nave-proof']!.slice(0, -2) })],
  ])('%s is refused', async (_, change, body = READ) => {
    const { headersOf } = await open();
    const headers = headersOf({ op: 'READ', body: READ });
    expect(await replay(change({ ...headers }), body)).toEqual(REFUSED);
    expect((await fetch(`${bills.url}/graphql`, { method: 'POST', headers, body: READ })).status).toBe(200);
  });
  it('under the key of another session, or of none, is refused', async () => {
    const [one, other] = [await open(), await open()];
    const { authorization } = one.headersOf({ op: 'READ', body: READ });
    expect(await replay({ ...other.headersOf({ op: 'READ', body: READ }), authorization: authorization! }, READ)).toEqual(REFUSED);
  });
  it('that was made for a document is none of the graph, and none of another legal entity', async () => {
    const bytes = '<Invoice/>';
    const path = `/documents/${sha256(bytes)}?legalEntity=DE01&type=Bill`;
    const put: TestCall = { op: 'WRITE', method: 'PUT', path, body: bytes, headers: { 'content-type': 'application/xml' } };
    const { headersOf } = await open();
    const headers = headersOf(put);
    expect(await replay(headers, bytes)).toEqual(REFUSED);
    for (const other of ['FR01&type=Bill', 'DE01&type=Other'].map((end) => path.replace('DE01&type=Bill', end)))
      expect(await answerOf(await fetch(bills.url + other, { method: 'PUT', headers, body: bytes }))).toEqual(REFUSED);
    expect((await fetch(bills.url + path, { method: 'PUT', headers, body: bytes })).status).toBe(200);
  });
  it('that comes twice is refused, at once and when the first is still under way', async () => {
    const { headersOf } = await open();
    const headers = headersOf({ op: 'READ', body: READ });
    const statuses = await Promise.all(
      Array.from({ length: 5 }, () => fetch(`${bills.url}/graphql`, { method: 'POST', headers, body: READ }).then(({ status }) => status)),
    );
    expect(statuses.sort()).toEqual([200, 401, 401, 401, 401]);
    expect(await replay(headers, READ)).toEqual(REFUSED);
  });
  it('far behind the newest of its session counts as spent', async () => {
    const { send } = await open();
    expect((await send({ op: 'READ', body: READ, counter: 10_000 })).status).toBe(200);
    expect((await send({ op: 'READ', body: READ, counter: 10_000 - 4_096 })).status).toBe(401);
    expect((await send({ op: 'READ', body: READ, counter: 10_000 - 4_095 })).status).toBe(200);
  });
});

describe('a mutation', () => {
  it('that is announced as a read is refused and changes nothing', async () => {
    const { send } = await open();
    expect(await answerOf(await send({ op: 'READ', body: PAY('announced') }))).toEqual(REFUSED);
    expect(await answerOf(await send({ op: 'WRITE', body: PAY('announced') }))).toMatchObject([
      200,
      { data: { addBill: { __typename: 'BillChanged', replayed: false } } },
    ]);
  });
  it('that was sent is refused at every replica', async () => {
    const { headersOf } = await open();
    const headers = headersOf({ op: 'WRITE', body: PAY('sent') });
    expect((await fetch(`${bills.url}/graphql`, { method: 'POST', headers, body: PAY('sent') })).status).toBe(200);
    for (const to of [bills, replica]) expect(await replay(headers, PAY('sent'), to)).toEqual(REFUSED);
  });
  it('is done once when two replicas get it at the same time', async () => {
    const { headersOf } = await open();
    const body = PAY('together');
    const headers = headersOf({ op: 'WRITE', body });
    const statuses = await Promise.all(
      [bills, replica].map((to) => fetch(`${to.url}/graphql`, { method: 'POST', headers, body }).then(({ status }) => status)),
    );
    expect(statuses.sort()).toEqual([200, 401]);
  });
  it('that was refused, or failed, is spent all the same', async () => {
    // `nobody` is refused by the use case; the second bill of the same id breaks a key that the caller cannot see.
    const twice = (key: string): string =>
      JSON.stringify({
        query: 'mutation ($input: AddBillsInput!) { addBills(input: $input) { ... on BillsAdded { outcomes } } }',
        variables: { input: { legalEntityCode: 'DE01', payers: ['twice'], idempotencyKey: key } },
      });
    const { headersOf, send } = await open();
    expect((await send({ op: 'WRITE', body: twice('first') })).status).toBe(200);
    for (const body of [PAY('refused', 'nobody'), twice('second')]) {
      const headers = headersOf({ op: 'WRITE', body });
      expect((await fetch(`${bills.url}/graphql`, { method: 'POST', headers, body })).status).toBe(200);
      expect(await replay(headers, body, replica)).toEqual(REFUSED);
    }
  });
  it('is replayed by its idempotency key in a call of its own', async () => {
    const { send } = await open();
    expect(await (await send({ op: 'WRITE', body: PAY('again') })).json()).toMatchObject({ data: { addBill: { replayed: false } } });
    expect(await (await send({ op: 'WRITE', body: PAY('again') })).json()).toMatchObject({ data: { addBill: { replayed: true } } });
  });
  it('of several items is one call', async () => {
    const { send } = await open();
    const body = JSON.stringify({
      query: 'mutation ($input: AddBillsInput!) { addBills(input: $input) { ... on BillsAdded { outcomes } } }',
      variables: { input: { legalEntityCode: 'DE01', payers: ['a', 'b', 'nobody', 'c'], idempotencyKey: 'several' } },
    });
    expect(await (await send({ op: 'WRITE', body })).json()).toMatchObject({
      data: { addBills: { outcomes: ['added', 'added', 'PAYER_UNKNOWN', 'added'] } },
    });
  });
  it('is forgotten in the database when its session is long over, and not before', async () => {
    const client = new Client({ connectionString: databases.get('bills-emea')!.scopedUrl });
    await client.connect();
    const restarted = await startBills(hub, databases.get('bills-emea')!);
    try {
      await client.query(`select set_config('app.les', 'DE01', false)`);
      const insert = 'insert into spent_call (legal_entity, sid, counter, at) values ($1, $2, 1, now() - $3::interval)';
      await client.query(insert, ['DE01', 'old', '6 minutes']);
      await client.query(insert, ['DE01', 'young', '2 minutes']);
      const { send } = await hub.session(restarted.at, clerk);
      expect((await send({ op: 'WRITE', body: PAY('sweeps') })).status).toBe(200);
      const { rows } = await client.query<{ sid: string }>(`select sid from spent_call where sid in ('old', 'young')`);
      expect(rows).toEqual([{ sid: 'young' }]);
    } finally {
      await client.end();
      await restarted.close();
    }
  });
  it('puts a document once, at every replica, and none in a call that is announced as a read', async () => {
    const bytes = '<Invoice>2</Invoice>';
    const path = `/documents/${sha256(bytes)}?legalEntity=DE01&type=Bill`;
    const { headersOf } = await open();
    const headers = headersOf({ op: 'WRITE', method: 'PUT', path, body: bytes, headers: { 'content-type': 'application/xml' } });
    const statuses: number[] = [];
    for (const to of [bills, bills, replica]) statuses.push((await fetch(to.url + path, { method: 'PUT', headers, body: bytes })).status);
    expect(statuses).toEqual([200, 401, 401]);
    const read = headersOf({ op: 'READ', method: 'PUT', path, body: bytes, headers: { 'content-type': 'application/xml' } });
    expect((await fetch(bills.url + path, { method: 'PUT', headers: read, body: bytes })).status).toBe(401);
  });
});

describe('_entities', () => {
  const ask = async (query: string, variables: object): Promise<unknown> => {
    const response = await (await open()).send({ op: 'READ', body: JSON.stringify({ query, variables }) });
    const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
    return [response.status, errors?.[0]?.extensions.code];
  };
  const many = (count: number) => Array.from({ length: count }, (_, at) => ({ __typename: 'Payer', id: `p${String(at)}` }));

  it('takes at most 500 representations in one call, however they are spread', async () => {
    const one = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
    expect(await ask(one, { r: many(500) })).toEqual([200, undefined]);
    expect(await ask(one, { r: many(501) })).toEqual([400, 'COST_LIMIT']);
    const two =
      'query ($r: [_Any!]!) { a: _entities(representations: $r) { __typename } ...B } fragment B on Query { b: _entities(representations: $r) { __typename } }';
    expect(await ask(two, { r: many(250) })).toEqual([200, undefined]);
    expect(await ask(two, { r: many(251) })).toEqual([400, 'COST_LIMIT']);
    const written = `[${many(501)
      .map(({ id }) => `{ __typename: "Payer", id: "${id}" }`)
      .join(' ')}]`;
    expect(await ask(`{ _entities(representations: ${written}) { __typename } }`, {})).toEqual([400, 'COST_LIMIT']);
    expect(await ask(`query ($r: [_Any!]! = ${written}) { _entities(representations: $r) { __typename } }`, {})).toEqual([
      400,
      'COST_LIMIT',
    ]);
  });
});

describe('a session', () => {
  const principal = (epoch: number) => principalWith({ ...clerk, policyVersion: 'test', epoch });
  const openAt = (epoch: number, claims = {}): Promise<TestSession> =>
    openSession(hub.signing, { ...bills.at, wrappingKey: hub.wrappingKey }, { principal: principal(epoch), claims });

  it('of an older epoch is refused as soon as a newer one was seen, a verified one too', async () => {
    const [old, unused] = [await openAt(2), await openAt(2)];
    expect((await old.send({ op: 'READ', body: READ })).status).toBe(200);
    expect((await (await openAt(3)).send({ op: 'READ', body: READ })).status).toBe(200);
    for (const session of [old, unused]) expect(await answerOf(await session.send({ op: 'READ', body: READ }))).toEqual(REFUSED);
    expect((await (await openAt(3)).send({ op: 'READ', body: READ })).status).toBe(200);
  });
  it('whose key was wrapped for another instance is refused', async () => {
    const { wrappingKey } = await testHub();
    const { send } = await openSession(hub.signing, { ...bills.at, wrappingKey }, { principal: principal(3) });
    expect(await answerOf(await send({ op: 'READ', body: READ }))).toEqual(REFUSED);
  });
  it('that is over is refused, though it was verified', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const { send } = await openAt(3, { iat: now - 58, exp: now + 1 });
    expect((await send({ op: 'READ', body: READ })).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 4_200));
    expect(await answerOf(await send({ op: 'READ', body: READ }))).toEqual(REFUSED);
  });
  it('of somebody with 30 tuples over 200 legal entities fits', async () => {
    const legalEntities = Array.from({ length: 200 }, (_, at) => `AA${String(at).padStart(3, '0')}`);
    const grants = Array.from({ length: 30 }, (_, at) =>
      grant({ activity: 'READ', type: at === 0 ? 'Bill' : `Type${String(at)}`, legalEntities, fields: { core: 'all' } }),
    );
    const to = { ...bills.at, legalEntities, wrappingKey: hub.wrappingKey };
    const { token, send } = await openSession(hub.signing, to, {
      principal: principalWith({ subject: 'person:wide', grants, policyVersion: 'test', epoch: 3 }),
    });
    expect(token.length).toBeGreaterThan(50_000);
    expect((await send({ op: 'READ', body: READ })).status).toBe(200);
  });
  it('of the registry reads the contract and no row; every other the rows and no contract', async () => {
    const registry = await openAt(3, { aim: 'REGISTRY' });
    const ask = async (session: TestSession, query: string): Promise<unknown> => {
      const response = await session.send({ op: 'READ', body: JSON.stringify({ query }) });
      const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
      return [response.status, errors?.[0]?.extensions.code];
    };
    const own = await openAt(3);
    for (const query of ['{ _service { sdl } }', '{ __schema { types { name } } }', '{ x: __type(name: "Bill") { name } }']) {
      expect(await ask(registry, query)).toEqual([200, undefined]);
      expect(await ask(own, query)).toEqual([403, 'FORBIDDEN']);
    }
    expect(await ask(own, '{ bills { totalCount } ...S } fragment S on Query { _service { sdl } }')).toEqual([403, 'FORBIDDEN']);
    expect(await ask(registry, '{ bills { totalCount } }')).toEqual([403, 'FORBIDDEN']);
    expect(await ask(registry, '{ ...B } fragment B on Query { bills { totalCount } }')).toEqual([403, 'FORBIDDEN']);
  });
});
