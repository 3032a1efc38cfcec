import { Client } from 'pg';
import { databaseUrl } from '../../../scripts/postgres/cloneDatabase';
import { type TestDatabases, dropDatabases, freshDatabases, testPostgres } from '../../../test/support/postgres';
import { testHub } from '../testing/Hub';
import { startBills } from '../testing/startBills';
import { checkDatabase } from './bootChecks';
import { versionFloor } from './databaseChecks';

let databases: TestDatabases;
let root: Client;
let roles: { scoped: string; all: string; migrate: string };

beforeAll(async () => {
  databases = await freshDatabases(['bills-emea']);
  const database = databases.get('bills-emea')!;
  await (await startBills(await testHub(), database)).close();
  root = new Client({ connectionString: databaseUrl((await testPostgres()).maintenanceUrl, database.database) });
  await root.connect();
  const role = (url: string): string => `"${decodeURIComponent(new URL(url).username)}"`;
  roles = { scoped: role(database.scopedUrl), all: role(database.allUrl), migrate: role(database.migrateUrl) };
}, 60_000);
afterAll(async () => {
  await root.end();
  await dropDatabases(databases);
});

const check = (): Promise<void> => checkDatabase({ ...databases.get('bills-emea')!, publicTables: [] });

it('lets the database pass that was made for the instance', async () => {
  await expect(check()).resolves.toBeUndefined();
});

it.each([
  ['the role is superuser', 'alter role SCOPED superuser', 'alter role SCOPED nosuperuser', 'goes past row level security'],
  ['the role bypasses', 'alter role SCOPED bypassrls', 'alter role SCOPED nobypassrls', 'goes past row level security'],
  ['the role of all bypasses', 'alter role ALL bypassrls', 'alter role ALL nobypassrls', 'goes past row level security'],
  ['the role may make roles', 'alter role SCOPED createrole', 'alter role SCOPED nocreaterole', 'may do more than log in'],
  ['the role is a member of the owner', 'grant MIGRATE to SCOPED', 'revoke MIGRATE from SCOPED', 'member of the role'],
  ['the role owns a table', 'alter table bill owner to SCOPED', 'alter table bill owner to MIGRATE', 'the role owns bill'],
  [
    'security is off on one table',
    'alter table outbox disable row level security',
    'alter table outbox enable row level security',
    'table outbox',
  ],
  ['security is not forced', 'alter table bill no force row level security', 'alter table bill force row level security', 'table bill'],
  ['a policy shows all', 'create policy more on bill to SCOPED using (true)', 'drop policy more on bill', 'a policy of the table bill'],
  [
    'a policy takes every new row',
    `create policy more on bill for insert to public with check (true)`,
    'drop policy more on bill',
    'a policy of the table bill',
  ],
  ['a view of the owner', 'create view peek as select * from bill', 'drop view peek', 'view peek'],
  ['a view that says false', 'create view peek with (security_invoker = false) as select * from bill', 'drop view peek', 'view peek'],
  ['a materialized view', 'create materialized view peek as select 1 as one', 'drop materialized view peek', 'view or foreign table peek'],
  [
    'a function that may be run',
    'create function peek(t text) returns boolean language sql as $$ select true $$; grant execute on function peek to SCOPED',
    'drop function peek',
    'function or operator peek',
  ],
  [
    'an operator',
    'create operator === (leftarg = text, rightarg = text, function = texteq)',
    'drop operator === (text, text)',
    'operator ===',
  ],
  ['functions may be made', 'grant create on schema public to SCOPED', 'revoke create on schema public from SCOPED', 'may create'],
  [
    'temporary tables may be made',
    'grant temporary on database DATABASE to SCOPED',
    'revoke temporary on database DATABASE from SCOPED',
    'may create',
  ],
  ['a table may be truncated', 'grant truncate on bill to SCOPED', 'revoke truncate on bill from SCOPED', 'may truncate'],
  [
    'pg_stats may be read',
    'grant select on pg_catalog.pg_stats to SCOPED',
    'revoke select on pg_catalog.pg_stats from SCOPED',
    'reads pg_stats',
  ],
  [
    'pg_statistic may be read',
    'grant select on pg_catalog.pg_statistic to ALL',
    'revoke select on pg_catalog.pg_statistic from ALL',
    'reads pg_statistic',
  ],
  [
    'the setting has a value of its own',
    `alter role SCOPED in database DATABASE set app.les = 'DE01'`,
    'alter role SCOPED in database DATABASE reset app.les',
    'the setting app.les',
  ],
])('refuses to serve when %s', async (_name, tamper, mend, cause) => {
  const named = (text: string): string =>
    text
      .replaceAll('SCOPED', roles.scoped)
      .replaceAll('MIGRATE', roles.migrate)
      .replaceAll('DATABASE', `"${databases.get('bills-emea')!.database}"`)
      .replaceAll('ALL', roles.all);
  await root.query(named(tamper));
  try {
    await expect(check()).rejects.toMatchObject({ code: 'BOOT_CHECK_FAILED', message: expect.stringContaining(cause) as unknown });
  } finally {
    await root.query(named(mend));
  }
  await expect(check()).resolves.toBeUndefined();
});

it.each([
  [140_019, '15.14'],
  [150_013, '15.14'],
  [150_014, null],
  [160_009, '16.10'],
  [160_010, null],
  [170_005, '17.6'],
  [170_006, null],
  [180_000, null],
])('asks of server version %i at least %s', (version, floor) => {
  expect(versionFloor(version)).toBe(floor);
});
