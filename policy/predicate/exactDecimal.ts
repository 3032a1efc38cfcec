import { type Decimal, decimal } from '#kernel/decimal';
import { NaveError } from '#kernel/errors';

/** An amount as it compares; null for NaN, infinity and whatever else is no decimal. Minus zero is zero, as in `numeric`. */
export function exactDecimal(text: string): Decimal | null {
  try {
    return decimal(/^-0+(\.0+)?$/.test(text) ? text.slice(1) : text);
  } catch (error) {
    if (error instanceof NaveError) return null;
    throw error;
  }
}
