import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '#kernel/digest';
import { type DecisionNode } from '#policy/explain/decisionTree';
import { explainPolicy } from '../../../scripts/policy/explainPolicy';
import { type Platform, startPlatform } from '../../support/platform';

// One registered operation over four spokes: what the hub tells each caller of its nulls, and what a steward reads of the same.

const FILE = join(__dirname, 'crossing.graphql');
const OPERATION = readFileSync(FILE, 'utf8');
const ROLES = `
  # Of these tests: everything of invoices but amounts; with amounts; with amounts of approved invoices.
  plain-reader:
    - { activities: [READ], type: Invoice, fields: { core: all } }
  amount-reader:
    - { activities: [READ], type: Invoice, fields: { core: all, amounts: all } }
    - { activities: [READ], type: Vendor, fields: { core: all } }
  approved-reader:
    - { activities: [READ], type: Invoice, fields: { core: all, amounts: [PROJECT] }, when: { eq: [status, APPROVED] } }
`;
const GRANTS = `  - { to: "person:mara", role: amount-reader, legalEntities: [DE01], from: 2020-01-01 }
  - { to: "person:mara", role: plain-reader, legalEntities: [FR01], from: 2020-01-01 }
  - { to: "person:lena", role: plain-reader, legalEntities: [DE01], from: 2020-01-01 }
  - { to: "person:lena", role: approved-reader, legalEntities: [DE01], from: 2020-01-01 }
`;

let schema: string;
let platform: Platform;
beforeAll(async () => {
  schema = mkdtempSync(join(tmpdir(), 'nave-explain-'));
  cpSync(join(__dirname, '../../../schema'), schema, { recursive: true });
  cpSync(FILE, join(schema, 'operations/crossing.graphql'));
  appendFileSync(join(schema, 'policy/roles.yaml'), ROLES);
  appendFileSync(join(schema, 'policy/grants.yaml'), GRANTS);
  platform = await startPlatform({ schemaDir: schema });
}, 300_000);
afterAll(async () => {
  await platform.close();
  rmSync(schema, { recursive: true, force: true });
});

type Path = readonly (string | number)[];
interface Entry {
  readonly path: Path;
  readonly outcome: string;
  readonly coordinate?: string;
  readonly rule?: string;
  readonly missing?: readonly {
    readonly activity: string;
    readonly on: string;
    readonly classes: readonly string[];
    readonly use: string;
  }[];
  readonly ask?: readonly string[];
  readonly masks?: readonly string[];
  readonly conditions?: readonly string[];
  readonly legalEntities?: 'ALL' | readonly string[];
}
interface Told {
  readonly nodes: readonly Record<string, unknown>[];
  readonly entries: readonly Entry[];
}

async function told(subject: string, codes: readonly string[] | null = null): Promise<Told> {
  const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(OPERATION) }, explain: true };
  const { body } = await platform.ask(subject, { variables: { codes }, extensions });
  const { entries, omitted } = body.extensions.explain as { entries: readonly Entry[]; omitted: number };
  expect(omitted).toBe(0);
  const nodes = body.data.invoices.nodes as Record<string, unknown>[];
  expect(nodes.length).toBeGreaterThan(3);
  const unexplained = nullsOf(nodes, ['invoices', 'nodes']).filter((path) => !entries.some((entry) => fits(entry.path, path)));
  expect(unexplained).toEqual([]);
  return { nodes, entries };
}

/** Every null of the data, by its path. */
function nullsOf(value: unknown, path: Path): readonly Path[] {
  if (value === null) return [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, each]) => nullsOf(each, [...path, Array.isArray(value) ? Number(key) : key]));
}

/** `@` stands for every item. */
function fits(pattern: Path, path: Path): boolean {
  return pattern.length === path.length && pattern.every((step, at) => step === path[at] || (step === '@' && typeof path[at] === 'number'));
}

const fixed = (entries: readonly Entry[]): readonly Entry[] => entries.filter(({ path }) => path.every((step) => typeof step === 'string'));
const outcomes = (entries: readonly Entry[]): readonly string[] =>
  fixed(entries).map(({ path, outcome }) => `${outcome} ${path.join('.')}`);
const at = (entries: readonly Entry[], path: string): Entry | undefined => entries.find((each) => each.path.join('.') === path);

describe('extensions.explain over four spokes', () => {
  it('tells a clerk of one legal entity which classes are missing, and what leaves masked', async () => {
    const { entries } = await told('person:anna');
    expect(outcomes(entries)).toEqual([
      'MASKED invoices.nodes.@.payeeIban',
      'STRIPPED invoices.nodes.@.enteredBy',
      'STRIPPED invoices.nodes.@.vendor.contactEmail',
      'STRIPPED invoices.nodes.@.payments.@.counterpartyIban',
      'STRIPPED invoices.nodes.@.payments.@.counterpartyName',
    ]);
    expect(at(entries, 'invoices.nodes.@.payeeIban')).toMatchObject({
      coordinate: 'Invoice.payeeIban',
      rule: '@access(classes: ["bank"], uses: [PROJECT]) @mask(kind: LAST4)',
      masks: ['LAST4'],
      legalEntities: ['DE01'],
      ask: ['group treasury'],
    });
    expect(at(entries, 'invoices.nodes.@.vendor.contactEmail')).toMatchObject({
      coordinate: 'Vendor.contactEmail',
      missing: [{ activity: 'READ', on: 'Vendor', classes: ['personal'], use: 'PROJECT' }],
      ask: expect.arrayContaining(['data protection office']),
    });
  });

  it('tells an approver of a business unit that payments are not theirs to read at all', async () => {
    const { entries } = await told('person:bruno');
    expect(outcomes(entries)).toContain('STRIPPED invoices.nodes.@.payeeIban');
    expect(at(entries, 'invoices.nodes.@.payments')?.missing).toContainEqual(
      expect.objectContaining({ activity: 'READ', on: 'BankTransaction', classes: ['core'] }),
    );
  });

  it('tells an auditor of all legal entities of masks and of nothing that is stripped', async () => {
    const { nodes, entries } = await told('person:emil', ['DE01']);
    expect(outcomes(entries)).toEqual(['MASKED invoices.nodes.@.payeeIban', 'MASKED invoices.nodes.@.payments.@.counterpartyIban']);
    expect(nodes.flatMap(({ payments }) => payments as object[]).length).toBeGreaterThan(0);
  });

  it('tells of a limit by its condition, with no word of a row', async () => {
    const { nodes, entries } = await told('person:lena');
    expect(at(entries, 'invoices.nodes.@.gross')).toMatchObject({
      outcome: 'LIMIT',
      conditions: ['status = APPROVED'],
      legalEntities: ['DE01'],
    });
    expect(nodes.some(({ gross }) => gross !== null)).toBe(true);
    expect(nodes.filter(({ status, gross }) => (status === 'APPROVED') !== (gross !== null))).toEqual([]);
    expect(entries.filter(({ path }) => path.includes('gross'))).toHaveLength(1);
  });

  it('tells cell by cell where a class or a type is granted in one legal entity and not in another', async () => {
    const { nodes, entries } = await told('person:mara', ['FR01', 'DE01']);
    const places = nodes.map(({ legalEntityCode }) => legalEntityCode as string);
    expect(new Set(places)).toEqual(new Set(['DE01', 'FR01']));
    places.forEach((code, index) => {
      const gross = at(entries, `invoices.nodes.${String(index)}.gross`);
      const vendor = at(entries, `invoices.nodes.${String(index)}.vendor`);
      if (code === 'DE01') expect([gross, nodes[index]!['gross'] === null]).toEqual([undefined, false]);
      else {
        expect(gross).toMatchObject({
          outcome: 'STRIPPED',
          missing: [{ activity: 'READ', on: 'Invoice', classes: ['amounts'], use: 'PROJECT' }],
          legalEntities: ['FR01'],
        });
        expect(vendor).toEqual({ path: ['invoices', 'nodes', index, 'vendor'], outcome: 'NOT_FOUND_OR_NOT_VISIBLE' });
      }
    });
  });

  it('tells a hidden row from a missing one to those alone who hold EXPLAIN there', async () => {
    const { nodes } = await told('person:carla', ['FR01']);
    const ids = [nodes[0]!['id'] as string, `inv_FR01_${'0'.repeat(26)}`];
    const why = async (subject: string, id: string): Promise<unknown> => {
      const query = 'query One($id: ID!) { invoice(id: $id) { number } }';
      const { body } = await platform.ask(subject, { query, variables: { id }, extensions: { explain: true } });
      return (body.extensions.explain.entries as Entry[]).map(({ outcome }) => outcome);
    };
    for (const id of ids) expect(await why('person:anna', id)).toEqual(['NOT_FOUND_OR_NOT_VISIBLE']);
    expect(await why('person:emil', ids[1]!)).toEqual(['NOT_FOUND']);
  });
});

describe('policy explain over the same operation', () => {
  const tree = async (as: string): Promise<readonly DecisionNode[]> => {
    const written: string[] = [];
    await explainPolicy({
      as,
      operation: FILE,
      onBehalfOf: null,
      purpose: null,
      legalEntity: null,
      policy: join(schema, 'policy'),
      schema,
      json: true,
      write: (line) => void written.push(line),
    });
    return (JSON.parse(written.join('\n')) as { nodes: readonly DecisionNode[] }).nodes;
  };

  it.each(['person:anna', 'person:bruno', 'person:carla', 'person:emil', 'person:lena', 'person:mara'])(
    'denies %s what the hub strips, and nothing else',
    async (subject) => {
      const nodes = await tree(subject);
      const denied = nodes.filter(({ outcome }) => outcome === 'DENIED').map(({ path }) => path.replace(/^crossing\./, ''));
      const stripped = fixed((await told(subject)).entries)
        .filter(({ outcome }) => outcome === 'STRIPPED')
        .map(({ path }) => path.filter((step) => step !== '@').join('.'));
      // What lies below a field that was stripped has no place in an answer; a steward sees it denied.
      const below = (path: string): boolean => stripped.some((each) => path.startsWith(`${each}.`));
      expect([...new Set(denied.filter((path) => !below(path)))].sort()).toEqual([...new Set(stripped)].sort());
    },
  );

  it('names mask, class, condition, and the line of each grant', async () => {
    const iban = (await tree('person:anna')).find(({ coordinate }) => coordinate === 'Invoice.payeeIban');
    expect(iban).toMatchObject({ outcome: 'ALLOWED', questions: [{ classes: ['bank'], mask: 'LAST4', allowed: true }] });
    const gross = (await tree('person:lena')).find(({ coordinate }) => coordinate === 'Invoice.gross');
    expect(gross?.questions[0]?.where.join('\n')).toContain('status = APPROVED');
    const email = (await tree('person:anna')).find(({ coordinate }) => coordinate === 'Vendor.contactEmail');
    expect(email?.outcome).toBe('DENIED');
    expect(email?.questions[0]?.considered?.map(({ place }) => place).join('\n')).toMatch(
      /roles\.yaml:\d+ role ap-clerk\[\d+\], given by grants\.yaml:\d+/,
    );
  });
});
