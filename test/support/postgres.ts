import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineError } from '#kernel/errors';
import { cloneDatabase, dropDatabase } from '../../scripts/postgres/cloneDatabase';
import { withConnection } from '../../scripts/postgres/maintenance';
import { type InstanceDatabase, instanceUrls, provisionInstance } from '../../scripts/postgres/provisionInstance';

/** Databases by the names they were asked for, `invoices-emea`; the names in the server have a prefix of their own. */
export type TestDatabases = ReadonlyMap<string, InstanceDatabase & { readonly database: string }>;

export const TestPostgresFailed = defineError({
  code: 'TEST_POSTGRES_FAILED',
  shown: false,
  message: (cause: string) => `the PostgreSQL of the tests did not start: ${cause}`,
});

const PASSWORDS = { scoped: 'scoped-of-the-tests', all: 'all-of-the-tests', migrate: 'migrate-of-the-tests' };
const START_MS = 60_000;

/**
 * The one server of this test run, started by the first suite that asks; its URL may create databases and roles.
 * NAVE_TEST_DATABASE_URL names another server, to run the suites on an older PostgreSQL.
 */
export async function testPostgres(): Promise<{ readonly maintenanceUrl: string }> {
  const given = process.env['NAVE_TEST_DATABASE_URL'];
  if (given !== undefined) return { maintenanceUrl: given };
  const folder = process.env['NAVE_TEST_RUN'];
  if (folder === undefined) throw TestPostgresFailed('jest ran without test/support/postgresSetup.cjs');
  const told = join(folder, 'server.json');
  if (!existsSync(told) && first(folder)) launch(folder);
  const until = Date.now() + START_MS;
  while (!existsSync(told)) {
    const failed = join(folder, 'failed');
    if (existsSync(failed)) throw TestPostgresFailed(readFileSync(failed, 'utf8'));
    if (Date.now() > until) throw TestPostgresFailed(`nothing in ${START_MS} ms, see ${join(folder, 'server.log')}`);
    await sleep(25);
  }
  return JSON.parse(readFileSync(told, 'utf8')) as { maintenanceUrl: string };
}

/** Empty databases with roles of their own, one for each name: about 60 ms each. */
export async function freshDatabases(names: readonly string[]): Promise<TestDatabases> {
  const { maintenanceUrl } = await testPostgres();
  const prefix = `t${randomBytes(4).toString('hex')}`;
  const made = new Map<string, InstanceDatabase & { database: string }>();
  for (const name of names) {
    const database = `${prefix}_${name.replaceAll('-', '_')}`;
    made.set(name, { ...(await provisionInstance(maintenanceUrl, { database, passwords: PASSWORDS })), database });
  }
  return made;
}

/**
 * Copies of filled databases, about 60 ms each, for a suite that writes. All of them, or those named.
 * Connections to the template are ended: close its instances first.
 */
export async function cloneDatabases(template: TestDatabases, names: readonly string[] = [...template.keys()]): Promise<TestDatabases> {
  const { maintenanceUrl } = await testPostgres();
  const prefix = `c${randomBytes(4).toString('hex')}`;
  const made = new Map<string, InstanceDatabase & { database: string }>();
  for (const name of names) {
    const source = template.get(name);
    if (source === undefined) throw TestPostgresFailed(`the template has no database \`${name}\``);
    const database = `${prefix}_${name.replaceAll('-', '_')}`;
    const cloned = await cloneDatabase(maintenanceUrl, {
      template: source.database,
      rolePrefix: rolesOf(source),
      database,
      passwords: PASSWORDS,
    });
    made.set(name, { ...cloned, database });
  }
  return made;
}

/**
 * Databases that all suites of a run share as templates, filled by the first that asks (the others wait).
 * `fill` closes every connection that it opens. Nobody may write to what comes back: clone it.
 */
export async function sharedTemplate(
  key: string,
  names: readonly string[],
  fill: (databases: TestDatabases) => Promise<void>,
): Promise<TestDatabases> {
  const { maintenanceUrl } = await testPostgres();
  const keyOfRun = `${process.env['NAVE_TEST_RUN'] ?? ''} ${key}`;
  return withConnection(maintenanceUrl, async (client) => {
    await client.query('select pg_advisory_lock(hashtext($1))', [keyOfRun]); // freed with the connection
    await client.query('create table if not exists nave_test_template (key text primary key, databases jsonb not null)');
    const { rows } = await client.query<{ databases: [string, string][] }>('select databases from nave_test_template where key = $1', [
      keyOfRun,
    ]);
    if (rows[0] !== undefined) {
      const known = rows[0].databases.map(
        ([name, database]) => [name, { ...instanceUrls(maintenanceUrl, { database, passwords: PASSWORDS }), database }] as const,
      );
      return new Map(known);
    }
    const made = await freshDatabases(names);
    await fill(made);
    const listed = [...made].map(([name, { database }]) => [name, database]);
    await client.query('insert into nave_test_template values ($1, $2)', [keyOfRun, JSON.stringify(listed)]);
    return made;
  });
}

/** Gives the disk back before the run ends; connections to them are ended. */
export async function dropDatabases(databases: TestDatabases): Promise<void> {
  const { maintenanceUrl } = await testPostgres();
  for (const { database } of databases.values()) await dropDatabase(maintenanceUrl, database);
}

function rolesOf(source: InstanceDatabase): string {
  return decodeURIComponent(new URL(source.scopedUrl).username).replace(/_scoped$/, '');
}

function first(folder: string): boolean {
  try {
    mkdirSync(join(folder, 'starting'));
    return true;
  } catch {
    return false;
  }
}

function launch(folder: string): void {
  const log = openSync(join(folder, 'server.log'), 'a');
  const program = resolve(__dirname, 'postgresServer.ts');
  const args = ['-C', 'source', '-r', '@swc-node/register', program, folder, process.env['NAVE_TEST_RUN_PID'] ?? String(process.ppid)];
  spawn(process.execPath, args, { cwd: resolve(__dirname, '..', '..'), detached: true, stdio: ['ignore', log, log] }).unref();
}
