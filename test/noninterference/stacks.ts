import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, escapeLiteral } from 'pg';
import { SettableClock } from '#kernel/Clock';
import { sha256 } from '#kernel/digest';
import { randomIds } from '#kernel/ids';
import { buildContract } from '#kit/schema/buildSpoke';
import { composeRelease } from '../../hub/supergraph/composeRelease';
import { writeRelease } from '../../hub/supergraph/releaseFiles';
import { type Layout } from '../../scripts/platform/layout';
import { type Stack, startStack } from '../../scripts/platform/startStack';
import { urlFor } from '../../scripts/postgres/maintenance';
import { type Database, type Row, type TypeSpec, type Value } from '../policy/oracle/Model';
import { testAccessLog } from '../support/hubDatabase';
import { dropDatabases, freshDatabases, type TestDatabases, testPostgres } from '../support/postgres';
import { type ContractSet } from './ContractSet';
import { type Registered, registeredOf } from './operations';
import { subjectsOf } from './principals';
import { columnOf, ledgerSpoke, partiesSpoke } from './spokes';

const NOW = '2026-10-31T18:00:00.000000Z';
/** Of every drawn row; what a caller may learn of time is no part of a sample. */
const RECORDED = '2026-10-01T00:00:00.000000Z';
const SINCE = '2015-01-01';

/**
 * One real platform of a contract set, whose databases hold one state after the other, and over the same databases a second one whose
 * spokes filter nothing. The hub stays warm from state to state: what it kept of the first must not show in the second.
 */
export interface Stacks {
  readonly one: Stack;
  /** Null where it was not asked for. */
  readonly careless: Stack | null;
  readonly registered: readonly (Registered & { readonly id: string })[];
  /** Puts a state into the databases: the rows that differ from the one before, or everything after `spoil`. */
  fill(database: Database): Promise<void>;
  /** A write was sent: the databases hold what no state says. */
  spoil(): void;
  /** Every row as PostgreSQL holds it, by id. */
  stored(): Promise<ReadonlyMap<string, string>>;
  close(): Promise<void>;
}

export async function startStacks(set: ContractSet, { careless: wanted }: { readonly careless: boolean }): Promise<Stacks> {
  const layout = layoutOf(set);
  const names = layout.instances.map(({ instance }) => instance);
  const folder = await releaseFolder(set);
  const definitions = { ledger: ledgerSpoke(set), parties: partiesSpoke(set) };
  const databases = await freshDatabases(names);
  const accessLog = await testAccessLog();
  const start = (testing?: { rowFilterOff: boolean; rlsOff: boolean }): Promise<Stack> =>
    startStack({
      layout,
      databases,
      accessLog: accessLog.options,
      clock: new SettableClock(NOW),
      ids: randomIds,
      schemaDir: folder,
      definition: (spoke) => (spoke === 'ledger' ? definitions.ledger : definitions.parties),
      hub: { cursorKey: Buffer.alloc(32, 5), limits: { budget: { burst: 1e12, perSecond: 1e12 } } },
      ...(testing && { instanceTesting: testing }),
    });
  const one = await start();
  const careless = wanted ? await start({ rowFilterOff: true, rlsOff: true }) : null;
  const clients = await connect(databases);
  let held: Database | null = null;
  return {
    one,
    careless,
    registered: registeredOf(set).map((each) => ({ ...each, id: sha256(each.text) })),
    async fill(database) {
      const before = held;
      held = null;
      await Promise.all(
        layout.instances.map(async ({ instance, legalEntities, spoke }) => {
          const statements = fillSql(typesOfSpoke(set, spoke), { before, database, legalEntities });
          if (statements.length > 0) await clients.get(instance)?.query(['begin', ...statements, 'commit'].join(';\n'));
        }),
      );
      held = database;
    },
    spoil() {
      held = null;
    },
    async stored() {
      const found = new Map<string, string>();
      for (const { instance, spoke } of layout.instances)
        for (const { name } of typesOfSpoke(set, spoke)) {
          const answer = await clients
            .get(instance)
            ?.query<{ id: string; row: string }>(`select id, t::text as row from ${name.toLowerCase()} t`);
          for (const { id, row } of answer?.rows ?? []) found.set(id, row);
        }
      return found;
    },
    async close() {
      for (const each of clients.values()) await each.end();
      await careless?.close();
      await one.close();
      await accessLog.close();
      await dropDatabases(databases);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Release, policy and registered operations of the set, as a hub reads them. */
async function releaseFolder(set: ContractSet): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'nave-proof-'));
  const contracts = await Promise.all(
    [ledgerSpoke(set), partiesSpoke(set)].map(async (spoke) => ({ spoke: spoke.name, ...(await buildContract(spoke)) })),
  );
  await writeRelease(folder, composeRelease(contracts));
  for (const each of ['policy', 'operations']) mkdirSync(join(folder, each));
  const { roles, grants } = subjectsOf(set);
  writeFileSync(join(folder, 'policy', 'roles.yaml'), roles);
  writeFileSync(join(folder, 'policy', 'grants.yaml'), grants);
  for (const { name, text } of registeredOf(set)) writeFileSync(join(folder, 'operations', `${name}.graphql`), text);
  return folder;
}

function layoutOf({ ledgers, partyHomes }: ContractSet): Layout {
  const instances = (spoke: string, homes: readonly (readonly string[])[]): Layout['instances'] =>
    homes.map((legalEntities, at) => ({ instance: `${spoke}-${String(at)}`, spoke, businessUnit: 'all', legalEntities }));
  const everywhere = partyHomes.flat().map((code) => ({ code, from: SINCE, until: null }));
  return {
    businessUnits: [{ code: 'all', name: 'all', legalEntities: everywhere }],
    instances: [...instances('ledger', ledgers), ...instances('parties', partyHomes)],
  };
}

function typesOfSpoke({ entry, memo, party }: ContractSet, spoke: string): readonly TypeSpec[] {
  return spoke === 'ledger' ? [entry, memo] : [party];
}

async function connect(databases: TestDatabases): Promise<ReadonlyMap<string, Client>> {
  const { maintenanceUrl } = await testPostgres();
  const clients = new Map<string, Client>();
  for (const [name, { database }] of databases) {
    const client = new Client({ connectionString: urlFor(maintenanceUrl, database) });
    await client.connect();
    clients.set(name, client);
  }
  return clients;
}

const EMPTY = `do $$ declare t text; begin for t in select tablename from pg_tables where schemaname = 'public' and tablename <> 'migration' loop execute format('delete from %I', t); end loop; end $$`;

/** Rows go in past the spokes, as a superuser: the proof is about what comes out. Equal rows of two states are the same object. */
function fillSql(
  types: readonly TypeSpec[],
  { before, database, legalEntities }: { before: Database | null; database: Database; legalEntities: readonly string[] },
): readonly string[] {
  const statements = types.flatMap((type) => {
    const isHere = (row: Row): boolean => legalEntities.some((code) => code === row['legalEntityCode']);
    const [old, wanted] = [new Set(before?.[type.name]), new Set(database[type.name])];
    const gone = [...old].filter((row) => isHere(row) && !wanted.has(row)).map((row) => escapeLiteral(row['id'] as string));
    const fresh = [...wanted].filter((row) => isHere(row) && !old.has(row));
    const table = type.name.toLowerCase();
    return [
      ...(gone.length === 0 ? [] : [`delete from ${table} where id in (${gone.join(', ')})`]),
      ...(fresh.length === 0 ? [] : [insertSql(type, fresh)]),
    ];
  });
  return before === null ? [EMPTY, ...statements] : statements;
}

function insertSql(type: TypeSpec, rows: readonly Row[]): string {
  const columns = type.fields.flatMap(({ name, kind }) =>
    kind === 'money' ? [`${name}_amount`, `${name}_currency`] : [kind === 'reference' ? `${name}_id` : columnOf(name)],
  );
  const values = rows.map((row) => {
    const cells = type.fields.flatMap(({ name, kind }) => sqlValues(row[name] ?? null, kind === 'money'));
    return `(${[...cells, '1', escapeLiteral(RECORDED)].join(', ')})`;
  });
  return `insert into ${type.name.toLowerCase()} (${[...columns, 'version', 'recorded_at'].join(', ')}) values ${values.join(', ')}`;
}

function sqlValues(value: Value, isMoney: boolean): readonly string[] {
  if (value === null) return isMoney ? ['null', 'null'] : ['null'];
  return typeof value === 'string' ? [escapeLiteral(value)] : [escapeLiteral(value.amount), escapeLiteral(value.currency)];
}
