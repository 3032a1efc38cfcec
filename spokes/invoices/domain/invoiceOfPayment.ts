import { decimal } from '#kernel/decimal';

/** Of invoices that quote one payment reference in one currency, the only one whose amount due is the paid amount, signs aside; else null. */
export function invoiceOfPayment<R extends Readonly<Record<string, unknown>>>(invoices: readonly R[], paid: string | null): R | null {
  if (paid === null) return null;
  const amount = decimal(paid).abs();
  const due = invoices.filter(({ payable }) => {
    const stated = (payable as { readonly amount: string } | null | undefined)?.amount;
    return stated !== undefined && decimal(stated).abs().eq(amount);
  });
  const [only, another] = due;
  return only === undefined || another !== undefined ? null : only;
}
