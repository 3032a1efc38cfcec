/* eslint-disable @typescript-eslint/no-explicit-any -- answers of the instance are read as JSON */
import { type TestDatabases, dropDatabases, freshDatabases } from '../../test/support/postgres';
import { systemClock } from '#kernel/Clock';
import type { Instance } from '#kit/server/options';
import { type Hub, testHub } from '#kit/testing/Hub';
import { join } from 'node:path';
import { loadPolicy } from '#policy/grants/PolicyDocument';
import { principalFor } from '#policy/grants/principalFor';
import { randomIds } from '#kernel/ids';
import { startVendors } from './main';

const PARTITION = ['DE01', 'FR01', 'GB01'];
const registryEntry = {
  instance: 'vendors-emea',
  spoke: 'vendors',
  businessUnit: 'emea',
  url: 'http://127.0.0.1:0',
  legalEntities: PARTITION,
};
const registry = {
  businessUnits: [{ code: 'emea', name: 'EMEA', legalEntities: PARTITION.map((code) => ({ code, from: '2020-01-01', until: null })) }],
  instances: [],
};
const policy = loadPolicy(join(__dirname, '../../schema/policy'));

let databases: TestDatabases;
let instance: Instance;
let signer: Hub;

beforeAll(async () => {
  signer = await testHub();
  databases = await freshDatabases(['vendors-emea']);
  instance = await startVendors({
    registryEntry,
    database: databases.get('vendors-emea')!,
    keys: signer.keys,
    clock: systemClock,
    ids: randomIds,
  });
}, 60_000);
afterAll(async () => {
  await instance.close();
  await dropDatabases(databases);
});

/** Asks the instance as the hub would on behalf of the subject. */
async function ask(subject: string, query: string, variables: object = {}): Promise<any> {
  const actor = subject.startsWith('service:') ? ('SERVICE' as const) : ('PERSON' as const);
  const caller = principalFor(policy, { subject, actor, purpose: null, on: '2026-11-24', registry });
  const at = { ...registryEntry, url: instance.url };
  return (await signer.ask(at, caller, { query, variables: variables as Record<string, unknown> })).body;
}

const CHANGED =
  '{ __typename ... on VendorChanged { vendor { id version status bankAccounts { id status } } replayed } ... on Refused { refusals { code path } } }';
const change = async (subject: string, field: string, input: object): Promise<any> => {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
  const answer = await ask(subject, `mutation ($input: ${type}!) { ${field}(input: $input) ${CHANGED} }`, { input });
  return answer.data?.[field] ?? answer.errors?.[0]?.extensions?.code;
};
const boxwood = {
  legalEntityCode: 'DE01',
  idempotencyKey: 'invite',
  number: '70001',
  name: 'Boxwood Gießerei GmbH',
  country: 'DE',
  currency: 'EUR',
  vatId: 'DE 136695976',
  contactEmail: 'billing@boxwood.example',
  paymentTerms: { code: '2-10-NET30', netDays: 30, discountPercent: '2', discountDays: 10 },
  bankAccounts: [{ iban: 'DE89 3704 0044 0532 0130 00', bic: 'NAVEDEX0', currency: 'EUR', holderName: 'Boxwood Gießerei GmbH' }],
};

describe('a vendor on its way', () => {
  let id = '';
  let account = '';

  it('is invited by the connector of its business unit, once', async () => {
    const first = await change('service:erp-emea', 'inviteVendor', boxwood);
    expect(first).toMatchObject({
      __typename: 'VendorChanged',
      vendor: { version: 1, status: 'INVITED', bankAccounts: [{ status: 'UNVERIFIED' }] },
      replayed: false,
    });
    ({ id } = first.vendor);
    account = first.vendor.bankAccounts[0].id;
    expect(id).toMatch(/^vend_DE01_/);
    expect(await change('service:erp-emea', 'inviteVendor', boxwood)).toMatchObject({ vendor: { id }, replayed: true });
    expect(await change('service:erp-emea', 'inviteVendor', { ...boxwood, name: 'Other' })).toMatchObject({
      refusals: [{ code: 'IDEMPOTENCY_KEY_REUSED' }],
    });
  });
  it('is refused a second time under another key, and welcome at another legal entity', async () => {
    const again = { ...boxwood, idempotencyKey: 'again', number: '70002', vatId: null };
    expect(await change('service:erp-emea', 'inviteVendor', again)).toMatchObject({ refusals: [{ code: 'VENDOR_EXISTS' }] });
    expect(await change('service:erp-emea', 'inviteVendor', { ...boxwood, idempotencyKey: 'fr', legalEntityCode: 'FR01' })).toMatchObject({
      vendor: { version: 1 },
    });
  });
  it('goes to review, is approved by a second person, and opens for business', async () => {
    const step = (subject: string, field: string, expectedVersion: number, more: object = {}): Promise<any> =>
      change(subject, field, { vendorId: id, expectedVersion, idempotencyKey: `${field} ${String(expectedVersion)}`, ...more });
    expect(await step('service:erp-emea', 'activateVendor', 1)).toMatchObject({ refusals: [{ code: 'INVALID_TRANSITION' }] });
    expect(await step('person:greta', 'submitVendor', 1, { name: 'Boxwood GmbH' })).toMatchObject({
      vendor: { version: 2, status: 'IN_REVIEW' },
    });
    const verifications = [{ bankAccountId: account, method: 'CALLBACK', note: 'number from the register' }];
    expect(await step('person:greta', 'approveVendor', 2, { verifications })).toMatchObject({ refusals: [{ code: 'SOD_SAME_PERSON' }] });
  });
  it('is not there for those who may not see its legal entity', async () => {
    const read = (subject: string): Promise<any> =>
      ask(subject, `{ vendor(id: "${id}") { id name } vendors { totalCount nodes { legalEntityCode } } }`);
    expect((await read('person:anna')).data).toMatchObject({ vendor: { id, name: 'Boxwood GmbH' }, vendors: { totalCount: 1 } });
    expect((await read('person:dora')).data ?? { vendor: null }).toMatchObject({ vendor: null });
    expect(
      await change('person:anna', 'submitVendor', {
        vendorId: 'vend_FR01_00000000000000000000000000',
        expectedVersion: 1,
        idempotencyKey: 'x',
      }),
    ).toBe('CONFLICT_OR_NOT_PERMITTED');
  });
});

it('takes the next vendor through all four hands', async () => {
  const invited = await change('person:anna', 'inviteVendor', {
    ...boxwood,
    idempotencyKey: 'next',
    number: '70003',
    name: 'Larch AG',
    vatId: null,
    country: 'US',
    bankAccounts: [{ accountNumber: '000123456789', currency: 'USD' }],
  });
  const { id, bankAccounts } = invited.vendor;
  const input = (expectedVersion: number, more: object = {}): object => ({
    vendorId: id,
    expectedVersion,
    idempotencyKey: `next ${String(expectedVersion)}`,
    ...more,
  });
  expect(await change('person:anna', 'submitVendor', input(1))).toMatchObject({ vendor: { status: 'IN_REVIEW' } });
  expect(
    await change(
      'person:greta',
      'approveVendor',
      input(2, { verifications: [{ bankAccountId: bankAccounts[0].id, method: 'SIGNED_CONTRACT' }] }),
    ),
  ).toMatchObject({
    vendor: { status: 'APPROVED', bankAccounts: [{ status: 'VERIFIED' }] },
  });
  expect(await change('service:erp-emea', 'activateVendor', input(3))).toMatchObject({ vendor: { status: 'ACTIVE', version: 4 } });
  expect(await change('person:greta', 'blockVendor', input(4, { scope: 'PAYMENT', reason: 'Insolvency' }))).toMatchObject({
    vendor: { status: 'BLOCKED' },
  });
  const { data } = await ask(
    'person:emil',
    `{ vendor(id: "${id}") { blockedScope blockReason paymentTerms { netDays discountPercent } bankAccounts { accountNumber validFrom vendor { id } } } }`,
  );
  expect(data.vendor).toMatchObject({
    blockedScope: 'PAYMENT',
    blockReason: 'Insolvency',
    paymentTerms: { netDays: 30, discountPercent: '2' },
    bankAccounts: [{ accountNumber: '****6789', vendor: { id } }],
  });
});

it('orders by name and finds by identifier', async () => {
  const { data } = await ask('person:greta', '{ vendors(order: NAME_DESC, filter: { legalEntityCode: ["DE01"] }) { nodes { name } } }');
  expect(data.vendors.nodes.map((each: { name: string }) => each.name)).toEqual(['Larch AG', 'Boxwood GmbH']);
  const found = await ask(
    'service:invoices-emea',
    '{ vendors(filter: { vatId: ["DE136695976"], status: [INVITED, IN_REVIEW] }) { nodes { legalEntityCode } } }',
  );
  expect(found.data.vendors.nodes).toHaveLength(2);
});
