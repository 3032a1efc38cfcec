import { type Result, refusal, refused } from '#kernel/Result';
import type { VendorEffect, VendorPorts } from '../domain/ports';
import type { BlockScope } from '../domain/Vendor';
import { move } from '../domain/lifecycle';
import { openVendor } from './openVendor';

export interface BlockVendor {
  readonly vendorId: string;
  readonly expectedVersion: number;
  readonly scope: BlockScope;
  readonly reason: string;
}

/** Stops business with a vendor, in the scope named, for a reason. */
export async function blockVendor(ports: VendorPorts, input: BlockVendor): Promise<Result<VendorEffect>> {
  const opened = await openVendor(ports, input.vendorId);
  if (!opened.ok) return opened;
  const { value: vendor } = opened;
  const status = move(vendor.status, 'blockVendor');
  if (!status.ok) return status;
  const reason = input.reason.trim();
  if (reason === '') return refused(refusal('REASON_MISSING', 'a block needs a reason', { path: ['reason'] }));
  return ports.change(
    vendor,
    { status: status.value, blockedScope: input.scope, blockReason: reason },
    { ...input, event: 'blocked', reason },
  );
}
