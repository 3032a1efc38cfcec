import { type Operand, type Predicate } from '../predicate/Predicate';
import { GrantInvalid } from './GrantInvalid';

const COMPARISONS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const;

/** Reads `{ ne: [enteredBy, $subject] }`, `{ in: [status, [A, B]] }`, `{ and: […] }`, `{ not: … }`, `{ isNull: field }`. Throws GRANT_INVALID. */
export function readCondition(place: string, value: unknown): Predicate {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length !== 1) {
    throw GrantInvalid(place, 'a condition is a map with one operator');
  }
  const [[op, argument]] = Object.entries(value) as [[string, unknown]];
  if (op === 'and' || op === 'or') return { op, of: list(place, argument).map((each) => readCondition(place, each)) };
  if (op === 'not') return { op, of: readCondition(place, argument) };
  if (op === 'isNull') return { op, field: field(place, argument) };
  const [name, operand] = list(place, argument);
  if (op === 'in') return { op, field: field(place, name), values: list(place, operand).map((each) => readOperand(place, each)) };
  const comparison = COMPARISONS.find((each) => each === op);
  if (comparison === undefined) throw GrantInvalid(place, `not an operator: \`${op}\``);
  return { op: comparison, field: field(place, name), value: readOperand(place, operand) };
}

/** `$subject`, `{ decimal: "10.00" }`, `{ boolean: true }`, else a text. */
function readOperand(place: string, value: unknown): Operand {
  if (value === '$subject') return { var: 'subject' };
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) {
    const { decimal, boolean, integer } = value as { decimal?: unknown; boolean?: unknown; integer?: unknown };
    if (typeof decimal === 'string' && /^-?\d+(\.\d+)?$/.test(decimal)) return { decimal };
    if (boolean === 'true' || boolean === 'false') return boolean === 'true';
    if (typeof integer === 'string' && /^-?\d{1,9}$/.test(integer)) return Number(integer);
  }
  throw GrantInvalid(place, 'a condition compares a field with a text, a decimal, an integer, a boolean or $subject');
}

function field(place: string, value: unknown): string {
  if (typeof value !== 'string' || !/^[a-zA-Z]\w*(\.[a-zA-Z]\w*)*$/.test(value))
    throw GrantInvalid(place, `not a field: \`${String(value)}\``);
  return value;
}

function list(place: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw GrantInvalid(place, 'not a list');
  return value;
}
