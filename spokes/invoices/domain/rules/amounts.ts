import { type Decimal, ZERO, decimal, roundHalfUp, sum } from '#kernel/decimal';

/** An amount that is absent counts as zero in the sums of EN 16931. */
export function orZero(amount: string | null): Decimal {
  return amount === null ? ZERO : decimal(amount);
}

export function total(amounts: readonly (string | null)[]): Decimal {
  return sum(amounts.map(orZero));
}

/** The published rules round each sum to two decimals before they compare. */
export function cents(amount: Decimal): Decimal {
  return roundHalfUp(amount, 2);
}
