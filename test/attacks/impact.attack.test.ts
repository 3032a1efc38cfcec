import { Client } from 'pg';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Registry } from '#kernel/registry';
import { storedColumns } from '#kit/testing/storedColumns';
import { type AccessModel } from '#policy/AccessModel';
import { NO_OWNERS } from '#policy/explain/Owners';
import { loadRoleTexts } from '#policy/explain/rolePrincipal';
import { readPolicyDocument } from '#policy/grants/PolicyDocument';
import { type Impact, policyImpact, type PolicyVersion } from '#policy/impact/policyImpact';
import { spokeDefinition } from '../../scripts/platform/spokes';
import { countImpact } from '../../scripts/policy/countImpact';
import { impactJson, printImpact } from '../../scripts/policy/printImpact';
import { recordLook, shownCounts } from '../../scripts/policy/shownCounts';
import { type Snapshot } from '../../scripts/policy/Snapshot';
import { fault } from '../support/faults/Fault';
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
  readonly snapshot: Snapshot;
  readonly impact: Impact;
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

async function seenByAuthor({ snapshot, impact }: World): Promise<string> {
  const counts = shownCounts(await countImpact(snapshot, impact.subjects), false);
  return `${printImpact(impact, counts).join('\n')}\n${JSON.stringify(impactJson(impact, counts))}`;
}

attacks('impact', {
  async open(): Promise<World> {
    const databases = await freshDatabases(['impact']);
    const url = databases.get('impact')!.migrateUrl;
    const codes = Object.keys(PLACES);
    const snapshot: Snapshot = {
      instances: [{ instance: 'invoices-all', spoke: 'invoices', url, legalEntities: ['DE01', ...codes] }],
      registry: REGISTRY,
      close: () => Promise.resolve(),
    };
    const request = { model, registry: REGISTRY, on: '2026-11-24', owners: NO_OWNERS, operations: [] };
    return { databases, snapshot, impact: policyImpact({ ...request, before: version(['DE01']), after: version(['DE01', ...codes]) }) };
  },
  close: ({ databases }) => dropDatabases(databases),
  cases: [
    {
      id: 'N07',
      title: 'the author of a policy learns counts of at least 5 from its impact, and no key and no value',
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
      },
      async twin(world) {
        await fill(world.databases.get('impact')!.migrateUrl, PLACES);
        const folder = mkdtempSync(join(tmpdir(), 'looks-'));
        const file = join(folder, 'looks.jsonl');
        recordLook(file, { steward: 'greta', before: 'a', after: 'b', snapshot: 's', at: '2026-11-24T00:00:00.000Z' });
        const counts = shownCounts(await countImpact(world.snapshot, world.impact.subjects), true);
        const rows = counts.filter(({ what }) => what === 'rows').map(({ legalEntity, gained }) => [legalEntity, gained]);
        expect(Object.fromEntries(rows)).toEqual(PLACES);
        expect(readFileSync(file, 'utf8')).toContain('"steward":"greta"');
        rmSync(folder, { recursive: true });
      },
      faults: [
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
