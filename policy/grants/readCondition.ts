import { type Operand, type Predicate } from '../predicate/Predicate';
import { GrantInvalid } from './GrantInvalid';
import { isName, list, map } from './values';

const COMPARISONS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const;
const DEPTH_MAX = 20;

/**
 * Reads `{ ne: [enteredBy, $subject] }`, `{ in: [status, [A, B]] }`, `{ and: […] }`, `{ not: … }`, `{ isNull: field }` and
 * `{ exists: [lines, { eq: [kind, GOODS] }] }`. Throws GRANT_INVALID.
 */
export function readCondition(place: string, value: unknown, depth = 0): Predicate {
  if (depth > DEPTH_MAX) throw GrantInvalid(place, `a condition is at most ${String(DEPTH_MAX)} levels deep`);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length !== 1) {
    throw GrantInvalid(place, 'a condition is a map with one operator');
  }
  const [[op, argument]] = Object.entries(value) as [[string, unknown]];
  const inner = (each: unknown): Predicate => readCondition(place, each, depth + 1);
  switch (op) {
    case 'and':
    case 'or':
      return { op, of: some(place, argument).map(inner) };
    case 'not':
      return { op, of: inner(argument) };
    case 'isNull':
      return { op, field: field(place, argument) };
    default:
      return readPair(place, op, { argument, inner });
  }
}

function readPair(place: string, op: string, of: { readonly argument: unknown; readonly inner: (each: unknown) => Predicate }): Predicate {
  const comparison = COMPARISONS.find((each) => each === op);
  if (op !== 'in' && op !== 'exists' && comparison === undefined) throw GrantInvalid(place, `not an operator: \`${op}\``);
  const [name, operand] = pair(place, of.argument);
  if (op === 'exists') return { op, relation: field(place, name), where: of.inner(operand) };
  if (comparison !== undefined) return { op: comparison, field: field(place, name), value: readOperand(place, operand) };
  return { op: 'in', field: field(place, name), values: some(place, operand).map((each) => readOperand(place, each)) };
}

/** `$subject`, `{ decimal: "10.00" }`, `{ boolean: true }`, `{ integer: 3 }`, else a text. */
function readOperand(place: string, value: unknown): Operand {
  if (value === '$subject') return { var: 'subject' };
  if (typeof value === 'string') return value.normalize('NFC');
  const { decimal, boolean, integer, ...none } = map(place, value, ['decimal', 'boolean', 'integer']);
  if (Object.keys(value as object).length === 1 && Object.keys(none).length === 0) {
    if (typeof decimal === 'string' && /^-?\d{1,40}(\.\d{1,40})?$/.test(decimal)) return { decimal };
    if (boolean === 'true' || boolean === 'false') return boolean === 'true';
    if (typeof integer === 'string' && /^-?\d{1,9}$/.test(integer)) return Number(integer);
  }
  throw GrantInvalid(place, 'a condition compares a field with a text, a decimal, an integer, a boolean or $subject');
}

function field(place: string, value: unknown): string {
  if (typeof value !== 'string' || !value.split('.').every(isName)) throw GrantInvalid(place, `not a field: \`${String(value)}\``);
  return value;
}

function pair(place: string, value: unknown): readonly [unknown, unknown] {
  const both = list(place, value);
  if (both.length !== 2) throw GrantInvalid(place, 'an operator takes a field and what it is compared with');
  return [both[0], both[1]];
}

/** At least one: an empty `and` would always hold, an empty `or` or `in` never. */
function some(place: string, value: unknown): readonly unknown[] {
  const all = list(place, value);
  if (all.length === 0) throw GrantInvalid(place, 'a list is empty');
  return all;
}
