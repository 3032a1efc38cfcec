import { Client } from 'pg';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Registry } from '#kernel/registry';
import { storedColumns } from '#kit/testing/storedColumns';
import { type AccessModel } from '#policy/AccessModel';
import { NO_OWNERS } from '#policy/explain/Owners';
import { loadRoleTexts } from '#policy/explain/rolePrincipal';
import { readPolicyDocument } from '#policy/grants/PolicyDocument';
import { type Impact, policyImpact, type PolicyVersion } from '#policy/impact/policyImpact';
import { spokeDefinition } from '../../scripts/platform/spokes';
import { impactJson, printImpact } from '../../scripts/policy/printImpact';
import { shownCounts } from '../../scripts/policy/shownCounts';
import { type Snapshot } from '../../scripts/policy/Snapshot';
import { toldCounts } from '../../scripts/policy/toldCounts';
import { type Count } from '../../scripts/policy/countImpact';
import { withConnection } from '../../scripts/postgres/maintenance';
import { fault } from '../support/faults/Fault';
import { dropHubDatabase, freshHubDatabase, type TestHubDatabase } from '../support/hubDatabase';
import { dropDatabases, freshDatabases, type TestDatabases } from '../support/postgres';
import { attacks } from './attacks';

// A clerk of DE01 is to get three more legal entities with 3, 4 and 7 invoices. The rows hold canaries in every value.

const SCHEMA = join(__dirname, '../../schema');
const { model } = JSON.parse(readFileSync(join(SCHEMA, 'access-model.json'), 'utf8')) as { model: AccessModel };
const PLACES = { FR01: 3, GB01: 4, US01: 7 } as const;
const CANARY = 'c4n4ry';
const REGISTRY: Registry = { businessUnits: [], instances: [] };
const source = spokeDefinition('invoices').sources.find(({ type }) => type === 'Invoice')!;

function version(places: readonly string[]): PolicyVersion {
  const roles = loadRoleTexts(join(SCHEMA, 'policy'));
  const grant = `  - { to: "person:clerk", role: ap-clerk, legalEntities: [${places.join(', ')}], from: 2020-01-01 }`;
  return { roles, policy: readPolicyDocument([...roles.files, { name: 'grants.yaml', text: `revision: 1\ngrants:\n${grant}\n` }]) };
}

interface World {
  readonly databases: TestDatabases;
  readonly hub: TestHubDatabase;
  readonly snapshot: Snapshot;
  readonly impact: Impact;
}

/** Counts as `npm run policy -- diff --snapshot` shows them, to an author or to a steward. */
async function counted({ snapshot, impact }: World, steward: string | null, accessLog: string | null = null): Promise<readonly Count[]> {
  const reader = { before: 'a', after: 'b', snapshot: 's', steward, author: 'tester', accessLog };
  return toldCounts({ snapshot, impact, release: 'r' }, reader);
}

/** How many looks the access log tells of. */
async function looks({ hub }: World): Promise<number> {
  return withConnection(hub.superUrl, async (client) => {
    const { rows } = await client.query<{ count: string }>(`select count(*) from access_record where kind = 'IMPACT'`);
    return Number(rows[0]!.count);
  });
}

async function fill(url: string, rows: Readonly<Record<string, number>>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const columns = new Set(Object.values(source.fields).flatMap((field) => storedColumns(field).map(([name]) => name)));
    await client.query(`create table if not exists invoice (${[...columns].map((name) => `${name} text`).join(', ')})`);
    await client.query('truncate invoice');
    for (const [code, count] of Object.entries(rows))
      for (let at = 0; at < count; at++)
        await client.query('insert into invoice (id, legal_entity, number, payee_iban, note) values ($1, $2, $3, $3, $3)', [
          `inv_${code}_${CANARY}${String(at)}`,
          code,
          `${CANARY}-${String(at)}`,
        ]);
  } finally {
    await client.end();
  }
}

async function seenByAuthor(world: World): Promise<string> {
  const { impact } = world;
  const counts = shownCounts(await counted(world, null), false);
  return `${printImpact(impact, counts).join('\n')}\n${JSON.stringify(impactJson(impact, counts))}`;
}

attacks('impact', {
  async open(): Promise<World> {
    const databases = await freshDatabases(['impact']);
    const hub = await freshHubDatabase();
    const url = databases.get('impact')!.migrateUrl;
    const codes = Object.keys(PLACES);
    const snapshot: Snapshot = {
      instances: [{ instance: 'invoices-all', spoke: 'invoices', url, legalEntities: ['DE01', ...codes] }],
      registry: REGISTRY,
      accessLogUrl: hub.runUrl,
      close: () => Promise.resolve(),
    };
    const request = { model, registry: REGISTRY, on: '2026-11-24', owners: NO_OWNERS, operations: [] };
    return {
      databases,
      hub,
      snapshot,
      impact: policyImpact({ ...request, before: version(['DE01']), after: version(['DE01', ...codes]) }),
    };
  },
  async close({ databases, hub }) {
    await dropDatabases(databases);
    await dropHubDatabase(hub);
  },
  cases: [
    {
      id: 'N07',
      title: 'the author of a policy learns counts of at least 5 from its impact, no key and no value, and no look is left out of the log',
      async holds(world) {
        const url = world.databases.get('impact')!.migrateUrl;
        await fill(url, PLACES);
        const text = await seenByAuthor(world);
        expect(text).toContain('+7 -<5');
        expect(text).not.toContain(CANARY);
        const numbers = [...text.matchAll(/"(?:gained|lost)":("?[^,}]+)/g)].map((match) => match[1]);
        expect(numbers.length).toBeGreaterThan(100);
        expect(new Set(numbers)).toEqual(new Set(['"<5"', '7']));
        // Nought to four rows look alike, line by line.
        await fill(url, { ...PLACES, FR01: 0, GB01: 1 });
        expect(await seenByAuthor(world)).toBe(text);
        expect(await looks(world)).toBe(2);
        await expect(counted(world, 'greta', 'postgres://nobody@127.0.0.1:1/none')).rejects.toMatchObject({ code: 'LOOK_UNRECORDED' });
      },
      async twin(world) {
        await fill(world.databases.get('impact')!.migrateUrl, PLACES);
        const before = await looks(world);
        const rows = (await counted(world, 'greta'))
          .filter(({ what }) => what === 'rows')
          .map(({ legalEntity, gained }) => [legalEntity, gained]);
        expect(Object.fromEntries(rows)).toEqual(PLACES);
        expect((await looks(world)) - before).toBe(1);
      },
      faults: [
        fault(
          'looks are not told of',
          'scripts/policy/toldCounts.ts',
          'if (counts.length === 0) return counts;',
          'if (counts.length >= 0) return counts;',
        ),
        fault('an author sees every count', 'scripts/policy/shownCounts.ts', 'count < COUNT_MIN', 'count < 0'),
        fault(
          'a legal entity without rows has no line',
          'scripts/policy/countImpact.ts',
          '.filter((code) => owned.includes(code))',
          '.filter((code) => owned.includes(code) && byPlace.has(code))',
        ),
      ],
    },
  ],
});
