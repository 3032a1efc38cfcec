import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { defineError } from '#kernel/errors';
import { parseRegistry, type Registry } from '#kernel/registry';
import { databaseName, DEMO_LAYOUT, HUB_DATABASE } from '../platform/layout';
import { startPostgres } from '../postgres/startPostgres';

export const SnapshotUnreadable = defineError({
  code: 'SNAPSHOT_UNREADABLE',
  shown: false,
  message: (named: string, cause: string) => `the rows of \`${named}\` cannot be read: ${cause}`,
});

/** The databases of all instances, to count in. */
export interface Snapshot {
  readonly instances: readonly {
    readonly instance: string;
    readonly spoke: string;
    readonly url: string;
    readonly legalEntities: readonly string[];
  }[];
  readonly registry: Registry;
  /** Database of the hub of these instances: its access log tells of looks at the rows. */
  readonly accessLogUrl: string;
  close(): Promise<void>;
}

/** The data folder of a platform, running or stopped, or the address of a server that holds its databases. Throws SNAPSHOT_UNREADABLE. */
export async function openSnapshot(named: string): Promise<Snapshot> {
  if (/^postgres(ql)?:\/\//.test(named)) return serverSnapshot(named);
  const registryFile = join(named, 'registry.json');
  if (!existsSync(registryFile)) throw SnapshotUnreadable(named, 'it is no data folder of a platform that was started');
  const registry = parseRegistry(readFileSync(registryFile, 'utf8'));
  const instances = registry.instances.map(({ instance, spoke, legalEntities }) => ({
    instance,
    spoke,
    legalEntities,
    url: configuredUrl(named, instance),
  }));
  const accessLogUrl = (configuration(named, 'hub') as { accessLog: { databaseUrl: string } }).accessLog.databaseUrl;
  const [first] = instances;
  if (first === undefined || (await answers(first.url))) return { instances, registry, accessLogUrl, close: () => Promise.resolve() };
  if (!existsSync(join(named, 'postgres'))) throw SnapshotUnreadable(named, 'its database server does not answer');
  // Nobody holds the rows: the platform is stopped, and its server is started for as long as is counted.
  const server = await startPostgres({ dataDir: join(named, 'postgres') });
  const moved = instances.map((each) => ({ ...each, url: withPort(each.url, server.port) }));
  return { instances: moved, registry, accessLogUrl: withPort(accessLogUrl, server.port), close: () => server.stop() };
}

/** Reads within a transaction that cannot write. Texts stay texts. */
export async function readOnly<T>(url: string, read: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    return await read(client);
  } finally {
    await client.end();
  }
}

function serverSnapshot(named: string): Snapshot {
  const databaseUrl = (database: string): string => {
    const url = new URL(named);
    url.pathname = `/${database}`;
    return url.href;
  };
  const instances = DEMO_LAYOUT.instances.map(({ instance, spoke, legalEntities }) => ({
    instance,
    spoke,
    legalEntities,
    url: databaseUrl(databaseName(instance)),
  }));
  const registry = { ...DEMO_LAYOUT, instances: [] };
  return { instances, registry, accessLogUrl: databaseUrl(HUB_DATABASE), close: () => Promise.resolve() };
}

function configuredUrl(folder: string, instance: string): string {
  return (configuration(folder, instance) as { database: { allUrl: string } }).database.allUrl;
}

function configuration(folder: string, process: string): unknown {
  const file = join(folder, 'config', `${process}.json`);
  if (!existsSync(file)) throw SnapshotUnreadable(folder, `it has no configuration of \`${process}\``);
  return JSON.parse(readFileSync(file, 'utf8'));
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  try {
    await client.connect();
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ECONNREFUSED') return false;
    throw SnapshotUnreadable('database', cause instanceof Error ? cause.message : 'unknown');
  } finally {
    await client.end().catch(() => undefined);
  }
}

function withPort(url: string, port: number): string {
  const moved = new URL(url);
  moved.port = String(port);
  return moved.href;
}
