import { Client } from 'pg';
import { defineError } from '#kernel/errors';
import { type AccessModel } from '../policy/engine';
import { type Source } from '../read/Source';
import { type ColumnsOfTable } from './migrate';

const BootCheckFailed = defineError({
  code: 'BOOT_CHECK_FAILED',
  shown: false,
  message: (cause: string) => `this instance must not serve: ${cause}`,
});

/** The run-time roles may not go round row level security, and no table with a legal entity is without it. Throws BOOT_CHECK_FAILED. */
export async function checkDatabase({ scopedUrl, allUrl }: { readonly scopedUrl: string; readonly allUrl: string }): Promise<void> {
  for (const url of [scopedUrl, allUrl]) {
    const client = new Client({ connectionString: url, application_name: 'nave boot check' });
    await client.connect();
    try {
      await checkRole(client);
      await checkTables(client);
    } finally {
      await client.end();
    }
  }
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
    const missing = [...named, 'id', 'legal_entity', 'version', 'recorded_at'].find((column) => !entity.columns.includes(column));
    if (missing !== undefined) throw BootCheckFailed(`the entity of ${source.table} has no column ${missing}`);
    if (source.public === true && model.types[source.type] !== undefined)
      throw BootCheckFailed(`${source.type} has a scope and its source is public`);
  }
}

async function checkRole(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string; strong: boolean; owns: boolean }>(
    `select rolname as name, rolsuper or rolbypassrls as strong, exists (select from pg_class where relowner = r.oid) as owns
     from pg_roles r where rolname = current_user`,
  );
  const [role] = rows;
  if (role === undefined || role.strong) throw BootCheckFailed(`the role ${role?.name ?? ''} goes past row level security`);
  if (role.owns) throw BootCheckFailed(`the role ${role.name} owns tables`);
}

async function checkTables(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)
       and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'legal_entity' and not a.attisdropped)`,
  );
  const [open] = rows;
  if (open !== undefined) throw BootCheckFailed(`row level security is not forced on the table ${open.name}`);
}
