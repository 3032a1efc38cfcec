import { Client } from 'pg';
import { systemClock } from '#kernel/Clock';
import { sha256 } from '#kernel/digest';
import { randomIds } from '#kernel/ids';
import { type TestDatabases, dropDatabases, freshDatabases } from '../../../test/support/postgres';
import { type Hub, type TestCaller, testHub } from '../testing/Hub';
import { BILLS, type RunningBills, owner, startBills } from '../testing/startBills';
import { bills as definition } from '../testing/bills';
import { startInstance } from './startInstance';

let databases: TestDatabases;
let hub: Hub;
let bills: RunningBills;
const clerk = owner('person:anna', ['DE01']);

beforeAll(async () => {
  databases = await freshDatabases(['bills-emea']);
  hub = await testHub();
  bills = await startBills(hub, databases.get('bills-emea')!);
}, 60_000);
afterAll(async () => {
  await bills.close();
  await dropDatabases(databases);
});

const answers = async (headers: Readonly<Record<string, string>>, body: string): Promise<unknown> => {
  const response = await fetch(`${bills.url}/graphql`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  return [response.status, await response.json()];
};
const REFUSED = [401, { errors: [{ message: 'no valid session', extensions: { code: 'UNAUTHENTICATED' } }] }];
const ASKED = JSON.stringify({ query: '{ bills { totalCount } }' });

describe('a call without a valid session token', () => {
  it('is answered 401 before its body is parsed', async () => {
    const foreign = (await (await testHub()).session(bills.at, clerk)).headersOf({ op: 'READ', body: '{ not json' });
    for (const headers of [{}, { authorization: 'Bearer x.y.z' }, { authorization: 'Basic abc' }, foreign])
      expect(await answers(headers, '{ not json')).toEqual(REFUSED);
  });
  it('is one for another instance, and one whose grants were changed', async () => {
    const other = await hub.session({ ...bills.at, instance: 'bills-amer' }, clerk);
    expect(await answers(other.headersOf({ op: 'READ', body: ASKED }), ASKED)).toEqual(REFUSED);
    const own = await hub.session(bills.at, clerk);
    const [head = '', body = '', signature = ''] = own.token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'person:carla' })).toString('base64url');
    const authorization = `Bearer ${[head, forged, signature].join('.')}`;
    expect(await answers({ ...own.headersOf({ op: 'READ', body: ASKED }), authorization }, ASKED)).toEqual(REFUSED);
  });
  it('still learns whether the instance lives', async () => {
    expect((await fetch(`${bills.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${bills.url}/health/ready`)).status).toBe(200);
  });
});

describe('an operation', () => {
  const codeOf = async (query: string, variables: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<unknown> => {
    const { status, body } = await bills.ask(clerk, { query, variables, headers });
    return [status, body.errors?.[0]?.extensions.code];
  };
  it.each([
    ['{ bills { nodes { wrong } } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{ bills', 'GRAPHQL_VALIDATION_FAILED'],
    ['query a { totals { _scope } } query b { totals { _scope } }', 'BAD_REQUEST'],
  ])('that is none is refused: %s', async (query, code) => {
    expect(await codeOf(query)).toEqual([400, code]);
  });
  it('with a value that its type refuses is bad input', async () => {
    expect(await codeOf('query ($d: Date) { bills(filter: { dueTo: $d }) { nodes { id } } }', { d: '2026-02-30' })).toEqual([
      200,
      'BAD_USER_INPUT',
    ]);
    expect(await codeOf('query ($d: Decimal) { bills(filter: { grossMin: $d }) { nodes { id } } }', { d: 1.5 })).toEqual([
      200,
      'BAD_USER_INPUT',
    ]);
  });
  it('past its deadline ends', async () => {
    expect(await codeOf('{ bills { nodes { id } } }', {}, { 'nave-deadline-ms': '0' })).toEqual([200, 'TIMEOUT']);
  });
  it('says as of when it is true', async () => {
    const { body } = await bills.ask(clerk, '{ bills { totalCount } }');
    expect(body.extensions).toEqual({ knownAt: '2026-11-24T09:00:00.000000Z' });
  });
});

describe('a document', () => {
  const bytes = '<Invoice/>';
  const put = async (caller: TestCaller, path: string, body: string | Uint8Array = bytes): Promise<[number, unknown]> => {
    const response = await hub.put(bills.at, caller, { path: `/documents/${path}`, body, mediaType: 'application/xml' });
    const answer = (await response.json()) as { errors?: { extensions: { code: string } }[]; sizeBytes?: number };
    return [response.status, answer.errors?.[0]?.extensions.code ?? answer.sizeBytes];
  };
  it('is stored once, and the same bytes again change nothing', async () => {
    const path = `${sha256(bytes)}?legalEntity=DE01&type=Bill`;
    expect(await put(clerk, path)).toEqual([200, 10]);
    expect(await put(clerk, path)).toEqual([200, 10]);
    expect(await put(clerk, path.replace('documents', ''), '{"a":1}')).toEqual([422, 'DOCUMENT_DIGEST_MISMATCH']);
  });
  it('is refused without the activity, at another legal entity, and by a wrong address', async () => {
    const hash = sha256(bytes);
    expect(await put(clerk, `${hash}?legalEntity=FR01&type=Bill`)).toEqual([403, 'CONFLICT_OR_NOT_PERMITTED']);
    expect(await put(clerk, `${hash}?legalEntity=DE01&type=Other`)).toEqual([403, 'CONFLICT_OR_NOT_PERMITTED']);
    expect(await put(clerk, `${hash}?type=Bill`)).toEqual([400, 'DOCUMENT_ADDRESS_INVALID']);
    expect(await put(clerk, `abc?legalEntity=DE01&type=Bill`)).toEqual([400, 'DOCUMENT_ADDRESS_INVALID']);
  });
  it('has at most 20 MiB', async () => {
    const most = Buffer.alloc(20 * 1024 * 1024, 'x');
    expect(await put(clerk, `${sha256(most)}?legalEntity=DE01&type=Bill`, most)).toEqual([200, most.length]);
    const [status] = await put(clerk, `${sha256('y')}?legalEntity=DE01&type=Bill`, Buffer.alloc(most.length + 1)).catch(() => [413]);
    expect(status).toBe(413);
  });
});

describe('an instance refuses to serve', () => {
  const start = (database: { scopedUrl: string; allUrl: string; migrateUrl: string }): Promise<unknown> =>
    startInstance(definition, { registryEntry: BILLS, database, keys: hub.keys, clock: systemClock, ids: randomIds });

  it('when a run-time role owns the tables', async () => {
    const { allUrl, migrateUrl } = databases.get('bills-emea')!;
    await expect(start({ allUrl, migrateUrl, scopedUrl: migrateUrl })).rejects.toMatchObject({ code: 'BOOT_CHECK_FAILED' });
  });
  it('when a table with a legal entity is without row level security', async () => {
    const database = databases.get('bills-emea')!;
    const client = new Client({ connectionString: database.migrateUrl });
    await client.connect();
    try {
      await client.query('alter table bill no force row level security');
      await expect(start(database)).rejects.toMatchObject({
        code: 'BOOT_CHECK_FAILED',
        message: expect.stringContaining('bill') as string,
      });
      await client.query('alter table bill force row level security');
    } finally {
      await client.end();
    }
  });
});
