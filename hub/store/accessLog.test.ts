import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { canonicalJson } from '#kernel/canonicalJson';
import { systemClock } from '#kernel/Clock';
import { type TestAccessLog, testAccessLog } from '../../test/support/hubDatabase';
import { type AccessRecord } from './AccessRecord';
import { readCheckpoint } from './Checkpoint';
import { contentDigest, firstLink, nextLink } from './hashChain';
import { type AccessLog, openAccessLog } from './openAccessLog';

let made: TestAccessLog;
let log: AccessLog;
const alarms: object[] = [];
const open = (databaseUrl = made.options.databaseUrl): Promise<AccessLog> =>
  openAccessLog({ ...made.options, databaseUrl, hub: 'test', clock: systemClock, log: { error: (fields) => void alarms.push(fields) } });

beforeAll(async () => {
  made = await testAccessLog();
  log = await open();
}, 120_000);
afterAll(async () => {
  await log.close();
  await made.close();
});

const record = (more: Partial<AccessRecord> = {}): AccessRecord => ({
  kind: 'OPERATION',
  at: '2026-11-27T10:00:00.000001Z',
  requestId: 'r',
  actor: 'PERSON',
  subject: 'none',
  agent: null,
  purpose: null,
  fingerprint: 'f',
  release: 'x',
  policyVersion: 'p',
  epoch: 1,
  operation: { hash: 'h', name: 'list', registered: true },
  shape: null,
  variables: null,
  rows: [{ type: 'Invoice', legalEntity: 'DE01', upTo: 10 }],
  legalEntities: ['DE01'],
  contacts: [],
  codes: [],
  detail: null,
  ...more,
});

async function as<T extends object>(url: string, text: string, values: unknown[] = []): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end();
  }
}

describe('a record', () => {
  it('is there when append ends, in one chain, each joined to the one before', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, at) => log.append(record({ requestId: String(at) }))));
    const rows = await as<{ chain: string; number: string; content: string; content_digest: Buffer; hash: Buffer }>(
      made.database.runUrl,
      'select * from access_record order by number',
    );
    expect(rows).toHaveLength(40);
    let hash = firstLink(rows[0]!.chain);
    rows.forEach((row, at) => {
      expect(Number(row.number)).toBe(at + 1);
      expect(canonicalJson(JSON.parse(row.content))).toBe(row.content);
      expect(row.content_digest).toEqual(contentDigest(row.content));
      hash = nextLink(hash, row.content_digest);
      expect(row.hash).toEqual(hash);
    });
  });

  it('has an entry for each legal entity, or one that belongs to none', async () => {
    await log.append(record({ requestId: 'two', legalEntities: ['DE01', 'FR01'] }));
    await log.append(record({ requestId: 'none', legalEntities: [] }));
    const rows = await as<{ legal_entity: string; id: string; request: string }>(
      made.database.runUrl,
      `select legal_entity, id, r.content::jsonb ->> 'requestId' as request from access_entry e join access_record r using (chain, number)
       where r.content::jsonb ->> 'requestId' in ('two', 'none') order by 3, 1`,
    );
    expect(rows.map(({ request, legal_entity }) => [request, legal_entity])).toEqual([
      ['none', '-'],
      ['two', 'DE01'],
      ['two', 'FR01'],
    ]);
    expect(rows[1]!.id).toMatch(/^acr_DE01_[0-9a-hjkmnp-tv-z]{26}$/);
  });
});

describe('the role of the hub', () => {
  it.each([
    'update access_record set content = null',
    'delete from access_record',
    'truncate access_record cascade',
    'delete from access_entry',
    'update access_subject set subject = null',
    'delete from access_shape',
    'drop table access_record',
    'alter table access_record disable trigger all',
    'create table mine (id text)',
  ])('may not %s', async (statement) => {
    await expect(as(made.database.runUrl, statement)).rejects.toThrow(/permission denied|must be owner/);
  });

  it('is refused when it may do more', async () => {
    await expect(open(made.database.ownerUrl)).rejects.toMatchObject({ code: 'HUB_DATABASE_UNSAFE' });
    await expect(open(made.database.superUrl)).rejects.toMatchObject({ code: 'HUB_DATABASE_UNSAFE' });
    const role = decodeURIComponent(new URL(made.database.runUrl).username);
    await as(made.database.superUrl, `grant update (content) on access_record to ${role}`);
    await expect(open()).rejects.toMatchObject({ code: 'HUB_DATABASE_UNSAFE' });
    await as(made.database.superUrl, `revoke update (content) on access_record from ${role}`);
    await (await open()).close();
  });
});

describe('a subject', () => {
  it('stands as a commitment, the same at every hub, and as another one after it was erased', async () => {
    const other = await open();
    const [one, two] = await Promise.all([log.commitment('person:anna'), other.commitment('person:anna')]);
    expect(one).toBe(two);
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    await as(made.database.ownerUrl, `delete from access_subject where subject = 'person:anna'`);
    const third = await open();
    expect(await third.commitment('person:anna')).not.toBe(one);
    await Promise.all([other.close(), third.close()]);
  });
});

describe('a checkpoint', () => {
  it('is a signed line that names the line before and how far each chain went', async () => {
    await log.append(record());
    await log.checkpoint();
    await log.append(record());
    await log.checkpoint();
    await log.checkpoint(); // nothing new: no line
    const lines = readFileSync(made.options.checkpoints.file, 'utf8').trimEnd().split('\n');
    const read = lines.map((line) => readCheckpoint(line, [made.options.checkpoints.privateJwk]));
    expect(read.every((each) => typeof each !== 'string')).toBe(true);
    const last = read.at(-1) as Exclude<(typeof read)[number], string>;
    const [head] = await as<{ number: string; hash: string }>(
      made.database.runUrl,
      `select number, encode(hash, 'hex') as hash from access_record where chain = $1 order by number desc limit 1`,
      [last.chains[0]!.chain],
    );
    expect(last.chains).toHaveLength(1);
    expect(last.chains[0]).toMatchObject({ number: Number(head!.number), hash: head!.hash });
    expect(readCheckpoint(lines.at(-1)!.replace(/"number":\d+/, '"number":1'), [made.options.checkpoints.privateJwk])).toBe(
      'the signature does not fit',
    );
  });

  it('rings when the database has lost what the hub wrote', async () => {
    await log.append(record({ requestId: 'lost' }));
    await as(made.database.superUrl, `delete from access_entry where number = (select max(number) from access_record)`);
    await as(made.database.superUrl, `delete from access_record where content::jsonb ->> 'requestId' = 'lost'`);
    await log.checkpoint();
    expect(alarms).toContainEqual(expect.objectContaining({ alarm: 'ACCESS_LOG_CHANGED' }));
  });
});

describe('a database that goes away', () => {
  it('fails the record, and the next one that finds it back begins another chain', async () => {
    const chains = async (): Promise<number> =>
      Number((await as<{ count: string }>(made.database.runUrl, 'select count(*) from access_chain'))[0]!.count);
    const before = await chains();
    await as(made.database.superUrl, `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'nave access log'`);
    await as(made.database.superUrl, `alter database "${made.database.database}" allow_connections false`).catch(() => undefined);
    const role = decodeURIComponent(new URL(made.database.runUrl).username);
    await as(made.database.superUrl, `alter role ${role} nologin`).catch(() => undefined);
    await expect(log.append(record())).rejects.toMatchObject({ code: 'ACCESS_LOG_UNAVAILABLE' });
    expect(log.isReady).toBe(false);
    const maintenance = new URL(made.database.superUrl);
    maintenance.pathname = '/postgres';
    await as(maintenance.href, `alter database "${made.database.database}" allow_connections true`);
    await as(maintenance.href, `alter role ${role} login`);
    await log.append(record());
    expect(await chains()).toBe(before + 1);
  });
});
