import { canonicalJson } from '#kernel/canonicalJson';
import { type Comparison, type Predicate } from '../predicate/Predicate';

/**
 * The same condition, written one way: `not` pushed to the leaves, nested `and` and `or` flat, sorted, without repeats, an `in` of one an
 * `eq`. Equal forms mean equal conditions; unequal ones mean nothing.
 */
export function normalForm(predicate: Predicate): Predicate {
  return normal(predicate, false);
}

const DUAL = { and: 'or', or: 'and' } as const;
const OPPOSITE: Readonly<Record<Comparison, Comparison>> = { eq: 'ne', ne: 'eq', lt: 'ge', ge: 'lt', gt: 'le', le: 'gt' };

// A comparison with null is unknown, and so is its opposite: pushing `not` inwards keeps all three truth values.
function normal(predicate: Predicate, negated: boolean): Predicate {
  switch (predicate.op) {
    case 'not':
      return normal(predicate.of, !negated);
    case 'and':
    case 'or':
      return joined(
        negated ? DUAL[predicate.op] : predicate.op,
        predicate.of.map((each) => normal(each, negated)),
      );
    case 'isNull':
    case 'exists':
      return negated ? { op: 'not', of: predicate } : predicate;
    case 'in':
      return membership(predicate, negated);
    default:
      return negated ? { ...predicate, op: OPPOSITE[predicate.op] } : predicate;
  }
}

function membership(predicate: Extract<Predicate, { op: 'in' }>, negated: boolean): Predicate {
  const values = distinct(predicate.values);
  const [only] = values;
  if (values.length === 1 && only !== undefined) return { op: negated ? 'ne' : 'eq', field: predicate.field, value: only };
  return negated ? { op: 'not', of: { ...predicate, values } } : { ...predicate, values };
}

function joined(op: 'and' | 'or', parts: readonly Predicate[]): Predicate {
  const flat = distinct(parts.flatMap((each) => (each.op === op ? each.of : [each])));
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { op, of: flat };
}

function distinct<T>(values: readonly T[]): readonly T[] {
  const byText = new Map(values.map((each) => [canonicalJson(each), each]));
  return [...byText.keys()].sort().map((key) => byText.get(key) as T);
}
