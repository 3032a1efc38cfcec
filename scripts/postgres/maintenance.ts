import { Client } from 'pg';
import { versionFloor } from '#kit/store/databaseChecks';
import { DatabaseRightsMissing, DatabaseTooOld, DatabaseUnreachable } from './errors';

/** What the user of the maintenance URL is. */
export interface MaintenanceRights {
  readonly user: string;
  readonly superuser: boolean;
  /** `server_version_num`: 150018 is 15.18. */
  readonly version: number;
}

/** Runs `work` over one connection and closes it. Throws DATABASE_UNREACHABLE when no connection comes about in 10 s. */
export async function withConnection<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000, application_name: 'nave-provision' });
  client.on('error', () => undefined); // a server that goes away fails the running statement, which tells it
  try {
    await client.connect();
  } catch (cause) {
    throw DatabaseUnreachable(addressOf(url), cause instanceof Error ? cause.message || cause.name : String(cause));
  }
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Whether the user may create databases and roles, on a PostgreSQL without known holes in row level security.
 * Throws DATABASE_RIGHTS_MISSING with the statement that grants what is missing, and DATABASE_TOO_OLD.
 */
export async function checkRights(client: Client): Promise<MaintenanceRights> {
  const { rows } = await client.query<{ user: string; superuser: boolean; db: boolean; role: boolean; version: number; shown: string }>(
    `select rolname as "user", rolsuper as superuser, rolcreatedb as db, rolcreaterole as role,
            current_setting('server_version_num')::int as version, current_setting('server_version') as shown
     from pg_roles where rolname = current_user`,
  );
  const [row] = rows;
  if (row === undefined) throw DatabaseUnreachable('the server', 'the current user is not in pg_roles');
  const floor = versionFloor(row.version);
  if (floor !== null) throw DatabaseTooOld(row.shown, floor);
  const missing = [row.db ? '' : 'createdb', row.role ? '' : 'createrole'].filter((each) => each !== '');
  if (!row.superuser && missing.length > 0) throw DatabaseRightsMissing(row.user, missing.join(' '));
  return { user: row.user, superuser: row.superuser, version: row.version };
}

/** The same server, another database; optionally as another role. */
export function urlFor(maintenanceUrl: string, database: string, login?: { readonly role: string; readonly password: string }): string {
  const url = new URL(maintenanceUrl);
  url.pathname = `/${encodeURIComponent(database)}`;
  if (login !== undefined) {
    url.username = encodeURIComponent(login.role);
    url.password = encodeURIComponent(login.password);
  }
  return url.href;
}

/** Host and port without user and password, for messages. */
export function addressOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an address that is no URL';
}
