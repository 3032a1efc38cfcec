import { databaseName, HUB_DATABASE, type Layout } from '../platform/layout';
import { dropDatabase } from '../postgres/cloneDatabase';
import { addressOf, checkRights, withConnection } from '../postgres/maintenance';
import { type InstanceDatabase, provisionInstance } from '../postgres/provisionInstance';
import { startPostgres } from '../postgres/startPostgres';
import { type DataFolder } from './DataFolder';
import { type Keys } from './keys';

/** The server that holds the databases of all instances. */
export interface DatabaseServer {
  readonly maintenanceUrl: string;
  /** For people: where it is, without a password. */
  readonly address: string;
  /** Null for a server that is not ours. */
  readonly pid: number | null;
  stop(): Promise<void>;
}

/** DATABASE_URL when it is set, else the embedded PostgreSQL over `<data folder>/postgres`. */
export async function openDatabaseServer(folder: DataFolder, say: (line: string) => void): Promise<DatabaseServer> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') {
    await withConnection(given, checkRights);
    return { maintenanceUrl: given, address: `${addressOf(given)} (DATABASE_URL)`, pid: null, stop: () => Promise.resolve() };
  }
  const server = await startPostgres({ dataDir: folder.file('postgres'), log: say });
  return { maintenanceUrl: server.maintenanceUrl, address: `127.0.0.1:${server.port}`, pid: server.pid, stop: () => server.stop() };
}

/** Names of the layout's databases that the server has already. */
export async function existingDatabases(maintenanceUrl: string, layout: Layout): Promise<readonly string[]> {
  const names = [HUB_DATABASE, ...layout.instances.map(({ instance }) => databaseName(instance))];
  return withConnection(maintenanceUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database where datname = any($1) order by 1', [names]);
    return rows.map(({ datname }) => datname);
  });
}

/** Makes or repairs database and roles of every instance; by instance name. */
export async function provisionAll(maintenanceUrl: string, layout: Layout, keys: Keys): Promise<ReadonlyMap<string, InstanceDatabase>> {
  const made = new Map<string, InstanceDatabase>();
  for (const { instance } of layout.instances) {
    const database = databaseName(instance);
    const passwords = keys.passwords[database];
    if (passwords !== undefined) made.set(instance, await provisionInstance(maintenanceUrl, { database, passwords }));
  }
  return made;
}

export async function dropAll(maintenanceUrl: string, layout: Layout): Promise<void> {
  await dropDatabase(maintenanceUrl, HUB_DATABASE);
  for (const { instance } of layout.instances) await dropDatabase(maintenanceUrl, databaseName(instance));
}
