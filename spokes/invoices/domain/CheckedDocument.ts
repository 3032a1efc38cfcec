import type { Refusal } from '#kernel/Result';
import type { CanonicalInvoice } from './CanonicalInvoice';
import type { ExceptionReason } from './exceptions';
import type { RuleFinding } from './rules/RuleFinding';

/** What reading and checking a document came to, before anything is stored. */
export interface CheckedDocument {
  /** FLAGGED: readable, and would become an EXCEPTION for a reason in the document itself. */
  readonly outcome: 'ACCEPTED' | 'FLAGGED' | 'REFUSED';
  readonly invoice: CanonicalInvoice | null;
  readonly findings: readonly RuleFinding[];
  readonly exceptions: readonly ExceptionReason[];
  readonly refusal: Refusal | null;
}
