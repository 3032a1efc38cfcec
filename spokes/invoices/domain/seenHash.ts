import { canonicalJson } from '#kernel/canonicalJson';
import { decimal, decimalText } from '#kernel/decimal';
import { sha256 } from '#kernel/digest';
import type { Invoice } from './Invoice';

/**
 * Digest of what an approver must have seen: amount due, currency, vendor, account, due date, order and the document itself.
 * A decision passes the digest of what was shown; another one means that something material has changed since.
 */
export function seenHashOf(
  invoice: Pick<Invoice, 'payable' | 'currency' | 'vendorId' | 'payeeIban' | 'dueDate' | 'purchaseOrder' | 'documentSha256'>,
): string {
  const { payable, currency, vendorId, payeeIban, dueDate, purchaseOrder, documentSha256 } = invoice;
  const amount = payable === null ? null : decimalText(decimal(payable.amount)); // 12.50 and 12.5 are one amount
  return sha256(canonicalJson({ amount, currency, vendorId, payeeIban, dueDate, purchaseOrder, documentSha256 }));
}
