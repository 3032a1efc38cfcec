import Big from 'big.js';
import { defineError } from './errors';

/** An exact decimal. Never made from a binary float: strict mode throws on a JavaScript number. */
export type Decimal = Big.Big;

const Exact = Big();
Exact.strict = true;
Exact.DP = 20;
Exact.RM = Big.roundHalfUp;
Exact.NE = -1_000;
Exact.PE = 1_000;

export const DecimalInvalid = defineError({
  code: 'DECIMAL_INVALID',
  shown: true,
  message: (text: string) => `not a decimal: \`${text}\``,
});
export const ScaleExceeded = defineError({
  code: 'SCALE_EXCEEDED',
  shown: true,
  message: (text: string, scaleMax: number) => `\`${text}\` has more than ${String(scaleMax)} decimals`,
});

const GRAMMAR = /^-?\d{1,40}(\.\d{1,40})?$/;

export const ZERO: Decimal = new Exact('0');

/** Reads `-?digits[.digits]`: no exponent, no plus sign, no `-0`. Throws DECIMAL_INVALID, or SCALE_EXCEEDED past `scaleMax` decimals. */
export function decimal(text: string, scaleMax?: number): Decimal {
  if (!GRAMMAR.test(text)) throw DecimalInvalid(text);
  const value = new Exact(text);
  if (text.startsWith('-') && value.eq(ZERO)) throw DecimalInvalid(text);
  if (scaleMax !== undefined && scaleOf(value) > scaleMax) throw ScaleExceeded(text, scaleMax);
  return value;
}

/** Plain digits, no exponent. Trailing zeros of `scale` are kept when it is given; never rounds. */
export function decimalText(value: Decimal, scale?: number): string {
  const text = scale !== undefined && scale >= scaleOf(value) ? value.toFixed(scale) : value.toFixed();
  return text === '-0' ? '0' : text;
}

/** Number of decimals that the value needs. */
export function scaleOf(value: Decimal): number {
  return Math.max(0, value.c.length - value.e - 1);
}

/** Rounds half up, away from zero (EN 16931 and commercial rounding), to `scale` decimals. */
export function roundHalfUp(value: Decimal, scale: number): Decimal {
  return value.round(scale, Big.roundHalfUp);
}

/** Divides to `scale` decimals, half up. The divisor must not be zero. */
export function divide(value: Decimal, by: Decimal, scale: number): Decimal {
  const Scaled = Big();
  Scaled.strict = true;
  Scaled.DP = scale;
  Scaled.RM = Big.roundHalfUp;
  return new Exact(new Scaled(value.toFixed()).div(by.toFixed()).toFixed());
}

export function sum(values: Iterable<Decimal>): Decimal {
  let total = ZERO;
  for (const value of values) total = total.plus(value);
  return total;
}
