import { type Given, type Input, type WritePath } from './WritePath';
import { type World } from './World';

const ANSWER = 'vendor { id version status } event { type }';
const ABSENT = `vend_DE01_${'0'.repeat(26)}`;

export const VENDOR_PATHS: readonly WritePath[] = [
  {
    mutation: 'inviteVendor',
    by: 'person:anna',
    answer: ANSWER,
    target: 'NEW',
    writes: ['vendor', 'vendor_bank_account'],
    leaves: { op: 'ne', field: 'status', value: 'INVITED' },
    // Terms are named by the vendor itself, and a VAT id stands for nothing else.
    names: { 'paymentTerms.code': null, vatId: null },
    async given(world) {
      const twin = vendor(world);
      await change(world, 'person:anna', 'inviteVendor', twin);
      return { honest: vendor(world), twin };
    },
  },
  {
    mutation: 'submitVendor',
    by: 'person:anna',
    answer: ANSWER,
    target: 'ROW',
    writes: ['vendor'],
    leaves: { op: 'eq', field: 'status', value: 'INVITED' },
    names: { 'paymentTerms.code': null, vatId: null },
    given: async (world) => onVendor((await invited(world)).vendorId, 1),
  },
  {
    mutation: 'approveVendor',
    by: 'person:greta',
    answer: ANSWER,
    target: 'ROW',
    writes: ['vendor', 'vendor_bank_account'],
    leaves: { op: 'eq', field: 'status', value: 'IN_REVIEW' },
    names: {
      'verifications.bankAccountId': async (world) => ({
        hidden: (await invited(world, 'FR01')).bankAccountId,
        absent: `vba_DE01_${'0'.repeat(26)}`,
      }),
    },
    async given(world) {
      const { vendorId, verifications } = await inReview(world);
      return onVendor(vendorId, 2, { verifications });
    },
  },
  {
    mutation: 'activateVendor',
    by: 'person:greta',
    answer: ANSWER,
    target: 'ROW',
    writes: ['vendor'],
    leaves: { op: 'eq', field: 'status', value: 'APPROVED' },
    given: async (world) => onVendor(await approved(world), 3),
  },
  {
    mutation: 'blockVendor',
    by: 'person:greta',
    answer: ANSWER,
    target: 'ROW',
    writes: ['vendor'],
    leaves: { op: 'eq', field: 'status', value: 'APPROVED' },
    given: async (world) => onVendor(await approved(world), 3, { scope: 'PAYMENT', reason: 'Insolvency' }),
  },
];

function onVendor(vendorId: string, expectedVersion: number, more: Input = {}): Given {
  const honest = { vendorId, expectedVersion, ...more };
  return { honest, twin: { ...honest, vendorId: ABSENT } };
}

function vendor(world: World, legalEntityCode = 'DE01'): Input {
  const number = String(world.next());
  return {
    legalEntityCode,
    number: `7${number}`,
    name: `Boxwood ${number} GmbH`,
    country: 'US',
    currency: 'USD',
    paymentTerms: { code: 'NET30', netDays: 30 },
    bankAccounts: [{ accountNumber: `0001${number}`, currency: 'USD' }],
  };
}

async function invited(world: World, legalEntityCode = 'DE01'): Promise<{ vendorId: string; bankAccountId: string }> {
  const { id, bankAccounts } = await change(world, 'service:erp-emea', 'inviteVendor', vendor(world, legalEntityCode));
  return { vendorId: id, bankAccountId: bankAccounts[0].id };
}

async function inReview(world: World): Promise<{ vendorId: string; verifications: readonly object[] }> {
  const { vendorId, bankAccountId } = await invited(world);
  await change(world, 'person:anna', 'submitVendor', { vendorId, expectedVersion: 1 });
  return { vendorId, verifications: [{ bankAccountId, method: 'CALLBACK' }] };
}

async function approved(world: World): Promise<string> {
  const { vendorId, verifications } = await inReview(world);
  await change(world, 'person:greta', 'approveVendor', { vendorId, expectedVersion: 2, verifications });
  return vendorId;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- an answer read as JSON
async function change(world: World, by: string, field: string, input: object): Promise<any> {
  const answer = '... on VendorChanged { vendor { id bankAccounts { id } } }';
  return (await world.change('vendors', { by, field, input, answer })).vendor;
}
