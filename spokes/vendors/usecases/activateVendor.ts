import { type Result, refusal, refused } from '#kernel/Result';
import type { VendorEffect, VendorPorts } from '../domain/ports';
import type { VendorBankAccount } from '../domain/Vendor';
import { move } from '../domain/lifecycle';
import { openVendor } from './openVendor';

export interface ActivateVendor {
  readonly vendorId: string;
  readonly expectedVersion: number;
}

/** Opens an approved vendor for business once one of its accounts is verified and valid today. */
export async function activateVendor(ports: VendorPorts, input: ActivateVendor): Promise<Result<VendorEffect>> {
  const opened = await openVendor(ports, input.vendorId);
  if (!opened.ok) return opened;
  const { value: vendor } = opened;
  const status = move(vendor.status, 'activateVendor');
  if (!status.ok) return status;
  const accounts = await ports.accountsOf(vendor.id);
  if (!accounts.some((account) => isPayable(account, ports.today))) {
    return refused(refusal('BANK_ACCOUNT_UNVERIFIED', 'the vendor has no verified bank account', { path: ['vendorId'] }));
  }
  return ports.change(vendor, { status: status.value }, { ...input, event: 'activated' });
}

function isPayable({ status, validFrom, validTo }: VendorBankAccount, today: string): boolean {
  return status === 'VERIFIED' && (validFrom === null || validFrom <= today) && (validTo === null || today < validTo);
}
