import { type Client, escapeIdentifier } from 'pg';
import { urlFor, withConnection } from './maintenance';
import { type InstanceDatabase, instanceUrls, type ProvisionOptions, roleName } from './provisionInstance';

export interface CloneOptions extends ProvisionOptions {
  /** A provisioned database that nobody is connected to; its open connections are ended. */
  readonly template: string;
}

/**
 * Copies a provisioned and migrated database in about 0.1 s: tables, rows, policies and rights.
 * The clone is used by the template's roles, because its policies name them: pass the template's passwords.
 */
export async function cloneDatabase(maintenanceUrl: string, options: CloneOptions): Promise<InstanceDatabase> {
  const login: ProvisionOptions = { ...options, rolePrefix: options.rolePrefix ?? options.template };
  const [scoped, all, migrate] = (['scoped', 'all', 'migrate'] as const).map((role) => escapeIdentifier(roleName(login, role)));
  const database = escapeIdentifier(options.database);
  await withConnection(maintenanceUrl, async (client) => {
    await endConnections(client, options.template);
    await client.query(`create database ${database} template ${escapeIdentifier(options.template)} owner ${migrate}`);
    // Rights on the database itself are not copied.
    await client.query(`revoke all on database ${database} from public; grant connect on database ${database} to ${scoped}, ${all}`);
  });
  return instanceUrls(maintenanceUrl, login);
}

/** Removes a database and ends the connections to it; nothing happens when there is none. */
export async function dropDatabase(maintenanceUrl: string, database: string): Promise<void> {
  await withConnection(maintenanceUrl, (client) => client.query(`drop database if exists ${escapeIdentifier(database)} with (force)`));
}

/** The superuser's or maker's URL of one database. */
export function databaseUrl(maintenanceUrl: string, database: string): string {
  return urlFor(maintenanceUrl, database);
}

async function endConnections(client: Client, database: string): Promise<void> {
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()', [database]);
}
