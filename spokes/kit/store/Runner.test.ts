import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { Client } from 'pg';
import { dropDatabases, freshDatabases, type TestDatabases } from '../../../test/support/postgres';
import { rowLevelSecurity } from '#policy/predicate/rls';
import { Runner, type Statement } from './Runner';

let databases: TestDatabases;
let runner: Runner;
let link: Link;

beforeAll(async () => {
  databases = await freshDatabases(['store']);
  const { scopedUrl, allUrl, migrateUrl } = databases.get('store')!;
  const client = new Client({ connectionString: migrateUrl });
  await client.connect();
  await client.query('create table thing (legal_entity text collate "C" not null, id int not null)');
  await client.query(`insert into thing values ('DE01', 1), ('DE01', 2), ('FR01', 3)`);
  const role = (url: string): string => decodeURIComponent(new URL(url).username);
  for (const text of rowLevelSecurity('thing', { scoped: role(scopedUrl), all: role(allUrl) })) await client.query(text);
  await client.query(`grant select, insert on thing to "${role(scopedUrl)}"; grant select on thing to "${role(allUrl)}"`);
  await client.end();
  link = await openLink(new URL(scopedUrl));
  const through = new URL(scopedUrl);
  through.port = String(link.port);
  through.hostname = '127.0.0.1';
  runner = new Runner({ scopedUrl: through.href, allUrl, connectionsMax: 1 });
}, 60_000);
afterAll(async () => {
  await runner.close();
  link.close();
  await dropDatabases(databases);
});

const GERMANY = { legalEntities: ['DE01'], timeoutMs: 5_000 };
const IDS: Statement = { name: 'ids', text: 'select id from thing order by id', values: [] };
const plain = (text: string, ...values: unknown[]): Statement => ({ text, values });
const read = async (...statements: Statement[]): Promise<unknown> => runner.read(GERMANY, statements);

describe('a read', () => {
  it('is one round trip, however many statements it has, parsed before or not', async () => {
    await read();
    for (const statements of [[IDS], [IDS], [IDS, plain('select count(*)::int as n from thing')]]) {
      link.turns = 0;
      await read(...statements);
      expect(link.turns).toBe(1);
    }
  });
  it('sees the rows of its legal entities, from one snapshot, and changes nothing', async () => {
    expect(await read(IDS, plain('select count(*)::int as n from thing'))).toEqual([[{ id: 1 }, { id: 2 }], [{ n: 2 }]]);
    const [[mode]] = (await read(
      plain(`select current_setting('transaction_isolation') as isolation, current_setting('transaction_read_only') as only`),
    )) as [[object]];
    expect(mode).toEqual({ isolation: 'repeatable read', only: 'on' });
    await expect(read(plain(`insert into thing values ('DE01', 9)`))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await runner.read({ ...GERMANY, legalEntities: [] }, [IDS])).toEqual([[]]);
  });
  it('keeps plans only when each of its statements lets it, and a write leaves that to PostgreSQL', async () => {
    const mode: Statement = { name: 'mode', text: `select current_setting('plan_cache_mode') as mode`, values: [] };
    const generic = { ...mode, plan: 'GENERIC' } as const;
    expect(await read(generic)).toEqual([[{ mode: 'force_generic_plan' }]]);
    for (const other of [mode, { ...mode, plan: 'CUSTOM' } as const]) {
      expect(await read(other)).toEqual([[{ mode: 'force_custom_plan' }]]);
      expect(await read(generic, other)).toEqual(Array(2).fill([{ mode: 'force_custom_plan' }]));
    }
    const writing = runner.write({ legalEntity: 'DE01', timeoutMs: 5_000 }, (run) => run(mode));
    await expect(writing).resolves.toEqual([{ mode: 'auto' }]);
  });
  it('leaves nothing to the next one, also when it fails', async () => {
    const settings = plain(`select current_setting('app.les', true) as les, current_setting('statement_timeout') as timeout`);
    for (const text of ['select 1 / 0', 'no sql', 'select 1']) {
      await read(plain(text)).catch(() => undefined);
      expect(await runner.read({ legalEntities: [], timeoutMs: 4_321 }, [settings, IDS])).toEqual([[{ les: '', timeout: '4321ms' }], []]);
    }
  });
  it('gives no row of what ran before the failure', async () => {
    await expect(read(IDS, plain('select 1 / 0'), IDS)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
  it('parses a statement again that failed when it came first, and one that never came', async () => {
    const late: Statement = { name: 'late', text: 'select 10 / $1::int as ten', values: [0] };
    await expect(read(late)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(read(plain('select 1 / 0'), { ...late, name: 'later' })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    for (const name of ['late', 'later', 'late']) expect(await read({ ...late, name, values: [2] })).toEqual([[{ ten: 5 }]]);
    const kept = plain(`select count(*)::int as n from pg_prepared_statements where name in ('late', 'later', 'ids', 'nave_open')`);
    expect(await read(kept)).toEqual([[{ n: 4 }]]);
  });
  it('ends at its deadline, which holds for each statement', async () => {
    const short = { ...GERMANY, timeoutMs: 60 };
    await expect(runner.read(short, [plain('select pg_sleep(5)')])).rejects.toMatchObject({ code: 'TIMEOUT' });
    const nap = plain('select pg_sleep(0.04)::text as slept');
    expect(await runner.read(short, [nap, nap, nap])).toHaveLength(3);
  });
  it('survives a connection that ends in the middle', async () => {
    await expect(read(plain('select pg_terminate_backend(pg_backend_pid())'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await read(IDS)).toEqual([[{ id: 1 }, { id: 2 }]]);
  });
  it('sends nothing when a value cannot be sent', async () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    await expect(read(IDS, plain('select $1::jsonb', circle))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await read(IDS)).toEqual([[{ id: 1 }, { id: 2 }]]);
  });
  it('reads values as every other query of the driver does', async () => {
    const text = `select $1::text[] as texts, $2::jsonb as json, 1.50::numeric(6,2) as amount, 7::int as whole, 8::bigint as large, true as yes,
      null::text as nothing, '{"a":[1]}'::jsonb as object, array['x', null] as list, $3::bytea as bytes`;
    const values = [['a"b', 'c\\d', "e'f", '{g,h}', '', 'NULL'], { k: 'v' }, Buffer.from([0, 255])];
    const client = new Client({ connectionString: databases.get('store')!.scopedUrl });
    await client.connect();
    const { rows } = await client.query(text, values);
    await client.end();
    expect(await read(plain(text, ...values))).toEqual([rows]);
  });
});

describe('a write', () => {
  const write = (text: string): Promise<unknown> => runner.write({ legalEntity: 'DE01', timeoutMs: 5_000 }, (run) => run(plain(text)));

  it('stays in its legal entity, and is undone when it fails', async () => {
    await write(`insert into thing values ('DE01', 4)`);
    await expect(write(`insert into thing values ('FR01', 5)`)).rejects.toMatchObject({ code: 'CONFLICT_OR_NOT_PERMITTED' });
    await expect(write(`insert into thing values ('DE01', 6); select 1 / 0`)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await runner.read({ ...GERMANY, legalEntities: 'ALL' }, [IDS])).toEqual([[1, 2, 3, 4].map((id) => ({ id }))]);
  });
});

interface Link {
  readonly port: number;
  /** How often the client spoke after the server had. */
  turns: number;
  close(): void;
}

/** Passes bytes on between a client and the server. */
async function openLink({ hostname, port }: URL): Promise<Link> {
  let serverSpoke = true;
  const server: Server = createServer((near) => {
    const far = connect(Number(port), hostname);
    near.on('data', (bytes) => {
      if (serverSpoke) told.turns += 1;
      serverSpoke = false;
      far.write(bytes);
    });
    far.on('data', (bytes) => {
      serverSpoke = true;
      near.write(bytes);
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one.on('close', () => other.destroy()).on('error', () => other.destroy());
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  const told: Link = { port: (server.address() as AddressInfo).port, turns: 0, close: () => void server.close() };
  return told;
}
