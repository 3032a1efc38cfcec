import 'reflect-metadata';
import { chmodSync, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { PolicyRepository, type Reader } from '../../spokes/kit/read/PolicyRepository';
import { Runner, type Scope, type Statement } from '../../spokes/kit/store/Runner';
import { buildSpoke } from '../../spokes/kit/schema/buildSpoke';
import { migrate } from '../../spokes/kit/store/migrate';
import { readAccessModel } from '../../policy/directives/readAccessModel';
import { type GrantTuple } from '../../policy/Grant';
import { compileRights } from '../../policy/rights';
import { serverAccount } from '../../scripts/postgres/account';
import { databaseUrl } from '../../scripts/postgres/cloneDatabase';
import { deleteCluster } from '../../scripts/postgres/cluster';
import { type InstanceDatabase, provisionInstance } from '../../scripts/postgres/provisionInstance';
import { startPostgres } from '../../scripts/postgres/startPostgres';
import { invoices } from '../../spokes/invoices/subgraph';

/* What the row filter of a narrow caller costs: `npm run bench:row-filter [-- --rows 1000000 --rounds 400]`. See docs/benchmarks.md. */

const { values: options } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '400' } },
});
const ROWS = Number(options.rows);
const ROUNDS = Number(options.rounds);
const LEGAL_ENTITIES = Array.from({ length: 50 }, (_, at) => `LE${String(at + 1).padStart(2, '0')}`);
const READABLE = ['LE07', 'LE31'];
const RATIO_MAX = 1.2;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nave-row-filter-'));
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'postgres');
  const server = await startPostgres({ dataDir, settings: { fsync: 'off', shared_buffers: '512MB', max_wal_size: '8GB' } });
  try {
    const passwords = { scoped: 'scoped-of-the-bench', all: 'all-of-the-bench-role', migrate: 'migrate-of-the-bench' };
    const database = await provisionInstance(server.maintenanceUrl, { database: 'invoices_bench', passwords });
    await migrate({ ...database, entities: invoices.entities, migrations: invoices.migrations });
    await fill(databaseUrl(server.maintenanceUrl, 'invoices_bench'), join(folder, 'invoices.csv'));
    await measure(database);
  } finally {
    await server.stop();
    deleteCluster(dataDir, serverAccount());
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same number of invoices in each legal entity, due over four years, in an order that has nothing to do with the due date. */
async function fill(url: string, file: string): Promise<void> {
  const began = performance.now();
  const out = createWriteStream(file);
  const day = Date.UTC(2024, 0, 1);
  for (let at = 0; at < ROWS; at += 1) {
    const legalEntity = LEGAL_ENTITIES[at % LEGAL_ENTITIES.length] ?? '';
    const key = at.toString(36).toUpperCase().padStart(26, '0');
    const due = new Date(day + ((at * 7_919) % 1_461) * 86_400_000).toISOString().slice(0, 10);
    const sha = at.toString(16).padStart(64, '0');
    const line = [
      legalEntity,
      `inv_${legalEntity}_${key}`,
      1,
      '2026-01-01T00:00:00Z',
      `R-${at}`,
      'INVOICE',
      'APPROVED',
      due,
      due,
      'EUR',
      (at % 90_000) / 10 + 1,
      sha,
      sha,
    ];
    if (!out.write(`${line.join(',')}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  chmodSync(file, 0o644);
  const client = new Client({ connectionString: url });
  await client.connect();
  const fixed = ['lines', 'tax_breakdown', 'findings', 'document'].map((name) => `alter table invoice alter ${name} set default '[]'`);
  const lists = ['exceptions', 'accepted_exceptions', 'preceding_numbers'].map(
    (name) => `alter table invoice alter ${name} set default '{}'`,
  );
  await client.query([...fixed, ...lists, `alter table invoice alter entered_by set default 'service:bench'`].join('; '));
  const kept = await client.query<{ name: string; made: string }>(
    `select indexname as name, indexdef as made from pg_indexes where tablename = 'invoice' and indexname <> 'invoice_pkey'`,
  );
  await client.query(kept.rows.map(({ name }) => `drop index ${name}`).join('; '));
  // The documents of a million invoices are no part of what is measured: their key is not checked while the rows are copied.
  await client.query('set session_replication_role = replica');
  await client.query(
    `copy invoice (legal_entity, id, version, recorded_at, number, kind, status, issue_date, due_date, currency, gross_amount, seen_hash, document_sha256) from '${file}' (format csv)`,
  );
  await client.query(kept.rows.map(({ made }) => made).join('; '));
  await client.query('vacuum analyze invoice');
  const { rows } = await client.query<{ count: string; version: string }>(
    `select count(*), current_setting('server_version') as version from invoice`,
  );
  await client.end();
  console.log(
    `${rows[0]?.count ?? ''} invoices of ${LEGAL_ENTITIES.length} legal entities in PostgreSQL ${rows[0]?.version ?? ''}, filled in ${Math.round((performance.now() - began) / 1000)} s`,
  );
}

/** Keeps the statement that the repository sends. */
class KeepingRunner extends Runner {
  kept: Statement | null = null;

  override read(scope: Scope, statements: readonly Statement[]): ReturnType<Runner['read']> {
    this.kept = statements[0] ?? null;
    return super.read(scope, statements);
  }
}

async function measure(database: InstanceDatabase): Promise<void> {
  const { sdl } = await buildSpoke(invoices);
  const model = readAccessModel([{ spoke: 'invoices', sdl, activities: invoices.activities }]);
  const runner = new KeepingRunner(database);
  const repository = new PolicyRepository({ runner, model, sources: invoices.sources, timeoutMs: 60_000, partition: LEGAL_ENTITIES });
  const reader: Reader = { rights: compileRights(model, principal()), timeLeftMs: () => 60_000 };
  const request = {
    type: 'Invoice',
    fields: ['id', 'number', 'status', 'dueDate', 'gross'],
    filter: null,
    order: 'DUE_DATE',
    page: { first: 50 },
  };
  const page = await repository.read(reader, request);
  const policy = runner.kept;
  if (policy === null || page.rows.length !== 50) throw new TypeError('the page of the bench is not full');
  const flat = `select t.id, t.number, t.status, t.due_date, t.gross_amount from invoice t where t.legal_entity in (${READABLE.map((code) => `'${code}'`).join(', ')}) order by t.due_date asc nulls last, t.id limit 51`;
  const scoped = await opened(database.scopedUrl, READABLE.join(','));
  const every = await opened(database.allUrl, '');
  const ways = {
    policy: () => scoped.query({ name: 'policy', text: policy.text, values: policy.values as unknown[] }),
    constant: () => every.query({ name: 'constant', text: constantly(policy) }),
  };
  const medians = await interleaved(ways);
  // Not in turn with the others: it reads so much that whoever comes next finds cold caches.
  const { list } = await interleaved({ list: () => every.query({ name: 'list', text: flat }) });
  const whole = await interleaved({
    policy: () => repository.read(reader, request),
    constant: () => inTransaction(every, constantly(policy)),
  });
  const [ratio, ratioOfAll] = [medians.policy / medians.constant, whole.policy / whole.constant];
  const ms = (value: number): string => value.toFixed(3);
  console.log(
    `one page of 50 by due date, ${READABLE.length} of ${LEGAL_ENTITIES.length} legal entities, medians of ${ROUNDS} interleaved rounds, ms:`,
  );
  console.log(
    `  statement: row filter and row level security ${ms(medians.policy)}, constant filter without security ${ms(medians.constant)}, ratio ${ratio.toFixed(2)}`,
  );
  console.log(
    `  whole read: through the repository ${ms(whole.policy)}, constant filter in a transaction ${ms(whole.constant)}, ratio ${ratioOfAll.toFixed(2)}`,
  );
  console.log(`  for comparison, one list of legal entities and a sort, constant, without security: ${ms(list)}`);
  await Promise.all([scoped.end(), every.end(), runner.close()]);
  if (ratio > RATIO_MAX) {
    console.log(`the ratio is above ${RATIO_MAX}`);
    process.exitCode = 1;
  }
}

function principal(): Parameters<typeof compileRights>[1] {
  const open = { clear: [], mask: {}, limits: {}, when: null, from: '2020-01-01', until: null, purpose: [], operations: 'ANY' } as const;
  const grant: GrantTuple = {
    ...open,
    activity: 'READ',
    type: 'Invoice',
    legalEntities: READABLE,
    fields: { core: 'all', amounts: 'all' },
  };
  const rest = { agent: null, purpose: null, operations: 'ANY', scopes: [], decisions: [], forbids: [], validUntil: null } as const;
  return { ...rest, subject: 'person:bench', actor: 'PERSON', grants: [grant], fingerprint: 'bench', policyVersion: 'bench', epoch: 1 };
}

/** The same statement with its lists of legal entities written out. */
function constantly({ text, values }: Statement): string {
  return text.replace(
    /\$(\d+)/g,
    (_, place: string) => `array[${(values[Number(place) - 1] as readonly string[]).map((code) => `'${code}'`).join(', ')}]`,
  );
}

async function opened(url: string, les: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('begin isolation level repeatable read, read only');
  await client.query(`select set_config('app.les', '${les}', true)`);
  return client;
}

async function inTransaction(client: Client, text: string): Promise<void> {
  await client.query('commit; begin isolation level repeatable read, read only');
  await client.query({ name: 'constant', text });
}

/** Medians of each way; of two, each round begins with the other. */
async function interleaved<K extends string>(ways: Readonly<Record<K, () => Promise<unknown>>>): Promise<Record<K, number>> {
  const names = Object.keys(ways) as K[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = -20; round < ROUNDS; round += 1) {
    for (let at = 0; at < names.length; at += 1) {
      const name = names[(at + round + names.length * 20) % names.length] as K;
      const began = performance.now();
      await ways[name]();
      if (round >= 0) times[name].push(performance.now() - began);
    }
  }
  return Object.fromEntries(
    names.map((name) => [name, times[name].sort((one, other) => one - other)[Math.floor(ROUNDS / 2)] ?? 0]),
  ) as Record<K, number>;
}

void main();
