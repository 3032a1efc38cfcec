import { type Result, accepted, refusal, refused } from '#kernel/Result';
import type { InvoiceStatus } from './Invoice';

export type InvoiceVerb = 'validateInvoice' | 'acceptException' | 'submitInvoice' | 'approveStep' | 'rejectStep';

// Every pair that is not here is refused with INVALID_TRANSITION.
const FROM: Readonly<Record<InvoiceVerb, readonly InvoiceStatus[]>> = {
  validateInvoice: ['RECEIVED', 'EXCEPTION'],
  acceptException: ['EXCEPTION'],
  submitInvoice: ['VALIDATED'],
  approveStep: ['IN_APPROVAL'],
  rejectStep: ['IN_APPROVAL'],
};

/** Whether the state allows the verb. */
export function allowed(status: InvoiceStatus, verb: InvoiceVerb): Result<null> {
  if (FROM[verb].includes(status)) return accepted(null);
  return refused(refusal('INVALID_TRANSITION', 'the state of the invoice does not allow this', { path: ['invoiceId'] }));
}
