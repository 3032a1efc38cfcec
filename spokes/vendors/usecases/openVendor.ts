import { type Result, accepted, refused } from '#kernel/Result';
import type { Vendor } from '../domain/Vendor';
import type { VendorPorts } from '../domain/ports';
import { hiddenOrAbsent } from './conflict';

/** The first two checks of every change: does the vendor exist for the caller, and may the caller do this to it. */
export async function openVendor(ports: VendorPorts, id: string): Promise<Result<Vendor>> {
  const vendor = await ports.vendor(id);
  if (vendor === null) return refused(hiddenOrAbsent());
  const barred = ports.permits(vendor);
  return barred === null ? accepted(vendor) : refused(barred);
}
