import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JWK } from 'jose';
import { type HubOptions } from '../../hub/main';
import { dropDatabase } from '../../scripts/postgres/cloneDatabase';
import { withConnection } from '../../scripts/postgres/maintenance';
import { type HubDatabase, provisionHub } from '../../scripts/postgres/provisionHub';
import { ed25519 } from '../../scripts/start/keys';
import { testPostgres } from './postgres';

const PASSWORDS = { run: 'run-of-the-hub-tests', owner: 'owner-of-the-hub-tests' };

export interface TestHubDatabase extends HubDatabase {
  readonly database: string;
  /** As the superuser of the server: for those who tamper. */
  readonly superUrl: string;
}

/** An empty database for one hub, with roles of its own. */
export async function freshHubDatabase(): Promise<TestHubDatabase> {
  const { maintenanceUrl } = await testPostgres();
  const database = `h${randomBytes(4).toString('hex')}_hub`;
  const made = await provisionHub(maintenanceUrl, { database, passwords: PASSWORDS });
  const superUrl = new URL(maintenanceUrl);
  superUrl.pathname = `/${database}`;
  return { ...made, database, superUrl: superUrl.href };
}

export async function dropHubDatabase({ database }: Pick<TestHubDatabase, 'database'>): Promise<void> {
  const { maintenanceUrl } = await testPostgres();
  await dropDatabase(maintenanceUrl, database);
  await withConnection(maintenanceUrl, (client) =>
    client.query(`drop role if exists "${database}_run"; drop role if exists "${database}_owner"`),
  );
}

export interface TestAccessLog {
  readonly database: TestHubDatabase;
  /** What a hub is started with. */
  readonly options: HubOptions['accessLog'] & { readonly checkpoints: { readonly file: string; readonly privateJwk: JWK } };
  close(): Promise<void>;
}

/** A database, keys and a folder for checkpoints, for one hub. */
export async function testAccessLog(): Promise<TestAccessLog> {
  const database = await freshHubDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'nave-checkpoints-'));
  return {
    database,
    options: {
      databaseUrl: database.runUrl,
      digestKey: randomBytes(32),
      checkpoints: { file: join(folder, 'checkpoints.jsonl'), privateJwk: ed25519('audit') },
    },
    async close() {
      rmSync(folder, { recursive: true, force: true });
      await dropHubDatabase(database);
    },
  };
}
