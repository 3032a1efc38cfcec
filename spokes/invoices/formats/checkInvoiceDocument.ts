import { NaveError } from '#kernel/errors';
import { refusal } from '#kernel/Result';
import type { CheckedDocument } from '../domain/CheckedDocument';
import { FormatBroken, FormatUnknown } from '../domain/errors';
import { reasonsOfDocument } from '../domain/exceptions';
import { checkRules } from '../domain/rules/checkRules';
import { readInvoice } from './readInvoice';

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
