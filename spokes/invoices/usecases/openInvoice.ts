import { type Result, accepted, refused } from '#kernel/Result';
import type { Invoice } from '../domain/Invoice';
import type { InvoicePorts } from '../domain/ports';
import { conflictOrNotPermitted } from '../domain/refusals';

/** The invoice to change, locked. A hidden one and an absent one answer alike. */
export async function openInvoice(ports: InvoicePorts, invoiceId: string): Promise<Result<Invoice>> {
  const invoice = await ports.invoice(invoiceId);
  return invoice === null ? refused(conflictOrNotPermitted()) : accepted(invoice);
}
