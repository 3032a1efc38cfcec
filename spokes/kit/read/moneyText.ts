import { exponentOf, isCurrency } from '#kernel/currency';

/** A decimal text with at least the decimals of its currency: `100` in EUR is `100.00`. Never rounds. */
export function moneyText(amount: string, currency: string | null): string {
  if (currency === null || !isCurrency(currency)) return amount;
  const decimals = exponentOf(currency);
  const [whole = '0', fraction = ''] = amount.split('.');
  return decimals === 0 && fraction === '' ? whole : `${whole}.${fraction.padEnd(decimals, '0')}`;
}

/** The `Money` of an aggregate: null when there is no amount or no currency. */
export function moneyOf(amount: unknown, currency: unknown): { amount: string; currency: string } | null {
  return typeof amount === 'string' && typeof currency === 'string' ? { amount: moneyText(amount, currency), currency } : null;
}
