import { Client, escapeIdentifier } from 'pg';
import { defineError } from '#kernel/errors';
import { MIGRATIONS } from './migrations';

const HubMigrationFailed = defineError({
  code: 'HUB_MIGRATION_FAILED',
  shown: false,
  message: (cause: string) => `cannot bring the database of the hub to the version of the code: ${cause}`,
});

/**
 * Runs what the hub's database lacks, as the role that owns its tables; two that start at once wait for each other.
 * The hub itself never gets `ownerUrl`: whoever serves requests must not be able to change what was logged.
 * Throws HUB_MIGRATION_FAILED.
 */
export async function migrateHub({ ownerUrl, role }: { readonly ownerUrl: string; readonly role: string }): Promise<void> {
  const client = new Client({ connectionString: ownerUrl, application_name: 'nave hub migrate', connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('begin');
    await client.query(`select pg_advisory_xact_lock(hashtextextended('nave hub migrate', 0))`);
    await client.query('create table if not exists nave_migration (name text primary key, at timestamptz not null default now())');
    const { rows } = await client.query<{ name: string }>('select name from nave_migration');
    const done = new Set(rows.map(({ name }) => name));
    for (const { name, sql } of MIGRATIONS.filter((each) => !done.has(each.name))) {
      await client.query(sql(escapeIdentifier(role)));
      await client.query('insert into nave_migration (name) values ($1)', [name]);
    }
    await client.query('commit');
  } catch (cause) {
    throw HubMigrationFailed(cause instanceof Error ? cause.message : String(cause));
  } finally {
    await client.end().catch(() => undefined);
  }
}
