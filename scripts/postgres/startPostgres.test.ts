import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverAccount } from './account';
import { cloneDatabase } from './cloneDatabase';
import { clusterFolder, deleteCluster } from './cluster';
import { withConnection } from './maintenance';
import { isAlive } from './postmaster';
import { type InstanceDatabase, provisionInstance } from './provisionInstance';
import { type PostgresServer, startPostgres } from './startPostgres';

const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
const PASSWORDS = { scoped: 'scoped-password-of-a-test', all: 'all-password-of-a-test', migrate: 'migrate-password-of-a-test' };

describe('the embedded PostgreSQL', () => {
  let dataDir: string;
  let server: PostgresServer;
  let instance: InstanceDatabase;

  beforeAll(async () => {
    dataDir = join(mkdtempSync(join(tmpdir(), 'nave-postgres-')), 'postgres'); // 0700 on purpose
    server = await startPostgres({ dataDir, settings: SETTINGS });
    instance = await provisionInstance(server.maintenanceUrl, { database: 'invoices_emea', passwords: PASSWORDS });
  }, 60_000);

  afterAll(async () => {
    await server.stop();
    deleteCluster(dataDir, serverAccount());
    rmSync(join(dataDir, '..'), { recursive: true, force: true });
  });

  it('asks for the generated password', async () => {
    const url = server.maintenanceUrl.replace(/:[^:@]+@/, ':wrong@');
    await expect(ask(url, 'select 1')).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  });

  it('writes no password into its log', () => {
    expect(readFileSync(join(dataDir, 'postgres.log'), 'utf8')).not.toContain(PASSWORDS.scoped);
  });

  it('compares text by bytes', async () => {
    const rows = await ask(
      instance.migrateUrl,
      "select string_agg(x, '' order by x) as text from unnest(array['a', 'B', 'Z', 'ä', 'b']) x",
    );
    expect(rows).toEqual([{ text: 'BZabä' }]);
  });

  it.each([
    ['scoped', 'create table t (id text)', /permission denied for schema/],
    ['scoped', 'create schema s', /permission denied for database/],
    ['scoped', 'create temporary table t (id text)', /permission denied to create temporary/],
    ['scoped', 'select * from pg_stats', /permission denied for view/],
    ['scoped', 'create database d', /permission denied to create database/],
    ['all', 'create role r', /permission denied to create role|must be/],
    ['all', 'set role postgres', /permission denied to set role/],
    ['migrate', 'create role r', /permission denied to create role|must be/],
    ['migrate', 'create database d', /permission denied to create database/],
  ] as const)('refuses the role %s: %s', async (role, sql, message) => {
    await expect(ask(instance[`${role}Url`], sql)).rejects.toThrow(message);
  });

  it('refuses the roles of one instance in the database of another', async () => {
    await provisionInstance(server.maintenanceUrl, { database: 'invoices_amer', passwords: PASSWORDS });
    const foreign = instance.allUrl.replace('/invoices_emea', '/invoices_amer');
    await expect(ask(foreign, 'select 1')).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  });

  it('clones tables, rows, policies and rights', async () => {
    await ask(
      instance.migrateUrl,
      `create table invoice (id text, legal_entity text); alter table invoice enable row level security; alter table invoice force row level security;
       create policy scope on invoice to invoices_emea_scoped using (legal_entity = current_setting('app.les', true));
       create policy every on invoice to invoices_emea_all using (true);
       grant select, insert on invoice to invoices_emea_scoped, invoices_emea_all`,
    );
    await ask(instance.allUrl, "insert into invoice values ('1', 'DE01'), ('2', 'FR01')");
    const clone = await cloneDatabase(server.maintenanceUrl, { template: 'invoices_emea', database: 'clone_1', passwords: PASSWORDS });
    expect(await ask(clone.allUrl, 'select id from invoice order by id')).toEqual([{ id: '1' }, { id: '2' }]);
    expect(await ask(clone.scopedUrl, 'select id from invoice')).toEqual([]);
  });

  it('provisions again without a change, and takes new passwords', async () => {
    const passwords = { ...PASSWORDS, all: 'another-password-of-a-test' };
    const again = await provisionInstance(server.maintenanceUrl, { database: 'invoices_emea', passwords });
    expect(await ask(again.allUrl, 'select count(*) as n from invoice')).toEqual([{ n: '2' }]);
    await expect(ask(instance.allUrl, 'select 1')).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  });

  it('says which right the user of DATABASE_URL lacks', async () => {
    await expect(provisionInstance(instance.migrateUrl, { database: 'x', passwords: PASSWORDS })).rejects.toMatchObject({
      code: 'DATABASE_RIGHTS_MISSING',
      message: expect.stringContaining('alter role "invoices_emea_migrate" createdb createrole') as string,
    });
  });

  it('provisions for a user who may create databases and roles but is no superuser', async () => {
    await ask(server.maintenanceUrl, "create role maker login createdb createrole password 'maker-password-of-a-test'");
    const url = server.maintenanceUrl.replace(/\/\/postgres:[^@]+@/, '//maker:maker-password-of-a-test@');
    const made = await provisionInstance(url, { database: 'cash_emea', passwords: PASSWORDS });
    await provisionInstance(url, { database: 'cash_emea', passwords: PASSWORDS });
    await expect(ask(made.migrateUrl, 'create table t (id text)')).resolves.toEqual([]);
    await expect(ask(made.scopedUrl, 'create table u (id text)')).rejects.toThrow(/permission denied/);
  });

  it('refuses a role that can do too much', async () => {
    await ask(server.maintenanceUrl, 'create role y_scoped login bypassrls');
    await expect(provisionInstance(server.maintenanceUrl, { database: 'y', passwords: PASSWORDS })).rejects.toMatchObject({
      code: 'DATABASE_ROLE_UNSAFE',
    });
  });

  it('starts empty when the data folder was deleted by hand, wherever its rows were', async () => {
    const other = join(dataDir, '..', 'other');
    for (const round of [1, 2]) {
      const fresh = await startPostgres({ dataDir: other, settings: SETTINGS });
      expect([round, await ask(fresh.maintenanceUrl, 'create table t (id text)')]).toEqual([round, []]);
      await fresh.stop();
      rmSync(other, { recursive: true });
    }
    deleteCluster(other, serverAccount());
  }, 30_000);

  it('starts again over the same rows, also over a stale process id, and stops the server it finds running', async () => {
    const first = server;
    server = await startPostgres({ dataDir, settings: SETTINGS });
    expect(isAlive(first.pid)).toBe(false);
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    writeFileSync(join(clusterFolder(dataDir, serverAccount()), 'postmaster.pid'), `${process.pid}\n/nowhere\n`);
    server = await startPostgres({ dataDir, settings: SETTINGS });
    expect(await ask(server.maintenanceUrl, "select count(*) as n from pg_database where datname = 'invoices_emea'")).toEqual([{ n: '1' }]);
  });
});

async function ask(url: string, sql: string): Promise<unknown> {
  return withConnection(url, async (client) => {
    const result = await client.query(sql);
    return Array.isArray(result) ? [] : result.rows;
  });
}
