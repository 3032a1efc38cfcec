import { Money } from '#kernel/Money';
import { type LocalDate } from '#kernel/dates';
import { decimal } from '#kernel/decimal';

/** By their names in ISO 20022 and treasury: today's, at the end of a period, the mean of one, planned. */
export const POSITION_RATE_TYPE = { SPOT: 'SPOT', CLOSING: 'CLOSING', AVERAGE: 'AVERAGE', BUDGET: 'BUDGET' } as const;
export type PositionRateType = keyof typeof POSITION_RATE_TYPE;

/** Into which currency a position is converted. */
export interface ConversionWish {
  readonly currency: string;
  readonly rateType: PositionRateType;
  readonly date: LocalDate;
}

/** A rate that a number was made with, or the reason why there was none. `rate`: units of `quote` for one unit of `base`. */
export interface UsedRate {
  readonly base: string;
  readonly quote: string;
  readonly type: PositionRateType;
  /** The day of the rate: that of the wish or the last one before it. */
  readonly date: LocalDate;
  readonly rate: string | null;
  readonly source: string | null;
  /** Code of what was in the way: `RATE_MISSING`, `RATES_UNAVAILABLE`. */
  readonly reason: string | null;
}

/** Where rates come from. Answers always: a rate that cannot be had comes with its reason. */
export interface RatePort {
  rate(base: string, wish: ConversionWish): Promise<UsedRate>;
}

/** Multiplies once and rounds once, half up, to the exponent of the currency. Null without a rate. */
export function converted(amount: Money, { rate, quote }: UsedRate): Money | null {
  return rate === null ? null : Money.of(amount.amount.times(decimal(rate)), quote).rounded();
}
