import { sha256 } from '#kernel/digest';
import { databaseUrl } from '../../scripts/postgres/cloneDatabase';
import { withConnection } from '../../scripts/postgres/maintenance';
import { verify } from '../../scripts/audit/verify';
import { type Platform, startPlatform } from '../support/platform';
import { testPostgres } from '../support/postgres';

// Documents over HTTP through the hub to the spoke that owns them, and what the access log then says of it.

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 300_000);
afterAll(() => platform.close());

const put = async (
  subject: string,
  text: string,
  about: { legalEntity: string; type?: string },
): Promise<{ status: number; code: unknown }> => {
  const query = new URLSearchParams({ type: 'Invoice', ...about });
  const response = await fetch(`${platform.hubUrl}/documents/${sha256(text)}?${query.toString()}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${await platform.token(subject)}`, 'content-type': 'application/xml' },
    body: text,
  });
  const body = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return { status: response.status, code: body.errors?.[0]?.extensions.code ?? null };
};

const stored = (instance: string, text: string): Promise<number> =>
  withConnection(platform.databases.get(instance)!.allUrl, async (client) => {
    const { rows } = await client.query<{ count: string }>('select count(*) from source_document where sha256 = $1', [sha256(text)]);
    return Number(rows[0]!.count);
  });

interface Entry {
  readonly number: number;
  readonly requestId: string;
  readonly detail: readonly { readonly name: string; readonly value: string }[] | null;
}

/** What an auditor finds in the graph of one document, oldest first. */
const logged = async (text: string): Promise<readonly (Omit<Entry, 'detail'> & { detail: Record<string, string> })[]> => {
  const answer = await platform.ask('person:emil', {
    query: `{ accessLog(first: 200, order: AT, filter: { kind: [DOCUMENT, DENIAL] }) { nodes {
      kind legalEntityCode subject agent actor purpose release fingerprint epoch policyVersion activities coordinates codes rows { type upTo } requestId chain number
      detail { name value } } } }`,
  });
  expect(answer.body.errors).toBeUndefined();
  return (answer.body.data.accessLog.nodes as Entry[])
    .map((each) => ({ ...each, detail: Object.fromEntries((each.detail ?? []).map(({ name, value }) => [name, value])) }))
    .filter(({ detail }) => detail['document'] === sha256(text))
    .sort((one, other) => one.number - other.number);
};

it('tells who brought which document to which legal entity, under which release and rights, before and after', async () => {
  const text = '<a/>';
  expect(await put('person:hugo', text, { legalEntity: 'DE01' })).toEqual({ status: 200, code: null });
  expect(await stored('invoices-emea', text)).toBe(1);
  const { release, fingerprint } = (await platform.ask('person:hugo', { query: '{ legalEntities { totalCount } }' })).body.extensions
    .policy;
  const common = {
    kind: 'DOCUMENT',
    legalEntityCode: 'DE01',
    subject: 'person:hugo',
    agent: null,
    actor: 'PERSON',
    purpose: null,
    release,
    fingerprint,
    epoch: expect.any(Number),
    policyVersion: expect.any(String),
    activities: ['SourceDocument.create'],
    coordinates: ['Invoice', 'SourceDocument'],
    codes: [],
  };
  const entries = await logged(text);
  expect(entries).toMatchObject([
    { ...common, rows: [], detail: { door: 'PUT /documents', step: 'BEGUN', document: sha256(text), type: 'Invoice' } },
    { ...common, rows: [{ type: 'SourceDocument', upTo: 1 }], detail: { step: 'TAKEN' } },
  ]);
  expect(new Set(entries.map(({ requestId }) => requestId)).size).toBe(1);
});

it('tells of a refusal under the legal entity that was named', async () => {
  const text = '<denied/>';
  expect(await put('person:anna', text, { legalEntity: 'FR01' })).toEqual({ status: 403, code: 'FORBIDDEN' });
  expect(await logged(text)).toMatchObject([
    {
      kind: 'DENIAL',
      legalEntityCode: 'FR01',
      subject: 'person:anna',
      codes: ['FORBIDDEN'],
      coordinates: null,
      detail: { step: 'REFUSED' },
    },
  ]);
});

it('has written that a document was on its way when its owner does not answer', async () => {
  await platform.kill('cash-apac');
  const { legalEntities } = platform.registry.instances.find(({ instance }) => instance === 'cash-apac')!;
  const text = '<statement/>';
  expect(await put('person:carla', text, { legalEntity: legalEntities[0]!, type: 'Statement' })).toEqual({
    status: 503,
    code: 'SPOKE_UNAVAILABLE',
  });
  expect(await logged(text)).toMatchObject([
    { kind: 'DOCUMENT', codes: [], detail: { step: 'BEGUN' } },
    { kind: 'DOCUMENT', codes: ['SPOKE_UNAVAILABLE'], rows: [], detail: { step: 'REFUSED' } },
  ]);
});

it('lets no byte through that it cannot write down', async () => {
  const { superUrl, runUrl } = platform.accessLog.database;
  const role = decodeURIComponent(new URL(runUrl).username);
  const text = '<unlogged/>';
  await withConnection(superUrl, (client) => client.query(`revoke insert on access_record from ${role}`));
  try {
    expect(await put('person:hugo', text, { legalEntity: 'DE01' })).toEqual({ status: 503, code: 'INTERNAL' });
  } finally {
    await withConnection(superUrl, (client) => client.query(`grant insert on access_record to ${role}`));
  }
  expect(await stored('invoices-emea', text)).toBe(0);
  await new Promise((done) => setTimeout(done, 1_100)); // the hub tries again after a second
  expect(await put('person:hugo', text, { legalEntity: 'DE01' })).toEqual({ status: 200, code: null });
});

it('leaves a log in which nothing is wrong', async () => {
  const { database, options } = platform.accessLog;
  const { findings, counts } = await verify({
    databaseUrl: database.runUrl,
    spokes: new Map([...platform.databases].map(([name, { allUrl }]) => [name, allUrl])),
    checkpoints: null,
    keys: [options.checkpoints.privateJwk],
  });
  expect(findings).toEqual([]);
  expect(counts['records']).toBeGreaterThanOrEqual(8);
});

it('shows changes of a row that were cut off, and a row that was put back or taken out', async () => {
  const { database } = platform.accessLog;
  const name = 'invoices-emea';
  const url = platform.databases.get(name)!.allUrl;
  const found = async (): Promise<readonly string[]> => {
    const { findings } = await verify({ databaseUrl: database.runUrl, spokes: new Map([[name, url]]), checkpoints: null, keys: [] });
    return findings.map(({ code, place, detail }) => `${code} ${place}: ${detail}`);
  };
  const { maintenanceUrl } = await testPostgres();
  const superUrl = databaseUrl(maintenanceUrl, platform.databases.get(name)!.database);
  await withConnection(superUrl, async (client) => {
    const { rows } = await client.query<{ id: string; version: number }>(
      'select id, version from invoice where version > 2 order by id limit 3',
    );
    const [cut, back, gone] = rows;
    await client.query('set session_replication_role = replica'); // whoever owns the server is held by no trigger
    await client.query('delete from change_log where aggregate_id = $1 and sequence = $2', [cut!.id, cut!.version]);
    await client.query('update invoice set version = version - 1 where id = $1', [back!.id]);
    await client.query('delete from invoice where id = $1', [gone!.id]);
    const place = (id: string): string => `${name}, ${id.split('_')[1]!}, Invoice ${id}`;
    expect([...(await found())].sort()).toEqual(
      [
        `CHANGE_MISSING ${place(cut!.id)}, change ${cut!.version}: the row is at version ${cut!.version}, its log ends with ${cut!.version - 1}`,
        `ROW_PUT_BACK ${place(back!.id)}: the row is at version ${back!.version - 1}, its log goes on to change ${back!.version}`,
        `ROW_PUT_BACK ${place(gone!.id)}: the row is gone, and its log goes on to change ${gone!.version}`,
      ].sort(),
    );
  });
});
