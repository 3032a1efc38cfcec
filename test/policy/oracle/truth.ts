import { decimal } from '#kernel/decimal';
import { type Condition, type Row, type TypeSpec, type Tuple, type Value } from './Model';

/** Three-valued: null is unknown. */
export function truth(condition: Condition, row: Row, subject: string): boolean | null {
  if ('and' in condition) return all(condition.and.map((each) => truth(each, row, subject)));
  if ('or' in condition) return not(all(condition.or.map((each) => not(truth(each, row, subject)))));
  if ('not' in condition) return not(truth(condition.not, row, subject));
  if ('isNull' in condition) return (row[condition.isNull] ?? null) === null;
  if ('eq' in condition) return equal(row[condition.eq[0]], bound(condition.eq[1], subject));
  if ('ne' in condition) return not(equal(row[condition.ne[0]], bound(condition.ne[1], subject)));
  const [field, values] = condition.in;
  return not(all(values.map((each) => not(equal(row[field], bound(each, subject))))));
}

/** A limit compares the absolute amount in its own currency: null, or another currency, denies. */
export function limitsHold({ limits }: Tuple, type: TypeSpec, row: Row): boolean {
  return Object.entries(limits).every(([name, { max, currency }]) => {
    const value = row[type.limits[name] ?? ''];
    if (value === null || value === undefined || typeof value === 'string' || value.currency !== currency) return false;
    const amount = decimal(value.amount);
    return amount.gte('0') && amount.lte(max);
  });
}

function bound(value: string, subject: string): string {
  return value === '$subject' ? subject : value;
}

function equal(value: Value | undefined, other: string): boolean | null {
  if (value === null || value === undefined) return null;
  return value === other;
}

function not(value: boolean | null): boolean | null {
  return value === null ? null : !value;
}

function all(values: readonly (boolean | null)[]): boolean | null {
  if (values.includes(false)) return false;
  return values.includes(null) ? null : true;
}
