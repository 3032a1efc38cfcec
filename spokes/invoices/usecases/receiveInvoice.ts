import { type Result, accepted, refusal, refused } from '#kernel/Result';
import { isSha256 } from '#kernel/digest';
import { isAddressedTo } from '../domain/addressee';
import type { CanonicalInvoice } from '../domain/CanonicalInvoice';
import { invoiceFacts } from '../domain/invoiceFacts';
import type { SourceDocument } from '../domain/Invoice';
import type { InvoiceEffect, InvoicePorts } from '../domain/ports';
import { conflictOrNotPermitted, masterDataUnavailable } from '../domain/refusals';
import { seenHashOf } from '../domain/seenHash';

/**
 * Receives one document of a legal entity. The same bytes twice are KNOWN and answer the first invoice.
 * Refused: no bytes under the hash, unreadable, unknown format, numbers too long to store exactly, addressed to someone else.
 * Everything else is stored as RECEIVED, with what the rules found.
 */
export async function receiveInvoice(ports: InvoicePorts, sha256: string): Promise<Result<InvoiceEffect>> {
  const bytes = isSha256(sha256) ? await ports.document(sha256) : null;
  if (bytes === null)
    return refused(refusal('DOCUMENT_MISSING', 'no document was put under this hash', { path: ['documents'], retriable: true }));
  const known = await ports.receivedFrom(sha256);
  if (known?.visible === false) return refused(conflictOrNotPermitted());
  if (known !== null) return accepted({ type: 'Invoice', id: known.id, event: null, data: { outcome: 'KNOWN' } });

  const { invoice, findings, refusal: unreadable } = ports.check(bytes.bytes);
  if (invoice === null) return refused(unreadable ?? refusal('FORMAT_UNKNOWN', 'not a document that invoices are read from'));
  const addressed = await checkAddressee(ports, invoice);
  if (!addressed.ok) return addressed;
  const facts = invoiceFacts(invoice);
  if (!facts.ok) return facts;

  const { mediaType, receivedAt } = bytes;
  const document: SourceDocument = { sha256, mediaType, format: invoice.syntax === 'UBL' ? 'UBL 2.1' : 'CII D16B', receivedAt };
  const stated = { ...facts.value, vendorId: null, documentSha256: sha256 };
  const effect = await ports.add({
    ...stated,
    document,
    findings,
    status: 'RECEIVED',
    exceptions: [],
    acceptedExceptions: [],
    seenHash: seenHashOf(stated),
    limitAmount: null,
    limitRate: null,
    approvalStep: null,
    duplicateKey: null,
    enteredBy: ports.who.subject,
    acceptedBy: null,
    submittedBy: null,
    note: null,
  });
  return accepted({ ...effect, data: { outcome: 'RECEIVED' } });
}

async function checkAddressee(ports: InvoicePorts, invoice: CanonicalInvoice): Promise<Result<null>> {
  const legalEntity = await ports.masterData.legalEntity(ports.legalEntity);
  if (!legalEntity.ok) return legalEntity;
  if (legalEntity.value === null) return refused(masterDataUnavailable());
  if (isAddressedTo(invoice.buyer, legalEntity.value)) return accepted(null);
  return refused(refusal('WRONG_LEGAL_ENTITY', 'the document is not addressed to this legal entity', { path: ['legalEntityCode'] }));
}
