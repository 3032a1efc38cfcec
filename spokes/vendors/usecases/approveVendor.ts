import { type Result, refusal, refused } from '#kernel/Result';
import type { VendorBankAccount, VerificationMethod } from '../domain/Vendor';
import type { VendorEffect, VendorPorts } from '../domain/ports';
import { isSecondPerson, move } from '../domain/lifecycle';
import { openVendor } from './openVendor';

export interface Verification {
  readonly bankAccountId: string;
  readonly method: VerificationMethod;
  readonly note: string | null;
}

export interface ApproveVendor {
  readonly vendorId: string;
  readonly expectedVersion: number;
  /** The accounts that the approver has made sure of, and how. May be empty: then the vendor cannot be activated yet. */
  readonly verifications: readonly Verification[];
}

/** A second person accepts a vendor in review and says which of its bank accounts are verified, and how. */
export async function approveVendor(ports: VendorPorts, input: ApproveVendor): Promise<Result<VendorEffect>> {
  const opened = await openVendor(ports, input.vendorId);
  if (!opened.ok) return opened;
  const { value: vendor } = opened;
  if (!isSecondPerson(vendor, ports.who)) {
    return refused(
      refusal('SOD_SAME_PERSON', 'a vendor is approved by a second person: not by who entered or submitted it, and not by a service'),
    );
  }
  const status = move(vendor.status, 'approveVendor');
  if (!status.ok) return status;

  const found = await verifiable(ports, vendor.id, input.verifications);
  const unknown = found.flatMap(({ account }, at) =>
    account === undefined
      ? [refusal('BANK_ACCOUNT_UNKNOWN', 'not a bank account of this vendor', { path: ['verifications', String(at), 'bankAccountId'] })]
      : [],
  );
  if (unknown.length > 0) return refused(...unknown);

  const changed = await ports.change(vendor, { status: status.value }, { ...input, event: 'approved' });
  if (!changed.ok) return changed;
  for (const { verification, account } of found) {
    const verified = account === undefined ? null : await verify(ports, account, verification);
    if (verified !== null && !verified.ok) return verified;
  }
  return changed;
}

/** Each account as the caller may see it: a hidden one and one of another vendor are not there. */
async function verifiable(
  ports: VendorPorts,
  vendorId: string,
  verifications: readonly Verification[],
): Promise<readonly { readonly verification: Verification; readonly account: VendorBankAccount | undefined }[]> {
  const accounts = await ports.accountsOf(vendorId);
  return Promise.all(
    verifications.map(async (verification) => {
      const account = accounts.find(({ id }) => id === verification.bankAccountId);
      const seen = account !== undefined && (await ports.seesAccount(account.id));
      return { verification, account: seen ? account : undefined };
    }),
  );
}

function verify(ports: VendorPorts, account: VendorBankAccount, { method, note }: Verification): Promise<Result<unknown>> {
  return ports.verifyAccount(account, { method, note });
}
