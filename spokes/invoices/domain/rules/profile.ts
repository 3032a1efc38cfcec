import type { CanonicalInvoice } from '../CanonicalInvoice';

const WITHOUT_LINES = /:(minimum|basicwl)$/i; // Factur-X profiles that book nothing line by line

/** Whether the document says of itself that it carries no lines. Rules about lines are not checked then. */
export function hasProfileWithoutLines(invoice: CanonicalInvoice): boolean {
  return invoice.lines.length === 0 && invoice.specification !== null && WITHOUT_LINES.test(invoice.specification);
}
