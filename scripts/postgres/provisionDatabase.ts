import { type Client, escapeIdentifier, escapeLiteral } from 'pg';
import { DatabaseRoleUnsafe } from './errors';
import { checkRights, type MaintenanceRights, urlFor, withConnection } from './maintenance';
import { scramVerifier } from './scramVerifier';

export interface Login {
  readonly role: string;
  /** ASCII, at least 16 characters. */
  readonly password: string;
}

export interface DatabasePlan {
  readonly database: string;
  /** Owns database and tables: for migrations, never for requests. */
  readonly owner: Login;
  /** May connect. Rights on tables are the migrations' business. */
  readonly users: readonly Login[];
}

/**
 * Makes a database and its login roles, or repairs what is missing; running it again changes nothing.
 * No role is superuser, may create databases or roles, or goes past row level security; nobody else may connect.
 * Throws DATABASE_UNREACHABLE, DATABASE_TOO_OLD, DATABASE_RIGHTS_MISSING, DATABASE_ROLE_UNSAFE.
 */
export async function provisionDatabase(maintenanceUrl: string, plan: DatabasePlan): Promise<void> {
  const rights = await withConnection(maintenanceUrl, async (client) => {
    const found = await checkRights(client);
    await makeRoles(client, plan, found);
    await makeDatabase(client, plan);
    return found;
  });
  await withConnection(urlFor(maintenanceUrl, plan.database), (client) => closeDatabase(client, plan, rights));
}

async function makeRoles(client: Client, { owner, users }: DatabasePlan, rights: MaintenanceRights): Promise<void> {
  for (const login of [...users, owner]) {
    const role = escapeIdentifier(login.role);
    const password = escapeLiteral(scramVerifier(login.password));
    const inherit = login === owner ? 'inherit' : 'noinherit'; // the owner inherits the schema `public` from pg_database_owner
    if ((await roleState(client, login.role)) === 'UNKNOWN') {
      await unlessRaced(
        client.query(
          `create role ${role} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls ${inherit} password ${password}`,
        ),
      );
    } else {
      await client.query(`alter role ${role} login password ${password}`);
    }
  }
  // The owner of a new database must be a role that its maker is a member of.
  if (!rights.superuser) await client.query(`grant ${escapeIdentifier(owner.role)} to current_user`);
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

async function makeDatabase(client: Client, { database, owner }: DatabasePlan): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
  if (rowCount !== 0) return;
  // Collation C compares bytes: text orders alike on every server, and as the hub compares it.
  await unlessRaced(
    client.query(
      `create database ${escapeIdentifier(database)} owner ${escapeIdentifier(owner.role)} template template0 encoding 'UTF8' locale_provider libc lc_collate 'C'`,
    ),
  );
}

async function closeDatabase(client: Client, plan: DatabasePlan, rights: MaintenanceRights): Promise<void> {
  const database = escapeIdentifier(plan.database);
  const users = plan.users.map(({ role }) => escapeIdentifier(role)).join(', ');
  const statements = [
    `revoke all on database ${database} from public`,
    `grant connect on database ${database} to ${users}`,
    'revoke all on schema public from public',
    `grant usage on schema public to ${users}`,
    `alter default privileges for role ${escapeIdentifier(plan.owner.role)} revoke execute on functions from public`,
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
