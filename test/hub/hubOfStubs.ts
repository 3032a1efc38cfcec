import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK, SignJWT, importJWK } from 'jose';
import { type Contract } from '#policy/directives/contractTypes';
import { newWrappingKey, publicHalf } from '#policy/wrapping';
import { type Hub, type HubOptions, startHub } from '../../hub/main';
import { platformContract } from '../../hub/platform/contract';
import { composeRelease } from '../../hub/supergraph/composeRelease';
import { writeRelease } from '../../hub/supergraph/releaseFiles';
import { CONTRACTS } from '../engine/contracts';
import { type Instance, type InstanceSpec, startInstance } from '../engine/instance';
import { type TestAccessLog, testAccessLog } from '../support/hubDatabase';

export const ISSUER = 'https://issuer.test.nave.local';
export const id = (legalEntity: string, at: number, prefix = 'inv'): string => `${prefix}_${legalEntity}_${String(at).padStart(26, '0')}`;

/** Who may do what in these tests. */
const ROLES = `
roles:
  reader:
    - { activities: [READ], type: Invoice, fields: { core: all, amounts: all } }
    - { activities: [READ], type: Vendor, fields: { core: all } }
  clerk:
    - { activities: [READ], type: Invoice, fields: { core: all } }
    - { activities: [Invoice.renumber], type: Invoice, fields: { core: all } }
    - { activities: [SourceDocument.create], type: Invoice }
  summer:
    - { activities: [READ], type: Invoice, fields: { core: [FILTER, GROUP, AGGREGATE], amounts: [AGGREGATE] } }
  auditor:
    - { activities: [READ], type: AccessRecord, fields: { core: all, personal: all } }
  counter:
    - { activities: [READ], type: AccessRecord, fields: { core: all } }
`;
const GRANTS = `
revision: 1
grants:
  - { to: "person:all", role: reader, legalEntities: ALL, from: 2020-01-01 }
  - { to: "person:de", role: reader, legalEntities: [DE01], from: 2020-01-01 }
  - { to: "person:clerk", role: clerk, legalEntities: [DE01], from: 2020-01-01 }
  - { to: "person:audit", role: auditor, legalEntities: ALL, from: 2020-01-01 }
  - { to: "person:audit-de", role: auditor, legalEntities: [DE01], from: 2020-01-01 }
  - { to: "person:count", role: counter, legalEntities: ALL, from: 2020-01-01 }
  - { to: "service:sums", role: summer, legalEntities: [DE01], from: 2020-01-01 }
`;
const OVERVIEW = `# Invoices with their amounts and vendors.
query overview($first: Int = 2) {
  invoices(first: $first, order: NUMBER) {
    totalCount
    nodes { number gross { amount currency } vendor { name } }
  }
  currencies
}
`;
const RENUMBER = `# Gives an invoice another number.
mutation renumberWithAmount($id: ID!) { renumber(invoiceId: $id, number: "9") { number gross { amount } } }
`;

export interface StubHub {
  readonly hub: Hub;
  readonly dir: string;
  readonly accessLog: TestAccessLog;
  readonly instances: Readonly<Record<string, Instance>>;
  token(subject: string, claims?: Record<string, unknown>): Promise<string>;
  ask(subject: string | null, body: unknown, headers?: Record<string, string>): Promise<StubAnswer>;
  close(): Promise<void>;
}

export interface StubAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of any operation
  readonly body: any;
}

export const EMEA: InstanceSpec & { legalEntities: readonly string[] } = {
  name: 'invoices-emea',
  spoke: 'invoices',
  legalEntities: ['DE01', 'FR01'],
  invoices: [
    { id: id('DE01', 1), number: '1', dueDate: '2026-01-01', gross: { amount: '10.00', currency: 'EUR' }, vendorId: id('DE01', 1, 'ven') },
    { id: id('DE01', 2), number: '2', dueDate: '2026-01-02', gross: { amount: '20.00', currency: 'EUR' }, vendorId: id('FR01', 1, 'ven') },
    { id: id('DE01', 3), number: '3', dueDate: '2026-01-03', gross: null, vendorId: null },
  ],
};
export const AMER: InstanceSpec & { legalEntities: readonly string[] } = {
  name: 'invoices-amer',
  spoke: 'invoices',
  legalEntities: ['US01'],
  invoices: [{ id: id('US01', 1), number: '1', dueDate: null, gross: { amount: '5.00', currency: 'USD' }, vendorId: id('US01', 1, 'ven') }],
};
export const VENDORS: InstanceSpec & { legalEntities: readonly string[] } = {
  name: 'vendors-emea',
  spoke: 'vendors',
  legalEntities: ['DE01', 'FR01', 'US01'],
  vendors: [
    { id: id('DE01', 1, 'ven'), name: 'Anker' },
    { id: id('FR01', 1, 'ven'), name: 'Blanc' },
    { id: id('US01', 1, 'ven'), name: 'Cole' },
  ],
};

/** A hub over the small contracts of the engine's tests, with instances that filter nothing: careless spokes. */
export async function startStubHub(
  options: {
    specs?: readonly (InstanceSpec & { legalEntities: readonly string[] })[];
    hub?: Partial<HubOptions>;
    contracts?: readonly Contract[];
    /** Registered operations beside those above, by name. */
    operations?: Readonly<Record<string, string>>;
  } = {},
): Promise<StubHub> {
  const { specs = [EMEA, AMER, VENDORS], contracts = CONTRACTS, operations = {} } = options;
  const signing = await pair('hub');
  const issuer = await pair('issuer');
  const instances = await Promise.all(specs.map((each) => startInstance(each, { name: 'test-hub', keys: { keys: [signing.open] } })));
  const dir = mkdtempSync(join(tmpdir(), 'nave-hub-'));
  mkdirSync(join(dir, 'policy'));
  mkdirSync(join(dir, 'operations'));
  writeFileSync(join(dir, 'policy/roles.yaml'), ROLES);
  writeFileSync(join(dir, 'policy/grants.yaml'), GRANTS);
  writeFileSync(join(dir, 'operations/overview.graphql'), OVERVIEW);
  writeFileSync(join(dir, 'operations/renumber.graphql'), RENUMBER);
  for (const [name, text] of Object.entries(operations)) writeFileSync(join(dir, `operations/${name}.graphql`), text);
  await writeRelease(dir, composeRelease([...contracts, platformContract()]));
  const accessLog = await testAccessLog();
  const hub = await startHub({
    port: 0,
    accessLog: accessLog.options,
    schemaDir: dir,
    registry: {
      businessUnits: [],
      instances: specs.map(({ name, spoke, legalEntities }, at) => ({
        instance: name,
        spoke,
        businessUnit: 'any',
        url: instances[at]!.url,
        legalEntities,
        wrappingKey: publicHalf(newWrappingKey(name)),
      })),
    },
    identity: { audience: 'nave-hub', issuers: [{ issuer: ISSUER, jwks: { keys: [issuer.open] } }] },
    signing: { issuer: 'test-hub', privateJwk: signing.secret },
    cursorKey: Buffer.alloc(32, 7),
    logLevel: 'silent',
    // The machine of a test may do ten things at once; the budget has a test of its own.
    limits: { planMs: 10_000 },
    ...options.hub,
  });
  const token = async (subject: string, claims: Record<string, unknown> = {}): Promise<string> =>
    new SignJWT({
      iss: ISSUER,
      aud: 'nave-hub',
      sub: subject,
      nave_actor: subject.startsWith('service') ? 'SERVICE' : 'PERSON',
      exp: Date.now() / 1000 + 600,
      ...claims,
    })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'issuer' })
      .sign(await importJWK(issuer.secret, 'EdDSA'));
  return {
    hub,
    dir,
    accessLog,
    instances: Object.fromEntries(instances.map((each) => [each.name, each])),
    token,
    async ask(subject, body, headers = {}) {
      const response = await fetch(`${hub.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(subject === null ? {} : { authorization: `Bearer ${await token(subject)}` }),
          ...headers,
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, body: text === '' ? null : JSON.parse(text) };
    },
    async close() {
      await hub.close();
      await Promise.all(instances.map((each) => each.close()));
      await accessLog.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function pair(kid: string): Promise<{ secret: JWK; open: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true, crv: 'Ed25519' });
  const mark = { kid, alg: 'EdDSA' };
  return { secret: { ...(await exportJWK(privateKey)), ...mark }, open: { ...(await exportJWK(publicKey)), ...mark } };
}
