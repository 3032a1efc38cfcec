import { type LocalDate, addDays, monthOf } from '#kernel/dates';
import { lastOfMonth, workdays } from './calendar';
import type { DemoRate } from './DemoGroup';
import type { Random } from './random';

// Quote currency, rate at the start in hundred-thousandths, and the largest step of a day in hundred-thousandths of the rate.
const QUOTES: readonly (readonly [currency: string, start: number, step: number])[] = [
  ['GBP', 85_800, 350],
  ['USD', 108_400, 420],
  ['CAD', 147_900, 380],
  ['JPY', 16_180_000, 520],
  ['SGD', 145_600, 330],
];
const DECIMALS = 5;

/** SPOT rates of the euro for every workday, and CLOSING and AVERAGE rates for every month that ended. */
export function exchangeRates(source: Random, from: LocalDate, anchor: LocalDate): readonly DemoRate[] {
  const days = workdays(addDays(from, -7), anchor); // a week before the story, so that its first day has a rate
  return QUOTES.flatMap(([quote, start, step]) => {
    const walk = daily(source.fork(quote), { start, step, days });
    const rate = (type: DemoRate['type'], date: LocalDate, value: number): DemoRate => ({
      type,
      date,
      base: 'EUR',
      quote,
      rate: text(value),
    });
    const months = [...new Set(days.map(monthOf))].filter((month) => lastOfMonth(`${month}-01`) <= anchor && `${month}-01` >= from);
    return [
      ...walk.map(([date, value]) => rate('SPOT', date, value)),
      ...months.flatMap((month) => {
        const values = walk.filter(([date]) => monthOf(date) === month).map(([, value]) => value);
        const end = lastOfMonth(`${month}-01`);
        return [rate('CLOSING', end, values.at(-1) ?? start), rate('AVERAGE', end, mean(values))];
      }),
    ];
  });
}

// A walk with a pull back to where it started, so that two years do not run away.
function daily(
  source: Random,
  { start, step, days }: { start: number; step: number; days: readonly LocalDate[] },
): readonly (readonly [LocalDate, number])[] {
  let value = start;
  return days.map((date) => {
    const pull = Math.round((start - value) / 60);
    value += pull + Math.round((value * source.whole(-step, step)) / 100_000);
    return [date, value] as const;
  });
}

function mean(values: readonly number[]): number {
  return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
}

function text(value: number): string {
  const digits = String(value).padStart(DECIMALS + 1, '0');
  return `${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`;
}
