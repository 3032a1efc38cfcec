import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { defineError } from '#kernel/errors';
import { parseRegistry, type Registry } from '#kernel/registry';
import { databaseName, DEMO_LAYOUT } from '../platform/layout';
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
  const [first] = instances;
  if (first === undefined || (await answers(first.url))) return { instances, registry, close: () => Promise.resolve() };
  if (!existsSync(join(named, 'postgres'))) throw SnapshotUnreadable(named, 'its database server does not answer');
  // Nobody holds the rows: the platform is stopped, and its server is started for as long as is counted.
  const server = await startPostgres({ dataDir: join(named, 'postgres') });
  const moved = instances.map((each) => ({ ...each, url: withPort(each.url, server.port) }));
  return { instances: moved, registry, close: () => server.stop() };
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
  const instances = DEMO_LAYOUT.instances.map(({ instance, spoke, legalEntities }) => {
    const url = new URL(named);
    url.pathname = `/${databaseName(instance)}`;
    return { instance, spoke, legalEntities, url: url.href };
  });
  return { instances, registry: { ...DEMO_LAYOUT, instances: [] }, close: () => Promise.resolve() };
}

function configuredUrl(folder: string, instance: string): string {
  const file = join(folder, 'config', `${instance}.json`);
  if (!existsSync(file)) throw SnapshotUnreadable(folder, `it has no configuration of \`${instance}\``);
  return (JSON.parse(readFileSync(file, 'utf8')) as { database: { allUrl: string } }).database.allUrl;
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
