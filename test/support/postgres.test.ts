import { withConnection } from '../../scripts/postgres/maintenance';
import { cloneDatabases, dropDatabases, freshDatabases, sharedTemplate, type TestDatabases } from './postgres';

const NAMES = ['invoices-emea', 'cash-emea'];

describe('the databases of tests', () => {
  it('gives each suite empty databases of its own', async () => {
    const [one, other] = [await freshDatabases(NAMES), await freshDatabases(NAMES)];
    expect([...one.keys()]).toEqual(NAMES);
    expect(one.get('cash-emea')!.database).not.toBe(other.get('cash-emea')!.database);
    await dropDatabases(one);
    await dropDatabases(other);
  }, 60_000);

  it('fills a shared template once and clones it, and a clone of it', async () => {
    let fills = 0;
    const fill = async (databases: TestDatabases): Promise<void> => {
      fills++;
      await run(databases, 'create table t (n int); insert into t values (7)');
    };
    const [first, second] = await Promise.all([sharedTemplate('self-test', NAMES, fill), sharedTemplate('self-test', NAMES, fill)]);
    expect(fills).toBe(1);
    expect([...second]).toEqual([...first]);
    const clone = await cloneDatabases(first, ['cash-emea']);
    const cloneOfClone = await cloneDatabases(clone);
    expect(await run(cloneOfClone, 'select n from t')).toEqual([[{ n: 7 }]]);
  }, 60_000);
});

async function run(databases: TestDatabases, sql: string): Promise<unknown[]> {
  const all = [];
  for (const { migrateUrl } of databases.values())
    all.push(await withConnection(migrateUrl, async (client) => (await client.query(sql)).rows));
  return all;
}
