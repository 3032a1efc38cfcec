import { Client } from 'pg';
import { lintMigrations, migrationTexts } from '#kit/store/migrationLint';
import { migrate } from '#kit/store/migrate';
import { columnAt } from '#kit/read/columns';
import { cash } from '../../spokes/cash/subgraph';
import { invoices } from '../../spokes/invoices/subgraph';
import { organization } from '../../spokes/organization/subgraph';
import { vendors } from '../../spokes/vendors/subgraph';
import { type TestDatabases, dropDatabases, freshDatabases } from '../support/postgres';

const SPOKES = { cash, invoices, organization, vendors };
const NAMES = Object.keys(SPOKES) as (keyof typeof SPOKES)[];

let databases: TestDatabases;
const clients = new Map<string, Client>();

beforeAll(async () => {
  databases = await freshDatabases(NAMES);
  for (const name of NAMES) {
    const database = databases.get(name)!;
    await migrate({ ...database, entities: SPOKES[name].entities, migrations: SPOKES[name].migrations });
    const client = new Client({ connectionString: database.migrateUrl });
    await client.connect();
    clients.set(name, client);
  }
}, 60_000);
afterAll(async () => {
  for (const client of clients.values()) await client.end();
  await dropDatabases(databases);
});

interface Key {
  readonly name: string;
  readonly table: string;
  readonly unique: boolean;
  /** `due_date desc nulls last` as PostgreSQL prints it, by place. */
  readonly columns: readonly string[];
}

/** Indexes, those of keys among them, and foreign keys of the tables with a legal entity, without the tables of reference data. */
async function keysOf(spoke: keyof typeof SPOKES): Promise<{ readonly indexes: readonly Key[]; readonly foreign: readonly Key[] }> {
  const open = SPOKES[spoke].sources.flatMap(({ table, public: isPublic }) => (isPublic === true ? [table, `${table}_history`] : []));
  const client = clients.get(spoke)!;
  const scoped = `exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'legal_entity') and not c.relname = any($1::text[])`;
  const indexes = await client.query<Key>(
    `select x.relname as name, c.relname as table, i.indisunique as unique,
       array(select pg_get_indexdef(i.indexrelid, n, false) || case when i.indoption[n - 1] & 1 = 1 then ' desc' else '' end
         || case when i.indoption[n - 1] & 2 = 2 then ' nulls first' else '' end from generate_series(1, i.indnkeyatts) n) as columns
     from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid join pg_namespace s on s.oid = c.relnamespace
     where s.nspname = 'public' and ${scoped}`,
    [open],
  );
  const foreign = await client.query<Key>(
    `select f.conname as name, c.relname as table, true as unique,
       array(select a.attname::text from unnest(f.conkey) with ordinality k(n, at) join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.n order by k.at)
       || array(select a.attname::text from unnest(f.confkey) with ordinality k(n, at) join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.n order by k.at) as columns
     from pg_constraint f join pg_class c on c.oid = f.conrelid where f.contype = 'f' and ${scoped}`,
    [open],
  );
  return { indexes: indexes.rows, foreign: foreign.rows };
}

describe.each(NAMES)('the store of %s', (spoke) => {
  it('has migrations that keep the rules', async () => {
    expect(lintMigrations(await migrationTexts(SPOKES[spoke].migrations))).toEqual([]);
  });

  it('begins every index, unique key and foreign key with the legal entity', async () => {
    const { indexes, foreign } = await keysOf(spoke);
    expect(indexes.length).toBeGreaterThan(4);
    expect(indexes.filter(({ columns }) => columns[0] !== 'legal_entity')).toEqual([]);
    expect(foreign.filter(({ columns }) => columns[0] !== 'legal_entity' || columns[columns.length / 2] !== 'legal_entity')).toEqual([]);
  });

  it('ends every index for lists with the id', async () => {
    const { indexes } = await keysOf(spoke);
    const withId = SPOKES[spoke].sources.map(({ table }) => table);
    expect(indexes.filter(({ table, unique, columns }) => withId.includes(table) && !unique && columns.at(-1) !== 'id')).toEqual([]);
  });

  it('has an index for each order of the contract, in its direction', async () => {
    const { indexes } = await keysOf(spoke);
    const missing = SPOKES[spoke].sources
      .filter((source) => source.public !== true && source.view !== true)
      .flatMap((source) =>
        Object.entries(source.orders).flatMap(([order, keys]) => {
          const names = keys.map(({ field, direction }) => `${columnAt(source, field).sql.slice(2)}${direction === 'DESC' ? ' desc' : ''}`);
          const wanted = ['legal_entity', ...names, 'id'].join(', ');
          return indexes.some(({ table, columns }) => table === source.table && columns.join(', ') === wanted)
            ? []
            : [`${order}: ${wanted}`];
        }),
      );
    expect(missing).toEqual([]);
  });
});
