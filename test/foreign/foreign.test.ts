import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { systemClock } from '#kernel/Clock';
import { sha256 } from '#kernel/digest';
import { type Contract } from '#policy/directives/contractTypes';
import { readOverlay } from '#policy/registers/readOverlay';
import { newWrappingKey, publicHalf } from '#policy/wrapping';
import { type Hub, startHub } from '../../hub/main';
import { fetchEntities } from '../../hub/partition/entityCalls';
import { composeRelease, type ComposedRelease } from '../../hub/supergraph/composeRelease';
import { writeRelease } from '../../hub/supergraph/releaseFiles';
import { CONTRACTS } from '../engine/contracts';
import { type Instance, startInstance } from '../engine/instance';
import { EMEA, id, VENDORS } from '../hub/hubOfStubs';
import { type TestAccessLog, testAccessLog } from '../support/hubDatabase';

interface Ledger {
  readonly url: string;
  readonly calls: { query: string; variables: Record<string, unknown> }[];
  listens: boolean;
  adds: string[];
  close(): Promise<void>;
}
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the spoke of this test is plain JavaScript on purpose
const { startLedger } = require('./ledger.cjs') as { startLedger: (sdl: string, rows: readonly object[]) => Promise<Ledger> };

const read = (file: string): string => readFileSync(join(__dirname, file), 'utf8');
const LEDGER: Contract = {
  spoke: 'ledger',
  activities: [],
  sdl: read('ledger.graphql'),
  overlay: readOverlay('overlay-ledger.yaml', read('overlay-ledger.yaml')),
};
const ROWS = [
  { id: '4711', company: 'DE01', account: '400', amount: '10.50', memo: 'paper', vendorId: id('DE01', 1, 'ven'), invoiceId: id('DE01', 1) },
  { id: '4712', company: 'FR01', account: '400', amount: '20.00', memo: 'ink', vendorId: id('FR01', 1, 'ven'), invoiceId: id('DE01', 2) },
  { id: '4713', company: 'DE01', account: '500', amount: '4.00', memo: 'glue', vendorId: id('FR01', 1, 'ven'), invoiceId: null },
  { id: '4714', company: 'US01', account: '400', amount: '100.00', memo: 'tape', vendorId: null, invoiceId: null },
];
const ROLES = `
roles:
  reader:
    - { activities: [READ], type: [Entry, Invoice], fields: { core: all, amounts: all } }
    - { activities: [READ], type: Vendor, fields: { core: all } }
  lister:
    - { activities: [READ], type: Entry, fields: { core: [PROJECT, AGGREGATE], amounts: [PROJECT] } }
  some:
    - { activities: [READ], type: Entry, fields: { core: all, amounts: all }, when: { eq: [account, "500"] } }
`;
const GRANTS = `
revision: 1
grants:
  - { to: "person:de", role: reader, legalEntities: [DE01], from: 2020-01-01 }
  - { to: "person:emea", role: reader, legalEntities: [DE01, FR01], from: 2020-01-01 }
  - { to: "person:part", role: reader, legalEntities: [DE01], from: 2020-01-01 }
  - { to: "person:part", role: lister, legalEntities: [FR01], from: 2020-01-01 }
  - { to: "person:half", role: reader, legalEntities: [DE01], from: 2020-01-01 }
  - { to: "person:half", role: some, legalEntities: [FR01], from: 2020-01-01 }
  - { to: "person:lister", role: lister, legalEntities: [DE01, FR01], from: 2020-01-01 }
`;
const DECISIONS =
  'decisions: { still-open: { reason: the ledger closes with the century after next, when: { le: [today, 2199-12-31] } } }\n';
const ENTRIES = '{ entries { id company account } totals { count } }';

const AMOUNTS = `# What was booked.
query amounts { entries { id amount memo } }
`;

interface Answer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of any operation
  body: any;
}

describe('a spoke that others wrote, in plain JavaScript', () => {
  const dir = mkdtempSync(join(tmpdir(), 'nave-foreign-'));
  let release: ComposedRelease;
  let ledger: Ledger;
  let ours: Instance[];
  let hub: Hub;
  let accessLog: TestAccessLog;
  let now: string | null = null;
  let ask: (subject: string, query: string | object, scope?: string) => Promise<Answer>;
  /** A hub over two instances that run the ledger. */
  let divided: Hub;
  let askDivided: typeof ask;

  beforeAll(async () => {
    release = composeRelease([...CONTRACTS, LEDGER], { decisions: ['still-open'] });
    await writeRelease(dir, release);
    mkdirSync(join(dir, 'policy'));
    mkdirSync(join(dir, 'operations'));
    writeFileSync(join(dir, 'operations/amounts.graphql'), AMOUNTS);
    writeFileSync(join(dir, 'policy/roles.yaml'), ROLES);
    writeFileSync(join(dir, 'policy/grants.yaml'), GRANTS);
    writeFileSync(join(dir, 'policy/decisions.yaml'), DECISIONS);
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true, crv: 'Ed25519' });
    const mark = { kid: 'one', alg: 'EdDSA' };
    const open = { ...(await exportJWK(publicKey)), ...mark };
    ledger = await startLedger(LEDGER.sdl, ROWS);
    const specs = [EMEA, VENDORS];
    ours = await Promise.all(specs.map((each) => startInstance(each, { name: 'hub', keys: { keys: [open] } })));
    const entry = (instance: string, spoke: string, url: string, legalEntities: readonly string[]) => ({
      ...{ instance, spoke, businessUnit: 'any', url, legalEntities },
      wrappingKey: publicHalf(newWrappingKey(instance)),
    });
    accessLog = await testAccessLog();
    const signing = { issuer: 'hub', privateJwk: { ...(await exportJWK(privateKey)), ...mark } };
    const hubOver = (ledgers: readonly ReturnType<typeof entry>[]): Promise<Hub> =>
      startHub({
        port: 0,
        accessLog: accessLog.options,
        schemaDir: dir,
        registry: {
          businessUnits: [],
          instances: [...specs.map(({ name, spoke, legalEntities }, at) => entry(name, spoke, ours[at]!.url, legalEntities)), ...ledgers],
        },
        identity: { audience: 'nave-hub', issuers: [{ issuer: 'https://i', jwks: { keys: [open] } }] },
        signing,
        cursorKey: Buffer.alloc(32, 7),
        logLevel: 'silent',
        limits: { planMs: 10_000 },
        clock: { now: () => now ?? systemClock.now() },
      });
    hub = await hubOver([entry('ledger-all', 'ledger', ledger.url, ['DE01', 'FR01', 'US01'])]);
    divided = await hubOver([
      entry('ledger-de', 'ledger', ledger.url, ['DE01']),
      entry('ledger-rest', 'ledger', ledger.url, ['FR01', 'US01']),
    ]);
    const asking =
      (of: Hub): typeof ask =>
      async (subject, query, scope = '') => {
        const token = await new SignJWT({ iss: 'https://i', aud: 'nave-hub', sub: subject, scope, exp: 8_000_000_000 })
          .setProtectedHeader(mark)
          .sign(privateKey);
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
        const body = JSON.stringify(typeof query === 'string' ? { query } : query);
        const response = await fetch(`${of.url}/graphql`, { method: 'POST', headers, body });
        return { status: response.status, body: await response.json() };
      };
    ask = asking(hub);
    askDivided = asking(divided);
  }, 60_000);
  beforeEach(() => {
    ledger.calls.length = 0;
    ledger.listens = true;
    ledger.adds = [];
    now = null;
  });
  afterAll(async () => {
    await hub.close();
    await divided.close();
    await accessLog.close();
    await Promise.all([ledger, ...ours].map((each) => each.close()));
    rmSync(dir, { recursive: true });
  });

  it('is listed, filtered and totalled for each principal as its rights say: the rows are right at the source', async () => {
    const de = await ask('person:de', ENTRIES);
    expect(de.body).toMatchObject({ data: { entries: [{ id: '4711' }, { id: '4713' }], totals: { count: 2 } } });
    expect(de.body.errors).toBeUndefined();
    expect(ledger.calls.flatMap(({ variables }) => Object.values(variables))).toEqual([['DE01'], ['DE01']]);
    const emea = await ask('person:emea', ENTRIES);
    expect(emea.body).toMatchObject({ data: { entries: [{ id: '4711' }, { id: '4712' }, { id: '4713' }], totals: { count: 3 } } });
    const filtered = await ask('person:emea', '{ entries(account: "400") { id } }');
    expect(filtered.body).toEqual({ data: { entries: [{ id: '4711' }, { id: '4712' }] }, extensions: expect.anything() as object });
  });
  it('cannot be told by the client whose rows to take', async () => {
    const { status, body } = await ask('person:de', '{ entries(companies: ["FR01"]) { id } }');
    expect([status, body.errors[0].extensions.code, ledger.calls.length]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED', 0]);
  });
  it('has its standard labels enforced: a scope of the token, a decision on the clock', async () => {
    const query = '{ entries { amount } totals { amount } }';
    expect((await ask('person:de', query)).body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    const scoped = await ask('person:de', query, 'ledger:amounts');
    expect(scoped.body.data).toEqual({ entries: [{ amount: '10.50' }, { amount: '4.00' }], totals: { amount: '14.50' } });
    expect((await ask('person:de', '{ entries { memo } }')).body.data).toEqual({ entries: [{ memo: 'paper' }, { memo: 'glue' }] });
    now = '2200-01-01T00:00:00.000Z';
    expect((await ask('person:de', '{ entries { memo } }')).body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
  it('is explained: the scope that lacks is named apart from the rule, and no grant is called missing or forbidden', async () => {
    const explained = async (subject: string, scope?: string) => {
      const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(AMOUNTS) }, explain: true };
      const { body } = await ask(subject, { extensions }, scope);
      return body.extensions.explain.entries.map(({ path, outcome, missing, lacking }: Record<string, unknown>) => ({
        path,
        outcome,
        missing,
        lacking,
      })) as object[];
    };
    const path = (field: string): string[] => ['entries', '@', field];
    const scope = { path: path('amount'), outcome: 'STRIPPED', missing: [], lacking: [{ scopes: ['ledger:amounts'], decisions: [] }] };
    expect(await explained('person:de')).toEqual([scope]);
    expect(await explained('person:de', 'ledger:amounts')).toEqual([]);
    now = '2200-01-01T00:00:00.000Z';
    const decision = { path: path('memo'), outcome: 'STRIPPED', missing: [], lacking: [{ scopes: [], decisions: ['still-open'] }] };
    expect(await explained('person:de')).toEqual([scope, decision]);
  });
  it('has its rows checked by the hub: one that does not listen shows nothing beyond', async () => {
    ledger.listens = false;
    const { body } = await ask('person:de', '{ entries { id company } }');
    expect(JSON.stringify(body.data)).not.toMatch(/FR01|US01|4712|4714/);
    expect(JSON.stringify(body.errors)).toContain('POLICY_TRIPWIRE');
  });
  it('has its totals checked by the hub: one that does not listen shows none', async () => {
    ledger.listens = false;
    for (const query of ['{ totals { count } }', '{ totals { amount count } }', '{ a: totals { amount } }']) {
      const { body } = await ask('person:de', query, 'ledger:amounts');
      expect(Object.values(body.data as object)).toEqual([null]);
      expect(body.errors.map((each: Answer['body']) => each.extensions.code)).toEqual(['POLICY_TRIPWIRE']);
    }
  });
  it.each([
    ['sums where a sum is not granted', 'person:part', '{ totals { amount } }', { totals: { amount: '14.50' } }, [['DE01']]],
    ['counts where a count is granted', 'person:part', '{ totals { count } }', { totals: { count: 3 } }, [['DE01', 'FR01']]],
    [
      'filters where a filter is not granted',
      'person:part',
      '{ entries(account: "400") { id } }',
      { entries: [{ id: '4711' }] },
      [['DE01']],
    ],
    [
      'sums where only some rows are granted',
      'person:half',
      '{ totals { amount count } }',
      { totals: { amount: '14.50', count: 2 } },
      [['DE01']],
    ],
  ])('is told no legal entity in which it %s', async (_, subject, query, data, told) => {
    const { body } = await ask(subject, query, 'ledger:amounts');
    expect(body.data).toEqual(data);
    expect(body.errors).toBeUndefined();
    expect(ledger.calls.flatMap(({ variables }) => Object.values(variables).filter(Array.isArray))).toEqual(told);
  });
  it('is not asked for a sum that is granted nowhere', async () => {
    const { body } = await ask('person:lister', '{ totals { amount } }', 'ledger:amounts');
    expect([body.errors[0].extensions.code, ledger.calls.length]).toEqual(['GRAPHQL_VALIDATION_FAILED', 0]);
  });
  it('may not sum over more than it was told, though the caller may read there', async () => {
    ledger.adds = ['FR01'];
    const { body } = await ask('person:part', '{ totals { amount } }', 'ledger:amounts');
    expect(body.data).toEqual({ totals: null });
    expect(JSON.stringify(body.errors)).toContain('POLICY_TRIPWIRE');
  });
  it('composes no total that does not state whose rows it is over', () => {
    const silent = { ...LEDGER, sdl: LEDGER.sdl.replace('_scope: [String!]! @inaccessible', '') };
    expect(() => composeRelease([...CONTRACTS, silent], { decisions: ['still-open'] })).toThrow(/GUARD_MISSING[\s\S]*Totals/);
  });
  it('is reached by key, and a hidden row is like one that is not there', async () => {
    const byKey = async (key: string) => (await ask('person:de', `{ entry(id: "${key}") { company } }`)).body;
    expect((await byKey('4711')).data).toEqual({ entry: { company: 'DE01' } });
    const [hidden, missing] = [await byKey('4712'), await byKey('9999')];
    expect(hidden.data).toEqual({ entry: null });
    expect(missing.data).toEqual({ entry: null });
  });
  it('is not reached by a key that names no legal entity where several instances run it, but listed and totalled', async () => {
    const told = { data: { entry: null }, errors: [{ path: ['entry'], extensions: { code: 'KEY_WITHOUT_INSTANCE' } }] };
    for (const key of ['4711', '4712', '9999'])
      expect((await askDivided('person:de', `{ entry(id: "${key}") { company } }`)).body).toMatchObject(told);
    expect(ledger.calls).toEqual([]);
    const { body } = await askDivided('person:emea', ENTRIES);
    expect(body).toMatchObject({ data: { entries: [{ id: '4711' }, { id: '4713' }, { id: '4712' }], totals: { count: 3 } } });
    expect(body.errors).toBeUndefined();
  });
  it('has its pages merged over several instances, each total with the legal entities that it is over', async () => {
    const query = '{ entryPage { totalCount nodes { id company } pageInfo { hasNextPage } } }';
    const whole = await ask('person:emea', query);
    const page = {
      totalCount: 3,
      nodes: [
        ['4711', 'DE01'],
        ['4712', 'FR01'],
        ['4713', 'DE01'],
      ].map(([id, company]) => ({ id, company })),
    };
    expect(whole.body.data).toEqual({ entryPage: { ...page, pageInfo: { hasNextPage: false } } });
    const { body } = await askDivided('person:emea', query);
    expect(body.data).toEqual(whole.body.data);
    expect(body.errors).toBeUndefined();
    expect((await askDivided('person:emea', '{ entryPage { totalCount } }')).body.data).toEqual({ entryPage: { totalCount: 3 } });
    ledger.adds = ['US01'];
    const more = await askDivided('person:emea', '{ entryPage { totalCount } }');
    expect([more.body.data, more.body.errors[0].extensions.code]).toEqual([{ entryPage: null }, 'POLICY_TRIPWIRE']);
  });
  it('is asked for an entity by the key alone where one instance runs it, and refused with a code where several do', async () => {
    const wrappingKey = publicHalf(newWrappingKey('i'));
    const run = (instance: string, legalEntities: string[]) => ({
      instance,
      spoke: 'ledger',
      businessUnit: 'any',
      url: ledger.url,
      legalEntities,
      wrappingKey,
    });
    const problems = async (...instances: ReturnType<typeof run>[]): Promise<unknown> => {
      const territory = {
        model: release.accessModel,
        registry: () => ({ businessUnits: [], instances }),
        transport: { send: () => Promise.reject(new TypeError('not sent')) },
      };
      const call = { rights: { legalEntities: () => 'ALL' } };
      const fetch = {
        program: { service: 'ledger', text: '' },
        call,
        representations: [{ __typename: 'Entry', id: '4711' }],
        variables: {},
        ledger: { missing: () => undefined },
      };
      return (await fetchEntities(territory as never, fetch as never)).problems.map(({ code, at }) => [code, at]);
    };
    expect(await problems(run('one', ['DE01', 'FR01']))).toEqual([['INTERNAL', null]]);
    expect(await problems(run('one', ['DE01']), run('other', ['FR01']))).toEqual([['KEY_WITHOUT_INSTANCE', 0]]);
  });
  it('joins with ours both ways, each row under the rights on its own type', async () => {
    const { body } = await ask('person:de', '{ entries { id vendor { id name } } invoices { nodes { number posting { company } } } }');
    expect(body.data.entries).toEqual([
      { id: '4711', vendor: { id: id('DE01', 1, 'ven'), name: 'Anker' } },
      { id: '4713', vendor: null },
    ]);
    expect(body.data.invoices.nodes.slice(0, 2)).toEqual([
      { number: '1', posting: { company: 'DE01' } },
      { number: '2', posting: null },
    ]);
  });
  it('leaves its standard labels in the model and nowhere in the supergraph', () => {
    expect(release.supergraphSdl).not.toMatch(/authenticated|requiresScopes|policy__|specs\.apollo\.dev\/policy/);
    expect(release.accessModel.types['Entry']).toEqual({
      owner: 'ledger',
      key: 'id',
      scope: 'company',
      attributes: ['account'],
      onHidden: 'NULL',
      guard: false,
      foreign: true,
    });
    expect(release.accessModel.fields['Entry.amount']).toMatchObject({
      classes: ['amounts'],
      requires: [['authenticated', 'scope:ledger:amounts']],
    });
    expect(release.accessModel.roots['Query.entries']).toMatchObject({ scopeArgument: 'companies', requires: [['authenticated']] });
  });
});
