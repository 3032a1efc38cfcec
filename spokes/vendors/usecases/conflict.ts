import { type Refusal, type Result, refusal, refused } from '#kernel/Result';
import type { Identifiers, VendorEffect, VendorPorts } from '../domain/ports';

type Refused = Extract<Result<VendorEffect>, { ok: false }>;

/** Null when no other vendor of the legal entity holds one of the identifiers. */
export async function conflict(ports: VendorPorts, identifiers: Identifiers, except: string | null): Promise<Refused | null> {
  const holders = await ports.holders(identifiers, except);
  if (holders.length === 0) return null;
  return refused(holders.some(({ visible }) => visible) ? exists() : hiddenOrAbsent());
}

/** What a hidden and an absent vendor have in common. The kit turns it into an error that says nothing more. */
export function hiddenOrAbsent(): Refusal {
  return refusal('CONFLICT_OR_NOT_PERMITTED', 'hidden or absent');
}

function exists(): Refusal {
  return refusal('VENDOR_EXISTS', 'a vendor of this legal entity has the same number, VAT id, LEI or IBAN');
}
