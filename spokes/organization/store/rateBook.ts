import { type Rows } from '#kit/context';
import { type Predicate } from '#policy/predicate/Predicate';
import { type RateBook } from '../domain/ports';
import { type Rate, earliestRateDate } from '../domain/rates';

/** Published rates of one request. The pair itself is asked for first: a base currency touches every pair of its source. */
export function rateBook(rows: Rows): RateBook {
  return {
    async around({ from, to, date, type, source }) {
      const both: Predicate = { op: 'and', of: [oneOf('base', from, to), oneOf('quote', from, to)] };
      const either: Predicate = { op: 'or', of: [oneOf('base', from, to), oneOf('quote', from, to)] };
      const common: Predicate[] = [
        { op: 'eq', field: 'type', value: type },
        { op: 'le', field: 'date', value: date },
        { op: 'ge', field: 'date', value: earliestRateDate(date) },
        ...(source === null ? [] : [{ op: 'eq' as const, field: 'source', value: source }]),
      ];
      for (const pairs of [both, either]) {
        const found = await rows.all('ExchangeRate', { filter: { op: 'and', of: [...common, pairs] }, order: 'DATE_DESC', max: 500 });
        if (found.length > 0) return found as unknown as readonly Rate[];
      }
      return [];
    },
  };
}

function oneOf(field: string, ...values: readonly string[]): Predicate {
  return { op: 'in', field, values };
}
