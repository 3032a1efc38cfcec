import { type Decimal, ZERO, decimal, decimalText, roundHalfUp, scaleOf, sum } from './decimal';
import { exponentOf } from './currency';
import { defineError } from './errors';

export const CurrencyMixed = defineError({
  code: 'CURRENCY_MIXED',
  shown: false,
  message: (one: string, other: string) => `cannot combine \`${one}\` with \`${other}\`: mixed currencies are never added`,
});

/** An exact amount in one ISO 4217 currency. Immutable; JSON is `{ amount: "12.50", currency: "EUR" }`. */
export class Money {
  private constructor(
    readonly amount: Decimal,
    readonly currency: string,
  ) {}

  /** Throws CURRENCY_UNKNOWN, DECIMAL_INVALID, or SCALE_EXCEEDED past six decimals (the column `numeric(24,6)`). */
  static of(amount: string | Decimal, currency: string): Money {
    exponentOf(currency);
    return new Money(typeof amount === 'string' ? decimal(amount, 6) : amount, currency);
  }

  static zero(currency: string): Money {
    return Money.of(ZERO, currency);
  }

  /** Throws CURRENCY_MIXED unless all have `currency`. */
  static sum(values: readonly Money[], currency: string): Money {
    for (const value of values) if (value.currency !== currency) throw CurrencyMixed(currency, value.currency);
    return new Money(sum(values.map((value) => value.amount)), currency);
  }

  plus(other: Money): Money {
    return new Money(this.amount.plus(this.same(other).amount), this.currency);
  }

  minus(other: Money): Money {
    return new Money(this.amount.minus(this.same(other).amount), this.currency);
  }

  /** Exact product, not rounded: call `rounded` at a named point. */
  times(factor: Decimal): Money {
    return new Money(this.amount.times(factor), this.currency);
  }

  negated(): Money {
    return new Money(ZERO.minus(this.amount), this.currency);
  }

  absolute(): Money {
    return new Money(this.amount.abs(), this.currency);
  }

  /** Half up, away from zero, to the exponent of the currency. */
  rounded(): Money {
    return new Money(roundHalfUp(this.amount, exponentOf(this.currency)), this.currency);
  }

  /** -1, 0 or 1. Throws CURRENCY_MIXED. */
  compare(other: Money): -1 | 0 | 1 {
    return this.amount.cmp(this.same(other).amount);
  }

  equals(other: Money): boolean {
    return this.currency === other.currency && this.amount.eq(other.amount);
  }

  isZero(): boolean {
    return this.amount.eq(ZERO);
  }

  /**
   * Splits into `parts` equal shares whose sum is exactly this amount: the units left over go to the first parts.
   * `100.00 EUR` in three gives 33.34, 33.33, 33.33.
   */
  split(parts: number): readonly Money[] {
    if (!Number.isInteger(parts) || parts < 1) throw new RangeError('split takes a whole number of parts, at least 1');
    const scale = Math.max(exponentOf(this.currency), scaleOf(this.amount));
    const unit = decimal(scale === 0 ? '1' : `0.${'1'.padStart(scale, '0')}`);
    const share = this.amount.div(decimal(String(parts))).round(scale, 0);
    const rest = this.amount.minus(share.times(decimal(String(parts))));
    const step = rest.lt(ZERO) ? ZERO.minus(unit) : unit;
    const larger = Math.round(Number(decimalText(rest.div(step)))); // how many parts get one unit more: a count, not an amount
    return Array.from({ length: parts }, (_, at) => new Money(at < larger ? share.plus(step) : share, this.currency));
  }

  toJSON(): { amount: string; currency: string } {
    return { amount: decimalText(this.amount, exponentOf(this.currency)), currency: this.currency };
  }

  toString(): string {
    return `${decimalText(this.amount, exponentOf(this.currency))} ${this.currency}`;
  }

  private same(other: Money): Money {
    if (other.currency !== this.currency) throw CurrencyMixed(this.currency, other.currency);
    return other;
  }
}
