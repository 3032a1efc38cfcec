import type { CanonicalInvoice } from './CanonicalInvoice';
import { kindOf } from './kinds';
import { type RuleFinding, isFailure } from './rules/RuleFinding';

/** Why an invoice is in EXCEPTION. Stored in this order. */
export const EXCEPTION_REASONS = [
  'VENDOR_UNRESOLVED',
  'RULES_FAILED',
  'DUPLICATE_SUSPECTED',
  'KIND_NEEDS_DECISION',
  'PROFILE_WITHOUT_LINES',
] as const;
export type ExceptionReason = (typeof EXCEPTION_REASONS)[number];

/** Reasons that a second person may accept. An invoice without a vendor has nobody to pay: that must be repaired, not accepted. */
const ACCEPTABLE: ReadonlySet<string> = new Set<ExceptionReason>([
  'RULES_FAILED',
  'DUPLICATE_SUSPECTED',
  'KIND_NEEDS_DECISION',
  'PROFILE_WITHOUT_LINES',
]);

export function mayBeAccepted(reason: string): boolean {
  return ACCEPTABLE.has(reason);
}

/** The reasons that lie in the document itself, before anybody looks for a vendor. */
export function reasonsOfDocument(invoice: CanonicalInvoice, findings: readonly RuleFinding[]): readonly ExceptionReason[] {
  const reasons: ExceptionReason[] = [];
  if (findings.some(isFailure)) reasons.push('RULES_FAILED');
  if (kindOf(invoice) === 'CORRECTED') reasons.push('KIND_NEEDS_DECISION');
  if (invoice.lines.length === 0) reasons.push('PROFILE_WITHOUT_LINES');
  return reasons;
}
