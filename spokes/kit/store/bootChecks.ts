import { Client } from 'pg';
import { defineError } from '#kernel/errors';
import { type DecoratedClass } from '../definition';
import { type AccessModel } from '../policy/engine';
import { type Source } from '../read/Source';
import { DATABASE_CHECKS, type DatabaseCheck, versionFloor } from './databaseChecks';
import { lintMigrations, migrationTexts } from './migrationLint';
import { type ColumnsOfTable } from './migrate';

const BootCheckFailed = defineError({
  code: 'BOOT_CHECK_FAILED',
  shown: false,
  message: (cause: string) => `this instance must not serve: ${cause}`,
});

export interface DatabaseToCheck {
  readonly scopedUrl: string;
  readonly allUrl: string;
  /** Tables of reference data, whose rows everybody reads. */
  readonly publicTables: readonly string[];
}

/**
 * The server is recent enough, the run-time roles may not go round row level security, and nothing in the schema does.
 * Asked over the connections of the roles themselves. Throws BOOT_CHECK_FAILED.
 */
export async function checkDatabase({ scopedUrl, allUrl, publicTables }: DatabaseToCheck): Promise<void> {
  const scoped = decodeURIComponent(new URL(scopedUrl).username);
  for (const url of [scopedUrl, allUrl]) {
    const client = new Client({ connectionString: url, application_name: 'nave boot check' });
    await client.connect();
    try {
      await checkVersion(client);
      for (const check of DATABASE_CHECKS) await checkOne(client, check, { publicTables, scoped });
    } finally {
      await client.end();
    }
  }
}

/** The texts of the migrations themselves, before one of them runs. Throws BOOT_CHECK_FAILED. */
export async function checkMigrations(migrations: readonly DecoratedClass[]): Promise<void> {
  const [first] = lintMigrations(await migrationTexts(migrations));
  if (first !== undefined) throw BootCheckFailed(`a migration must not run: ${first}`);
}

/** Each source names columns that its entity has, and is public exactly when the contract says so. Throws BOOT_CHECK_FAILED. */
export function checkSources(
  sources: readonly Source[],
  { model, tables }: { readonly model: AccessModel; readonly tables: readonly ColumnsOfTable[] },
): void {
  for (const source of sources) {
    const entity = tables.find(({ table }) => table === source.table);
    if (entity === undefined) throw BootCheckFailed(`no entity describes the table ${source.table} of ${source.type}`);
    const named = Object.values(source.fields).flatMap((field) => ('money' in field ? field.money : [field.column]));
    const written = source.view === true ? [] : ['version', 'recorded_at'];
    const missing = [...named, 'id', 'legal_entity', ...written].find((column) => !entity.columns.includes(column));
    if (missing !== undefined) throw BootCheckFailed(`the entity of ${source.table} has no column ${missing}`);
    if (source.public === true && model.types[source.type] !== undefined)
      throw BootCheckFailed(`${source.type} has a scope and its source is public`);
  }
}

async function checkVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ number: number }>(`select current_setting('server_version_num')::int as number`);
  const floor = versionFloor(rows[0]?.number ?? 0);
  if (floor !== null) throw BootCheckFailed(`the server is older than PostgreSQL ${floor}`);
}

async function checkOne(
  client: Client,
  { sql, cause, mayBeDenied }: DatabaseCheck,
  { publicTables, scoped }: { readonly publicTables: readonly string[]; readonly scoped: string },
): Promise<void> {
  const values = [publicTables, scoped].slice(0, sql.includes('$2') ? 2 : 0);
  const denied = (error: unknown): { rows: { name: string }[] } => {
    if (mayBeDenied === true && (error as { code?: unknown }).code === '42501') return { rows: [] };
    throw error;
  };
  const { rows } = await client.query<{ name: string }>(sql, values).catch(denied);
  const [breach] = rows;
  if (breach !== undefined) throw BootCheckFailed(cause(breach.name));
}
