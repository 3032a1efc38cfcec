import { join } from 'node:path';
import { Client } from 'pg';
import { SettableClock } from '#kernel/Clock';
import { sha256 } from '#kernel/digest';
import { randomIds } from '#kernel/ids';
import { type Registry } from '#kernel/registry';
import { type Instance } from '#kit/server/options';
import { startInstance } from '#kit/server/startInstance';
import { type TestAnswer, type TestCaller, testHub } from '#kit/testing/Hub';
import { loadPolicy } from '#policy/grants/PolicyDocument';
import { principalFor } from '#policy/grants/principalFor';
import { spokeDefinition } from '../../../scripts/platform/spokes';
import { LARCH, masterDataHub, VENDOR } from '../../../spokes/invoices/testing/masterDataHub';
import { dropDatabases, freshDatabases, type TestDatabases, testPostgres } from '../../support/postgres';

/** One instance of every spoke over PostgreSQL, asked as the hub asks. */
export interface World {
  /** The grants of the demo. */
  caller(subject: string): TestCaller;
  ask(spoke: string, caller: TestCaller, query: string, variables?: Readonly<Record<string, unknown>>): Promise<TestAnswer>;
  /** What a change answers; fails the test when it is refused. Changes by the API only, so that every row is one that can come about. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- an answer read as JSON
  change(spoke: string, change: Change): Promise<any>;
  /** Puts a document under a legal entity. */
  put(spoke: string, caller: TestCaller, document: Put): Promise<Response>;
  /** The hash of a document that was put. */
  taken(spoke: string, by: string, document: Put): Promise<string>;
  /** A digest of the rows of every table, by table and legal entity: `invoice DE01`. */
  digests(spoke: string): Promise<ReadonlyMap<string, string>>;
  /** The next of a sequence: for numbers, names and keys. */
  next(): number;
  close(): Promise<void>;
}

export interface Change {
  /** A subject of the demo. */
  readonly by: string;
  readonly field: string;
  /** Without a key: each change has its own. */
  readonly input: object;
  /** `... on InvoiceChanged { invoice { id } }`. */
  readonly answer?: string;
}

export interface Put {
  readonly bytes: Uint8Array;
  readonly legalEntity: string;
}

/** Legal entities that nobody has registered yet. */
export const UNREGISTERED = Array.from({ length: 180 }, (_, at) => `NEW${String(at + 1)}`);
const PARTITION = ['DE01', 'FR01', ...UNREGISTERED];
const SPOKES = ['cash', 'invoices', 'organization', 'vendors'];
const registry: Registry = {
  businessUnits: [
    { code: 'emea', name: 'EMEA', legalEntities: ['DE01', 'FR01'].map((code) => ({ code, from: '2020-01-01', until: null })) },
  ],
  instances: [],
};
// The counter of a call is spent whatever becomes of the call: nobody can send it again.
const SPENT = 'spent_call';

export async function openWorld(): Promise<World> {
  const policy = loadPolicy(join(__dirname, '../../../schema/policy'));
  const rate = { rate: '0.9', date: '2026-11-23' };
  const master = await masterDataHub({ legalEntity: LARCH, vendors: [VENDOR], rate, silent: false });
  const databases = await freshDatabases(SPOKES);
  const signer = await testHub();
  const instances = new Map<string, Instance>();
  const entryOf = (spoke: string) => ({
    instance: `${spoke}-emea`,
    spoke,
    businessUnit: 'emea',
    url: 'http://127.0.0.1:0',
    legalEntities: PARTITION,
  });
  for (const spoke of SPOKES) {
    const options = { registryEntry: entryOf(spoke), database: databases.get(spoke)!, keys: signer.keys, ids: randomIds };
    const clock = new SettableClock('2026-11-24T09:00:00.000000Z');
    const hub = { url: () => master.url, token: () => Promise.resolve('token') };
    instances.set(spoke, await startInstance(spokeDefinition(spoke), { ...options, clock, hub }));
  }
  const at = (spoke: string) => ({ ...entryOf(spoke), url: instances.get(spoke)!.url });
  const watchers = await watch(databases);
  let count = 0;
  const next = (): number => ++count;
  const caller = (subject: string): TestCaller => {
    const actor = subject.startsWith('service:') ? ('SERVICE' as const) : ('PERSON' as const);
    const { grants, forbids } = principalFor(policy, { subject, actor, purpose: null, on: '2026-11-24', registry });
    return { subject, grants, forbids };
  };
  const ask: World['ask'] = async (spoke, as, query, variables = {}) => (await signer.ask(at(spoke), as, { query, variables })).body;
  const put: World['put'] = (spoke, as, document) =>
    signer.put(at(spoke), as, { path: addressOf(spoke, document), body: document.bytes, mediaType: 'application/xml' });
  return {
    caller,
    ask,
    async change(spoke, { by, field, input, answer = '' }) {
      const variables = { input: { idempotencyKey: `given ${String(next())}`, ...input } };
      const { data, errors } = await ask(spoke, caller(by), mutationText(field, answer), variables);
      expect(errors).toBeUndefined();
      expect(data[field]).not.toMatchObject({ __typename: 'Refused' });
      return data[field];
    },
    put,
    async taken(spoke, by, document) {
      expect([200, 201, 204]).toContain((await put(spoke, caller(by), document)).status);
      return sha256(document.bytes);
    },
    digests: (spoke) => digests(watchers.get(spoke)!),
    next,
    async close() {
      for (const watcher of watchers.values()) await watcher.end();
      for (const instance of instances.values()) await instance.close();
      master.close();
      await dropDatabases(databases);
    },
  };
}

export function mutationText(field: string, answer: string): string {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${field}(input: $input) { __typename ${answer} ... on Refused { replayed refusals { code path } } } }`;
}

function addressOf(spoke: string, { bytes, legalEntity }: Put): string {
  const type = spoke === 'cash' ? 'Statement' : 'Invoice';
  return `/documents/${sha256(bytes)}?legalEntity=${legalEntity}&type=${type}`;
}

/** By a superuser: neither rights nor row level security hide a row from a digest. */
async function watch(databases: TestDatabases): Promise<ReadonlyMap<string, Client>> {
  const { maintenanceUrl } = await testPostgres();
  const clients = new Map<string, Client>();
  for (const [spoke, { database }] of databases) {
    const url = new URL(maintenanceUrl);
    url.pathname = `/${database}`;
    const client = new Client({ connectionString: url.href });
    await client.connect();
    clients.set(spoke, client);
  }
  return clients;
}

async function digests(client: Client): Promise<ReadonlyMap<string, string>> {
  const { rows: tables } = await client.query<{ name: string; scoped: boolean }>(
    `select t.tablename as name, exists (select from pg_attribute a where a.attrelid = t.tablename::regclass and a.attname = 'legal_entity') as scoped
     from pg_tables t where t.schemaname = 'public' and t.tablename <> $1 order by 1`,
    [SPENT],
  );
  const parts = tables.map(({ name, scoped }) => {
    const place = scoped ? 'legal_entity' : `''::text`;
    return `select '${name} ' || ${place} as part, md5(string_agg(md5(t::text), '' order by md5(t::text))) as digest from ${name} t group by ${place}`;
  });
  const { rows } = await client.query<{ part: string; digest: string }>(parts.join(' union all '));
  return new Map(rows.map(({ part, digest }) => [part, digest]));
}
