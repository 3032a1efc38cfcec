import { type Decimal, decimal } from '#kernel/decimal';
import { Money } from '#kernel/Money';
import { exponentOf } from '#kernel/currency';

/** A whole number of minor units (cents; yen have none) as money. */
export function minorUnits(units: number, currency: string): Money {
  if (!Number.isSafeInteger(units)) throw new RangeError('minor units are whole');
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(units)).padStart(exponent + 1, '0');
  const text = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
  return Money.of(units < 0 ? `-${text}` : text, currency);
}

// How many units of the currency a price of one euro has in the story: a price level, not a rate.
const LEVEL: Readonly<Record<string, string>> = { EUR: '1', GBP: '0.86', USD: '1.1', CAD: '1.5', JPY: '160', SGD: '1.45' };

/** A price in euro cents at the price level of the currency, rounded to its minor unit. */
export function priced(euroCents: number, currency: string): Money {
  return Money.of(minorUnits(euroCents, 'EUR').amount.times(level(currency)), currency).rounded();
}

function level(currency: string): Decimal {
  return decimal(LEVEL[currency] ?? '1');
}
