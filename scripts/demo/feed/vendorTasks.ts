import { type Feed, mutation } from './Feed';
import { VENDOR_APPROVER, erpOf } from './actors';
import type { DemoVendor } from '../generator/DemoGroup';

interface VendorChanged {
  readonly __typename: 'VendorChanged';
  readonly vendor: {
    readonly id: string;
    readonly version: number;
    readonly bankAccounts?: readonly { readonly id: string }[] | null;
  } | null;
}

const changed = (field: string, selection = 'id version'): ReturnType<typeof mutation> =>
  mutation({
    field,
    input: `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`,
    success: 'VendorChanged',
    selection: `vendor { ${selection} }`,
  });
const INVITE = changed('inviteVendor', 'id version bankAccounts { id }');
const SUBMIT = changed('submitVendor');
const APPROVE = changed('approveVendor');
const ACTIVATE = changed('activateVendor');
const BLOCK = changed('blockVendor');

export const VENDOR_OPERATIONS = [INVITE, SUBMIT, APPROVE, ACTIVATE, BLOCK];

export async function inviteVendor(feed: Feed, vendor: DemoVendor): Promise<void> {
  const {
    key,
    legalEntity: legalEntityCode,
    number,
    name,
    country,
    currency,
    vatId,
    lei,
    contactEmail,
    account,
    terms: paymentTerms,
  } = vendor;
  const input = {
    legalEntityCode,
    number,
    name,
    country,
    currency,
    vatId,
    lei,
    contactEmail,
    paymentTerms,
    bankAccounts: [account],
    idempotencyKey: `demo invite ${key}`,
  };
  remember(feed, vendor, await feed.change<VendorChanged>(erpOf(vendor.legalEntity), INVITE, input));
}

export async function submitVendor(feed: Feed, vendor: DemoVendor): Promise<void> {
  await step(feed, vendor, { operation: SUBMIT, subject: erpOf(vendor.legalEntity), more: {} });
}

export async function approveVendor(feed: Feed, vendor: DemoVendor): Promise<void> {
  const verifications = (feed.vendors.get(vendor.key)?.accounts ?? []).map((bankAccountId) => ({
    bankAccountId,
    method: 'CALLBACK',
    note: null,
  }));
  await step(feed, vendor, { operation: APPROVE, subject: VENDOR_APPROVER, more: { verifications } });
}

export async function activateVendor(feed: Feed, vendor: DemoVendor): Promise<void> {
  await step(feed, vendor, { operation: ACTIVATE, subject: erpOf(vendor.legalEntity), more: {} });
}

export async function blockVendor(feed: Feed, vendor: DemoVendor): Promise<void> {
  const more = { scope: 'ALL', reason: 'Deliveries stopped; insolvency opened' };
  await step(feed, vendor, { operation: BLOCK, subject: VENDOR_APPROVER, more });
}

interface Step {
  readonly operation: ReturnType<typeof mutation>;
  readonly subject: string;
  readonly more: Readonly<Record<string, unknown>>;
}

async function step(feed: Feed, vendor: DemoVendor, { operation, subject, more }: Step): Promise<void> {
  const known = feed.vendors.get(vendor.key);
  if (known === undefined) return;
  const input = { vendorId: known.id, expectedVersion: known.version, idempotencyKey: `demo ${operation.name} ${vendor.key}`, ...more };
  remember(feed, vendor, await feed.change<VendorChanged>(subject, operation, input));
}

function remember(feed: Feed, { key }: DemoVendor, answer: VendorChanged | null): void {
  if (!answer?.vendor) return;
  const { id, version, bankAccounts } = answer.vendor;
  feed.vendors.set(key, { id, version, accounts: bankAccounts?.map((each) => each.id) ?? feed.vendors.get(key)?.accounts ?? [] });
}
