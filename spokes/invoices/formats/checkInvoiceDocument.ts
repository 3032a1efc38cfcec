import { NaveError } from '#kernel/errors';
import { type Refusal, refusal } from '#kernel/Result';
import type { CanonicalInvoice } from '../domain/CanonicalInvoice';
import { FormatBroken, FormatUnknown } from '../domain/errors';
import { type ExceptionReason, reasonsOfDocument } from '../domain/exceptions';
import { checkRules } from '../domain/rules/checkRules';
import type { RuleFinding } from '../domain/rules/RuleFinding';
import { readInvoice } from './readInvoice';

export interface CheckedDocument {
  /** FLAGGED: readable, and would become an EXCEPTION for a reason in the document itself. */
  readonly outcome: 'ACCEPTED' | 'FLAGGED' | 'REFUSED';
  readonly invoice: CanonicalInvoice | null;
  readonly findings: readonly RuleFinding[];
  readonly exceptions: readonly ExceptionReason[];
  readonly refusal: Refusal | null;
}

/** Reads and checks the bytes of one document; stores nothing. Refused only what cannot be read or is no invoice that we know. */
export function checkInvoiceDocument(bytes: Uint8Array): CheckedDocument {
  try {
    const read = readInvoice(bytes);
    const findings = checkRules(read);
    const exceptions = reasonsOfDocument(read.invoice, findings);
    return { outcome: exceptions.length === 0 ? 'ACCEPTED' : 'FLAGGED', invoice: read.invoice, findings, exceptions, refusal: null };
  } catch (error) {
    if (!(error instanceof NaveError) || !(error.code === FormatUnknown.code || error.code === FormatBroken.code)) throw error;
    return { outcome: 'REFUSED', invoice: null, findings: [], exceptions: [], refusal: refusal(error.code, error.message) };
  }
}
