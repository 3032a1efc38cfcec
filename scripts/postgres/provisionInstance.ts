import { type Client, escapeIdentifier, escapeLiteral } from 'pg';
import { DatabaseRoleUnsafe } from './errors';
import { checkRights, type MaintenanceRights, urlFor, withConnection } from './maintenance';
import { scramVerifier } from './scramVerifier';

/** The passwords of an instance's three roles: ASCII, at least 16 characters, kept by the caller. */
export interface RolePasswords {
  readonly scoped: string;
  readonly all: string;
  readonly migrate: string;
}

export interface InstanceDatabase {
  /** Sees the rows of the legal entities that the setting `app.les` names. */
  readonly scopedUrl: string;
  /** Sees every row of the instance. */
  readonly allUrl: string;
  /** Owns the tables: for migrations, never for requests. */
  readonly migrateUrl: string;
}

export interface ProvisionOptions {
  /** `invoices_emea`; the roles are `<rolePrefix>_scoped`, `_all` and `_migrate`. */
  readonly database: string;
  readonly passwords: RolePasswords;
  /** Defaults to `database`. A clone keeps the roles of its template. */
  readonly rolePrefix?: string;
}

const ROLES = ['scoped', 'all', 'migrate'] as const;

/**
 * Makes the database of one spoke instance and its three login roles, or repairs what is missing; running it again changes nothing.
 * No role is superuser, may create databases or roles, or goes past row level security; nobody else may connect.
 * Tables and rights on them are the migrations' business.
 * Throws DATABASE_UNREACHABLE, DATABASE_TOO_OLD, DATABASE_RIGHTS_MISSING, DATABASE_ROLE_UNSAFE.
 */
export async function provisionInstance(maintenanceUrl: string, options: ProvisionOptions): Promise<InstanceDatabase> {
  const rights = await withConnection(maintenanceUrl, async (client) => {
    const found = await checkRights(client);
    await makeRoles(client, options, found);
    await makeDatabase(client, options);
    return found;
  });
  await withConnection(urlFor(maintenanceUrl, options.database), (client) => closeDatabase(client, options, rights));
  return instanceUrls(maintenanceUrl, options);
}

/** The three URLs of an instance; asks no server. */
export function instanceUrls(maintenanceUrl: string, options: ProvisionOptions): InstanceDatabase {
  const url = (role: (typeof ROLES)[number]): string =>
    urlFor(maintenanceUrl, options.database, { role: roleName(options, role), password: options.passwords[role] });
  return { scopedUrl: url('scoped'), allUrl: url('all'), migrateUrl: url('migrate') };
}

export function roleName(
  { database, rolePrefix }: Pick<ProvisionOptions, 'database' | 'rolePrefix'>,
  role: (typeof ROLES)[number],
): string {
  return `${rolePrefix ?? database}_${role}`;
}

async function makeRoles(client: Client, options: ProvisionOptions, rights: MaintenanceRights): Promise<void> {
  for (const each of ROLES) {
    const role = roleName(options, each);
    const password = escapeLiteral(scramVerifier(options.passwords[each]));
    const inherit = each === 'migrate' ? 'inherit' : 'noinherit'; // the owner inherits the schema `public` from pg_database_owner
    const safe = await roleState(client, role);
    if (safe === 'UNKNOWN') {
      await unlessRaced(
        client.query(
          `create role ${escapeIdentifier(role)} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls ${inherit} password ${password}`,
        ),
      );
    } else {
      await client.query(`alter role ${escapeIdentifier(role)} login password ${password}`);
    }
  }
  // The owner of a new database must be a role that its maker is a member of.
  if (!rights.superuser) await client.query(`grant ${escapeIdentifier(roleName(options, 'migrate'))} to current_user`);
}

async function roleState(client: Client, role: string): Promise<'UNKNOWN' | 'SAFE'> {
  const { rows } = await client.query<{ strong: boolean; member: boolean }>(
    `select rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls as strong,
            exists (select from pg_auth_members where member = pg_roles.oid) as member
     from pg_roles where rolname = $1`,
    [role],
  );
  const [found] = rows;
  if (found === undefined) return 'UNKNOWN';
  if (found.strong) throw DatabaseRoleUnsafe(role, 'it may do more than log in');
  if (found.member) throw DatabaseRoleUnsafe(role, 'it is a member of another role');
  return 'SAFE';
}

async function makeDatabase(client: Client, options: ProvisionOptions): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [options.database]);
  if (rowCount !== 0) return;
  const owner = escapeIdentifier(roleName(options, 'migrate'));
  // Collation C compares bytes: text orders alike on every server, and as the hub compares it.
  await unlessRaced(
    client.query(
      `create database ${escapeIdentifier(options.database)} owner ${owner} template template0 encoding 'UTF8' locale_provider libc lc_collate 'C'`,
    ),
  );
}

async function closeDatabase(client: Client, options: ProvisionOptions, rights: MaintenanceRights): Promise<void> {
  const database = escapeIdentifier(options.database);
  const [scoped, all, migrate] = ROLES.map((role) => escapeIdentifier(roleName(options, role)));
  const statements = [
    `revoke all on database ${database} from public`,
    `grant connect on database ${database} to ${scoped}, ${all}`,
    'revoke all on schema public from public',
    `grant usage on schema public to ${scoped}, ${all}`,
    `alter default privileges for role ${migrate} revoke execute on functions from public`,
  ];
  await client.query(statements.join(';\n'));
  // Samples of values of every row stand in pg_stats. Only a superuser can take the view away from the others.
  if (rights.superuser)
    await client.query('revoke select on pg_catalog.pg_stats, pg_catalog.pg_stats_ext, pg_catalog.pg_stats_ext_exprs from public');
}

/** Two starts against one server may make the same thing at once: it then exists, which is what was asked for. */
async function unlessRaced(statement: Promise<unknown>): Promise<void> {
  try {
    await statement;
  } catch (cause) {
    const code = (cause as { code?: string }).code;
    if (code !== '42710' && code !== '42P04' && code !== '23505') throw cause;
  }
}
