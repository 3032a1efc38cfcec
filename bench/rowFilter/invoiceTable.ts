import { chmodSync, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../spokes/kit/store/migrate';
import { serverAccount } from '../../scripts/postgres/account';
import { databaseUrl } from '../../scripts/postgres/cloneDatabase';
import { deleteCluster } from '../../scripts/postgres/cluster';
import { type InstanceDatabase, provisionInstance } from '../../scripts/postgres/provisionInstance';
import { startPostgres } from '../../scripts/postgres/startPostgres';
import { invoices } from '../../spokes/invoices/subgraph';

export const LEGAL_ENTITIES = Array.from({ length: 50 }, (_, at) => `LE${String(at + 1).padStart(2, '0')}`);

/** What the benches choose of an invoice; the rest is alike. */
export interface BenchInvoice {
  readonly legalEntity: string;
  readonly status: string;
  readonly vendorId: string | null;
}

/** A server of its own with the table and the indexes of the invoices spoke and so many rows, gone when `use` ends. */
export async function withInvoices(
  count: number,
  invoice: (at: number) => BenchInvoice,
  use: (database: InstanceDatabase) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nave-row-filter-'));
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'postgres');
  const server = await startPostgres({ dataDir, settings: { fsync: 'off', shared_buffers: '512MB', max_wal_size: '8GB' } });
  try {
    const passwords = { scoped: 'scoped-of-the-bench', all: 'all-of-the-bench-role', migrate: 'migrate-of-the-bench' };
    const database = await provisionInstance(server.maintenanceUrl, { database: 'invoices_bench', passwords });
    await migrate({ ...database, entities: invoices.entities, migrations: invoices.migrations });
    const file = join(folder, 'invoices.csv');
    await write(file, count, invoice);
    await fill(databaseUrl(server.maintenanceUrl, 'invoices_bench'), file);
    await use(database);
  } finally {
    await server.stop();
    deleteCluster(dataDir, serverAccount());
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Due over four years, in an order that has nothing to do with the due date. */
async function write(file: string, count: number, invoice: (at: number) => BenchInvoice): Promise<void> {
  const out = createWriteStream(file);
  const day = Date.UTC(2024, 0, 1);
  for (let at = 0; at < count; at += 1) {
    const { legalEntity, status, vendorId } = invoice(at);
    const id = `inv_${legalEntity}_${String(at).padStart(26, '0')}`;
    const due = new Date(day + ((at * 7_919) % 1_461) * 86_400_000).toISOString().slice(0, 10);
    const sha = at.toString(16).padStart(64, '0');
    const amount = (at % 90_000) / 10 + 1;
    const line = [legalEntity, id, 1, '2026-01-01T00:00:00Z', `R-${at}`, 'INVOICE', status, due, due, 'EUR', amount, vendorId, sha, sha];
    if (!out.write(`${line.join(',')}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  chmodSync(file, 0o644);
}

async function fill(url: string, file: string): Promise<void> {
  const began = performance.now();
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
    `copy invoice (legal_entity, id, version, recorded_at, number, kind, status, issue_date, due_date, currency, gross_amount, vendor_id, seen_hash, document_sha256) from '${file}' (format csv)`,
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
