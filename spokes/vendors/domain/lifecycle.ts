import { type Result, accepted, refusal, refused } from '#kernel/Result';
import type { Vendor, VendorStatus } from './Vendor';

export type VendorVerb = 'submitVendor' | 'approveVendor' | 'activateVendor' | 'blockVendor';

// Every pair that is not here is refused with INVALID_TRANSITION.
const MOVES: Readonly<Record<VendorVerb, Readonly<Partial<Record<VendorStatus, VendorStatus>>>>> = {
  submitVendor: { INVITED: 'IN_REVIEW' },
  approveVendor: { IN_REVIEW: 'APPROVED' },
  activateVendor: { APPROVED: 'ACTIVE' },
  blockVendor: { APPROVED: 'BLOCKED', ACTIVE: 'BLOCKED' },
};

/** The state that the verb leads to from `status`. */
export function move(status: VendorStatus, verb: VendorVerb): Result<VendorStatus> {
  const to = MOVES[verb][status];
  return to === undefined
    ? refused(refusal('INVALID_TRANSITION', 'the state of the vendor does not allow this', { path: ['vendorId'] }))
    : accepted(to);
}

/** Four eyes: a natural person, and neither who keyed the vendor nor who submitted it. */
export function isSecondPerson(vendor: Pick<Vendor, 'enteredBy' | 'submittedBy'>, who: { subject: string; actor: string }): boolean {
  return who.actor === 'PERSON' && who.subject !== vendor.enteredBy && who.subject !== vendor.submittedBy;
}
