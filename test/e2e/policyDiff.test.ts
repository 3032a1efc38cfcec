import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newWrappingKey, publicHalf } from '#policy/wrapping';
import { diffPolicy } from '../../scripts/policy/diffPolicy';
import { type Count } from '../../scripts/policy/countImpact';
import { verify } from '../../scripts/audit/verify';
import { databaseName, DEMO_LAYOUT, HUB_DATABASE } from '../../scripts/platform/layout';
import { cloneDatabase, dropDatabase } from '../../scripts/postgres/cloneDatabase';
import { urlFor, withConnection } from '../../scripts/postgres/maintenance';
import { provisionHub } from '../../scripts/postgres/provisionHub';
import { existingDatabases } from '../../scripts/start/databases';
import { demoTemplate } from '../support/platform';
import { testPostgres } from '../support/postgres';

// Two versions of a policy over the demo group on the embedded server, under the names that a platform has there.

const SCHEMA = join(__dirname, '../../schema');
const POLICY = join(SCHEMA, 'policy');
const PASSWORDS = { run: 'run-of-the-diff-tests', owner: 'owner-of-the-diff-tests' };
const TEMPLATE_PASSWORDS = { scoped: '', all: '', migrate: '' };

let server: string;
let hubUrl: string;
let folder: string;
let after: string;
const made: string[] = [];

beforeAll(async () => {
  server = (await testPostgres()).maintenanceUrl;
  // A server that a platform lives on is left alone.
  expect(await existingDatabases(server, DEMO_LAYOUT)).toEqual([]);
  const template = await demoTemplate();
  for (const { instance } of DEMO_LAYOUT.instances) {
    const source = template.get(instance)!;
    const rolePrefix = decodeURIComponent(new URL(source.scopedUrl).username).replace(/_scoped$/, '');
    const database = databaseName(instance);
    made.push(database);
    await cloneDatabase(server, { template: source.database, rolePrefix, database, passwords: TEMPLATE_PASSWORDS });
  }
  made.push(HUB_DATABASE);
  hubUrl = (await provisionHub(server, { database: HUB_DATABASE, passwords: PASSWORDS })).runUrl;
  folder = mkdtempSync(join(tmpdir(), 'nave-diff-'));
  cpSync(POLICY, join(folder, 'policy'), { recursive: true });
  after = join(folder, 'policy');
  edit('grants.yaml', '"person:anna", role: ap-clerk, legalEntities: [DE01]', '"person:anna", role: ap-clerk, legalEntities: [DE01, FR01]');
  edit('roles.yaml', 'clear: [counterpartyIban] }\n    - { activities: [Statement.import]', '}\n    - { activities: [Statement.import]');
}, 300_000);
afterAll(async () => {
  for (const database of made) await dropDatabase(server, database);
  await withConnection(server, (client) =>
    client.query(`drop role if exists ${HUB_DATABASE}_run; drop role if exists ${HUB_DATABASE}_owner`),
  );
  rmSync(folder, { recursive: true, force: true });
});

function edit(file: string, find: string, put: string): void {
  const path = join(after, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(find);
  writeFileSync(path, text.replace(find, put));
}

interface Printed {
  readonly lines: readonly string[];
  readonly gains: boolean;
}
const diff = async (more: Partial<Parameters<typeof diffPolicy>[0]> = {}): Promise<Printed> => {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const options = {
    before: POLICY,
    after,
    schema: SCHEMA,
    snapshot: server,
    steward: null,
    author: 'tester',
    accessLog: null,
    json: false,
    write,
  };
  const gains = await diffPolicy({ ...options, ...more });
  return { lines, gains };
};

const one = (database: string, text: string): Promise<number> => {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return withConnection(url.href, async (client) => Number((await client.query<{ n: string }>(text)).rows[0]!.n));
};

interface Record {
  readonly kind: string;
  readonly legalEntities: readonly string[];
  readonly rows: readonly { readonly type: string; readonly legalEntity: string; readonly upTo: number }[];
  readonly release: string;
  readonly detail: { readonly [name: string]: string };
}
const records = (): Promise<readonly Record[]> =>
  withConnection(hubUrl, async (client) => {
    const { rows } = await client.query<{ content: string }>('select content from access_record order by at');
    return rows.map(({ content }) => JSON.parse(content) as Record);
  });

describe('policy diff over a server', () => {
  it('counts rows and cells of each legal entity, exactly for a steward', async () => {
    const { lines, gains } = await diff({ steward: 'greta', json: true });
    expect(gains).toBe(true);
    const { counts, operations } = JSON.parse(lines.join('\n')) as {
      counts: (Count & { gained: number; lost: number })[];
      operations: { name: string; subjects: string[] }[];
    };
    const of = (subject: string, what: string, type: string): (string | number)[][] =>
      counts
        .filter((each) => each.subject === subject && each.what === what && each.type === type)
        .map(({ legalEntity, gained, lost }) => [legalEntity, gained, lost]);
    const invoices = await one('invoices_emea', `select count(*) as n from invoice where legal_entity = 'FR01'`);
    expect(invoices).toBeGreaterThan(5);
    expect(of('person:anna', 'rows', 'Invoice')).toEqual([['FR01', invoices, 0]]);
    expect(of('person:anna', 'gross', 'Invoice')).toEqual([['FR01', invoices, 0]]);
    const vendors = await one('vendors_emea', `select count(*) as n from vendor where legal_entity = 'FR01'`);
    expect(of('person:anna', 'rows', 'Vendor')).toEqual([['FR01', vendors, 0]]);
    // The treasurer of all legal entities loses the clear account numbers, and no row.
    const transactions: (string | number)[][] = [];
    for (const { instance, spoke, legalEntities } of DEMO_LAYOUT.instances.filter((each) => each.spoke === 'cash'))
      for (const code of legalEntities) {
        const lost = await one(databaseName(instance), `select count(*) as n from bank_transaction where legal_entity = '${code}'`);
        expect(spoke).toBe('cash');
        if (lost > 0) transactions.push([code, 0, lost]);
      }
    expect(transactions.length).toBeGreaterThan(3);
    expect(of('person:carla', 'counterpartyIban in clear', 'BankTransaction').sort()).toEqual(transactions.sort());
    expect(of('person:carla', 'rows', 'BankTransaction')).toEqual([]);
    expect(operations.find(({ name }) => name === 'invoiceDetail')?.subjects).toContain('person:anna');
  });

  it('prints the same for an author, and no count below five', async () => {
    const { lines } = await diff();
    const invoices = await one('invoices_emea', `select count(*) as n from invoice where legal_entity = 'FR01'`);
    expect(lines).toContain('role treasurer: changed');
    expect(lines).toContain('  - BankTransaction: counterpartyIban in clear');
    expect(lines.find((line) => line.startsWith(`  person:anna  Invoice FR01  +${String(invoices)} -<5: `))).toMatch(/\brows\b.*\bgross\b/);
    expect(lines).toContainEqual(expect.stringMatching(/^operation invoiceDetail: may answer differently for .*person:anna/));
    expect(lines.join('\n')).not.toMatch(/[+-][0-4]\b/);
  });

  it('tells the access log of each look before it shows anything', async () => {
    const before = (await records()).length;
    await diff();
    await diff({ steward: 'greta' });
    const own = (await records()).slice(before);
    expect(own).toMatchObject([
      { kind: 'IMPACT', detail: { counts: 'AT_LEAST_5', door: 'npm run policy -- diff' } },
      { kind: 'IMPACT', detail: { counts: 'EXACT' } },
    ]);
    expect(own[0]!.legalEntities).toEqual(DEMO_LAYOUT.instances[0]!.legalEntities.toSorted());
    expect(own[0]!.rows).toContainEqual({ type: 'Invoice', legalEntity: 'FR01', upTo: 0 });
    expect(JSON.stringify(own)).not.toContain(decodeURIComponent(new URL(server).password || 'no password'));
    const lines: string[] = [];
    const write = (line: string): void => void lines.push(line);
    await expect(diff({ steward: 'greta', accessLog: 'postgres://nobody@127.0.0.1:1/none', write })).rejects.toMatchObject({
      code: 'LOOK_UNRECORDED',
    });
    expect(lines).toEqual([]);
    expect(await records()).toHaveLength(before + 2);
    const sources = { databaseUrl: hubUrl, spokes: new Map<string, string>(), checkpoints: null, keys: [] };
    expect((await verify(sources)).findings).toEqual([]);
  });

  it('finds rows and access log through the data folder of a start', async () => {
    const data = join(folder, 'data');
    const databaseUrl = (database: string): string => urlFor(server, database);
    mkdirSync(join(data, 'config'), { recursive: true });
    const instances = DEMO_LAYOUT.instances.map((planned) => ({
      ...planned,
      url: 'http://127.0.0.1:1',
      wrappingKey: publicHalf(newWrappingKey(planned.instance)),
    }));
    writeFileSync(join(data, 'registry.json'), JSON.stringify({ businessUnits: DEMO_LAYOUT.businessUnits, instances }));
    for (const { instance } of DEMO_LAYOUT.instances)
      writeFileSync(
        join(data, 'config', `${instance}.json`),
        JSON.stringify({ database: { allUrl: databaseUrl(databaseName(instance)) } }),
      );
    await expect(diff({ snapshot: data })).rejects.toMatchObject({ code: 'SNAPSHOT_UNREADABLE' });
    writeFileSync(join(data, 'config/hub.json'), JSON.stringify({ accessLog: { databaseUrl: hubUrl } }));
    const before = (await records()).length;
    const [fromFolder, fromServer] = [await diff({ snapshot: data }), await diff()];
    expect(fromFolder).toEqual(fromServer);
    expect((await records())[before]).toMatchObject({ kind: 'IMPACT', detail: { snapshot: data } });
  });

  it('needs no record where no row is read', async () => {
    const before = (await records()).length;
    expect((await diff({ snapshot: null })).gains).toBe(true);
    expect(await records()).toHaveLength(before);
  });

  it('is the command', () => {
    const run = (...args: readonly string[]): { readonly status: number; readonly out: string; readonly err: string } => {
      const program = ['-C', 'source', '-r', '@swc-node/register', join(__dirname, '../../scripts/policy/main.ts')];
      try {
        const out = execFileSync(process.execPath, [...program, ...args], {
          encoding: 'utf8',
          cwd: join(__dirname, '../..'),
          stdio: 'pipe',
        });
        return { status: 0, out, err: '' };
      } catch (cause) {
        const { status, stdout, stderr } = cause as { status: number; stdout: string; stderr: string };
        return { status, out: stdout, err: stderr };
      }
    };
    const shown = run('diff', POLICY, after, '--snapshot', server, '--author', 'ada');
    expect([shown.status, shown.err]).toEqual([1, '']);
    expect(shown.out).toMatch(/^on the snapshot:\n {2}person:/m);
    const refused = run('diff', POLICY, after, '--snapshot', server, '--access-log', 'postgres://nobody@127.0.0.1:1/none');
    expect([refused.status, refused.out]).toEqual([2, '']);
    expect(refused.err).toMatch(/^no count is shown that the access log does not tell of: /);
  }, 120_000);
});
