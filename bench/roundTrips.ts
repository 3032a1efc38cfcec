import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Pool } from 'pg';
import { rowLevelSecurity } from '../policy/predicate/rls';
import { serverAccount } from '../scripts/postgres/account';
import { deleteCluster } from '../scripts/postgres/cluster';
import { provisionInstance } from '../scripts/postgres/provisionInstance';
import { startPostgres } from '../scripts/postgres/startPostgres';
import { Runner, type Statement } from '../spokes/kit/store/Runner';

/* One round trip of a read against three, as reads were sent before: `npm run bench:round-trips [-- --rounds 1500]`. See docs/benchmarks.md. */

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '1500' } } });
const ROUNDS = Number(options.rounds);
const DELAYS_MS = [0, 1, 5];
const LES = 'LE07,LE31';
const PAGE: Statement = {
  name: 'page',
  text: 'select t.legal_entity, t.id, t.note from thing t where t.legal_entity = any($1::text[]) order by t.legal_entity, t.id limit 51',
  values: [LES.split(',')],
};

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nave-round-trips-'));
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'postgres');
  const server = await startPostgres({ dataDir, settings: { fsync: 'off' } });
  try {
    const passwords = { scoped: 'scoped-of-the-bench', all: 'all-of-the-bench-role', migrate: 'migrate-of-the-bench' };
    const database = await provisionInstance(server.maintenanceUrl, { database: 'round_trips', passwords });
    await fill(database);
    for (const delayMs of DELAYS_MS) await measure(database, delayMs);
  } finally {
    await server.stop();
    deleteCluster(dataDir, serverAccount());
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Urls {
  readonly scopedUrl: string;
  readonly allUrl: string;
  readonly migrateUrl: string;
}

async function fill({ scopedUrl, allUrl, migrateUrl }: Urls): Promise<void> {
  const role = (url: string): string => decodeURIComponent(new URL(url).username);
  const client = new Client({ connectionString: migrateUrl });
  await client.connect();
  await client.query(
    'create table thing (legal_entity text collate "C" not null, id int not null, note text, primary key (legal_entity, id))',
  );
  await client.query(
    `insert into thing select 'LE' || lpad((n % 50 + 1)::text, 2, '0'), n, 'note ' || n from generate_series(1, 100000) n; analyze thing`,
  );
  for (const text of rowLevelSecurity('thing', { scoped: role(scopedUrl), all: role(allUrl) })) await client.query(text);
  await client.query(`grant select on thing to "${role(scopedUrl)}"`);
  await client.end();
}

async function measure({ scopedUrl, allUrl }: Urls, delayMs: number): Promise<void> {
  const link = delayMs === 0 ? null : await slowLink(new URL(scopedUrl), delayMs);
  const through = new URL(scopedUrl);
  if (link !== null) [through.hostname, through.port] = ['127.0.0.1', String((link.address() as AddressInfo).port)];
  const runner = new Runner({ scopedUrl: through.href, allUrl, connectionsMax: 1 });
  const pool = new Pool({ connectionString: through.href, max: 1 });
  const ways = {
    one: () => runner.read({ legalEntities: LES.split(','), timeoutMs: 5_000 }, [PAGE]),
    three: () => threeRoundTrips(pool),
  };
  const { one, three } = await interleaved(ways, delayMs === 0 ? ROUNDS : Math.ceil(ROUNDS / 5));
  const ms = (value: number): string => value.toFixed(3);
  console.log(
    `${String(delayMs).padStart(2)} ms each way: one round trip ${ms(one.ms)} ms, three ${ms(three.ms)} ms, ratio ${(one.ms / three.ms).toFixed(2)}; ` +
      `CPU of Node ${one.us.toFixed(0)} and ${three.us.toFixed(0)} µs`,
  );
  await runner.close();
  await pool.end();
  link?.close();
}

async function threeRoundTrips(pool: Pool): Promise<unknown> {
  const client = await pool.connect();
  try {
    await client.query(
      `begin isolation level repeatable read, read only; select set_config('app.les', '${LES}', true), set_config('statement_timeout', '5000', true), current_setting('app.les') as les`,
    );
    const { rows } = await client.query<object>({ ...PAGE, values: [...PAGE.values] });
    await client.query('commit');
    return rows;
  } finally {
    client.release();
  }
}

/** Passes bytes on, each a while later. */
async function slowLink({ hostname, port }: URL, delayMs: number): Promise<Server> {
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const)
      from
        .on('data', (bytes) => setTimeout(() => to.write(bytes), delayMs))
        .on('close', () => to.destroy())
        .on('error', () => to.destroy());
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  return server;
}

interface Cost {
  readonly ms: number;
  readonly us: number;
}

/** Medians of the time, means of the CPU; the ways in turn, each round in another order. */
async function interleaved<K extends string>(ways: Readonly<Record<K, () => Promise<unknown>>>, rounds: number): Promise<Record<K, Cost>> {
  const names = Object.keys(ways) as K[];
  const times = new Map(names.map((name) => [name, { ms: [] as number[], us: 0 }]));
  for (let round = -50; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      const cpu = process.cpuUsage();
      const began = performance.now();
      await ways[name]();
      const told = times.get(name);
      if (round < 0 || told === undefined) continue;
      told.ms.push(performance.now() - began);
      const { user, system } = process.cpuUsage(cpu);
      told.us += (user + system) / rounds;
    }
  }
  return Object.fromEntries(
    [...times].map(([name, { ms, us }]) => [name, { ms: ms.sort((one, other) => one - other)[Math.floor(rounds / 2)] ?? 0, us }]),
  ) as unknown as Record<K, Cost>;
}

void main();
