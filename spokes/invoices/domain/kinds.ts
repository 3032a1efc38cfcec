import type { CanonicalInvoice } from './CanonicalInvoice';

export const INVOICE_KINDS = ['INVOICE', 'CREDIT_NOTE', 'DEBIT_NOTE', 'CORRECTED', 'PREPAYMENT', 'SELF_BILLED'] as const;
export type InvoiceKind = (typeof INVOICE_KINDS)[number];

const BY_CODE: ReadonlyMap<string, InvoiceKind> = new Map([
  ['383', 'DEBIT_NOTE'],
  ['384', 'CORRECTED'],
  ['386', 'PREPAYMENT'],
  ['389', 'SELF_BILLED'],
  // Codes of UNTDID 1001 that BR-CL-01 admits for credit notes.
  ...['81', '83', '261', '262', '296', '308', '381', '396', '420', '458', '532'].map((code) => [code, 'CREDIT_NOTE'] as const),
]);

/** The kind comes from root and code alone, never from a sign: an invoice with a negative total stays an invoice. */
export function kindOf({ root, typeCode }: Pick<CanonicalInvoice, 'root' | 'typeCode'>): InvoiceKind {
  if (root === 'CREDIT_NOTE') return 'CREDIT_NOTE';
  return BY_CODE.get(typeCode ?? '') ?? 'INVOICE';
}
