import { type Decimal, decimal, decimalText, sum } from '#kernel/decimal';
import { defineError } from '#kernel/errors';
import { Money } from '#kernel/Money';
import { type AggregateFunction } from '#policy/Grant';
import { emptyRow, isRow, ownValue, type Row, setOwnValue } from '../transport/Row';
import { compareText } from './cursorOrder';
import { type Measure } from './groupProgram';
import { type SelectedField } from './selections';

export const AggregateNotCombinable = defineError({
  code: 'AGGREGATE_NOT_COMBINABLE',
  shown: false,
  message: (field: string, cause: string) => `the parts of \`${field}\` cannot be combined: ${cause}`,
});

/**
 * Combines the values of one measure exactly. COUNT and SUM add, MIN and MAX compare; nulls are left out, as SQL does, and nothing but
 * nulls gives null. Throws AGGREGATE_NOT_COMBINABLE for averages and values of other kinds, CURRENCY_MIXED for amounts of two currencies.
 */
export function combine(measure: Measure, values: readonly unknown[]): unknown {
  const present = values.filter((value) => value !== null && value !== undefined);
  if (present.length === 0) return null;
  if (measure.function === 'AVG') throw AggregateNotCombinable(measure.key, 'an average needs its sum and count');
  if (measure.money !== null) return moneyParts(combineMoney(measure, present), measure.money);
  if (measure.function === 'COUNT') return present.reduce((total: number, value) => total + whole(measure, value), 0);
  if (measure.function === 'SUM')
    return present.every((value) => typeof value === 'number')
      ? present.reduce((total: number, value) => total + whole(measure, value), 0)
      : decimalSum(measure, present);
  return extreme(measure, present);
}

function combineMoney(measure: Measure, values: readonly unknown[]): Money {
  const amounts = values.map((value) => moneyOf(measure, value));
  const [first, ...rest] = amounts;
  if (first === undefined) throw AggregateNotCombinable(measure.key, 'no amount');
  if (measure.function === 'SUM') return Money.sum(amounts, first.currency);
  if (measure.function === 'COUNT') throw AggregateNotCombinable(measure.key, 'a count is no amount');
  return rest.reduce((best, each) => (isBetter(measure.function, each.compare(best)) ? each : best), first);
}

function moneyOf(measure: Measure, value: unknown): Money {
  if (!isRow(value) || typeof value['amount'] !== 'string' || typeof value['currency'] !== 'string')
    throw AggregateNotCombinable(measure.key, 'not an amount');
  return Money.of(value['amount'], value['currency']);
}

function moneyParts(money: Money, selected: readonly SelectedField[]): Row {
  const parts: Row = { ...money.toJSON(), __typename: 'Money' };
  const result = emptyRow();
  for (const { key, name } of selected) setOwnValue(result, key, ownValue(parts, name) ?? null);
  return result;
}

/** Counts are whole numbers: past 2^53 they are no longer exact, and refused. */
function whole(measure: Measure, value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw AggregateNotCombinable(measure.key, 'not a whole number');
  return value;
}

/** As many decimals as the part with the most. */
function decimalSum(measure: Measure, values: readonly unknown[]): string {
  const texts = values.map((value) => (typeof value === 'string' ? value : String(whole(measure, value))));
  const scale = Math.max(...texts.map((text) => text.split('.')[1]?.length ?? 0));
  return decimalText(sum(texts.map((text) => decimal(text))), scale);
}

function extreme(measure: Measure, values: readonly unknown[]): unknown {
  return values.reduce((best, value) => (isBetter(measure.function, comparePlain(value, best)) ? value : best));
}

function isBetter(use: AggregateFunction, order: number): boolean {
  return use === 'MIN' ? order < 0 : order > 0;
}

/** Decimals by value, everything else (dates, instants, codes) by its text. */
function comparePlain(one: unknown, other: unknown): number {
  const first = exact(one);
  const second = exact(other);
  return first !== null && second !== null ? first.cmp(second) : compareText(String(one), String(other));
}

function exact(value: unknown): Decimal | null {
  return (typeof value === 'string' || typeof value === 'number') && /^-?\d{1,40}(\.\d{1,40})?$/.test(String(value))
    ? decimal(String(value))
    : null;
}
