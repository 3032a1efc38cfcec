import { type LocalDate, addDays } from '#kernel/dates';
import { type Decimal, ZERO, decimal, decimalText, divide } from '#kernel/decimal';
import { defineError } from '#kernel/errors';
import { type Refusal, refusal } from '#kernel/Result';

export const RATE_TYPES = ['SPOT', 'AVERAGE', 'CLOSING', 'HISTORICAL', 'BUDGET'] as const;
export type RateType = (typeof RATE_TYPES)[number];

/** One published rate: units of `quote` for one unit of `base`. */
export interface Rate {
  readonly source: string;
  readonly type: RateType;
  readonly date: LocalDate;
  readonly base: string;
  readonly quote: string;
  /** Decimal text, above 0, at most 14 decimals. */
  readonly rate: string;
}

export interface RateQuestion {
  readonly from: string;
  readonly to: string;
  readonly date: LocalDate;
  readonly type: RateType;
  /** Null: the source with the latest rate; the first by name where several have one of that day. */
  readonly source: string | null;
}

export interface ResolvedRate {
  /** Units of `to` for one unit of `from`, at most 20 significant digits. */
  readonly rate: string;
  /** The day of the rate, never later than the day asked for. */
  readonly date: LocalDate;
  /** Null for a currency against itself. */
  readonly source: string | null;
  readonly type: RateType;
  readonly base: string;
  readonly quote: string;
  /** The currencies gone through: `["USD", "EUR", "JPY"]`. */
  readonly path: readonly string[];
}

export const RateMissing = defineError({
  code: 'RATE_MISSING',
  shown: true,
  message: (from: string, to: string, date: string) => `no rate from \`${from}\` to \`${to}\` on \`${date}\` or the days before it`,
});

/** How far back a rate may lie, days. */
const RATE_DAYS_BACK = 7;
const SIGNIFICANT_DIGITS = 20;
const SCALE_MAX = 14;

/** The first day whose rates may answer a question about `date`. */
export function earliestRateDate(date: LocalDate): LocalDate {
  return addDays(date, -RATE_DAYS_BACK);
}

/**
 * Answers from `known`, rates of that type from `earliestRateDate` on: a stored pair, its inverse, or two legs of one source
 * and day through a third currency with one division. The latest day wins; never a later day, never a guess. Throws RATE_MISSING.
 */
export function resolveRate(question: RateQuestion, known: readonly Rate[]): ResolvedRate {
  const { from, to, date, type, source } = question;
  if (from === to) return { rate: '1', date, source: null, type, base: from, quote: to, path: [from] };
  const usable = known.filter(
    (rate) => rate.type === type && rate.date <= date && rate.date >= earliestRateDate(date) && (source === null || rate.source === source),
  );
  const days = [...new Set(usable.map((rate) => rate.date))].sort().reverse();
  for (const day of days) {
    for (const name of [...new Set(usable.map((rate) => rate.source))].sort()) {
      const here = usable.filter((rate) => rate.date === day && rate.source === name);
      const found = direct(here, from, to) ?? triangle(here, from, to);
      if (found !== null) return { ...found, date: day, source: name, type, base: from, quote: to };
    }
  }
  throw RateMissing(from, to, date);
}

/** What is wrong with rates that are to be published; `base` is the currency in which the source quotes so far, null when it is new. */
export function checkRates(rates: readonly Rate[], base: string | null): readonly Refusal[] {
  if (rates.length === 0 || rates.length > 500)
    return [refusal('RATES_COUNT', 'between 1 and 500 rates are published at once', { path: ['rates'] })];
  const set = base ?? rates[0]?.base;
  return rates.flatMap((rate, at) => {
    const refuse = (code: string, message: string, part: string): Refusal => refusal(code, message, { path: ['rates', String(at), part] });
    if (rate.base !== set) return [refuse('RATE_BASE_DIFFERS', 'a source quotes all its pairs against one base currency', 'base')];
    if (rate.quote === rate.base) return [refuse('RATE_PAIR_INVALID', 'base and quote are the same currency', 'quote')];
    if (decimal(rate.rate).lte(ZERO)) return [refuse('RATE_NOT_POSITIVE', 'a rate is above 0', 'rate')];
    if ((rate.rate.split('.')[1] ?? '').length > SCALE_MAX) return [refuse('SCALE_EXCEEDED', 'a rate has at most 14 decimals', 'rate')];
    return [];
  });
}

type Found = Pick<ResolvedRate, 'rate' | 'path'>;

/** A leg as a fraction: units of `to` for one `from` are `over / under`. */
interface Leg {
  readonly over: Decimal;
  readonly under: Decimal;
}

const ONE = decimal('1');

function direct(rates: readonly Rate[], from: string, to: string): Found | null {
  const leg = legOf(rates, from, to);
  return leg === null ? null : { rate: quotient(leg), path: [from, to] };
}

function triangle(rates: readonly Rate[], from: string, to: string): Found | null {
  for (const over of [...new Set(rates.flatMap((rate) => [rate.base, rate.quote]))].sort()) {
    const first = legOf(rates, from, over);
    const second = legOf(rates, over, to);
    if (first === null || second === null) continue;
    const whole = { over: first.over.times(second.over), under: first.under.times(second.under) };
    return { rate: quotient(whole), path: [from, over, to] };
  }
  return null;
}

function legOf(rates: readonly Rate[], from: string, to: string): Leg | null {
  const stored = rates.find((rate) => rate.base === from && rate.quote === to);
  if (stored !== undefined) return { over: decimal(stored.rate), under: ONE };
  const inverse = rates.find((rate) => rate.base === to && rate.quote === from);
  return inverse === undefined ? null : { over: ONE, under: decimal(inverse.rate) };
}

function quotient({ over, under }: Leg): string {
  if (under.eq(ONE)) return decimalText(over);
  const wide = divide(over, under, 60); // enough decimals that the rounding to 20 digits is the only one that shows
  return decimalText(wide.prec(SIGNIFICANT_DIGITS));
}
