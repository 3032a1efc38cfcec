import { exactDecimal } from './exactDecimal';
import { type Comparison, type Operand, type Path, type Predicate, type Variables, PredicateUnbound } from './Predicate';

/** A row keyed by GraphQL field names; money is `{ amount, currency }` as text, a relation is a list of rows. */
export type Row = Readonly<Record<string, unknown>>;
export type Truth = boolean | null;

/**
 * Decides a predicate on one row as PostgreSQL would: true, false, or null for unknown. The caller denies on anything but true.
 * A field that is absent, null or of another kind than the operand is unknown. Throws PREDICATE_UNBOUND for a variable without a value.
 */
export function evaluate(predicate: Predicate, row: Row, variables?: Variables): Truth {
  switch (predicate.op) {
    case 'and':
      return conjunction(predicate.of, row, variables);
    case 'or':
      return disjunction(predicate.of, row, variables);
    case 'not':
      return not(evaluate(predicate.of, row, variables));
    case 'isNull':
      return valueAt(row, predicate.field) === null;
    case 'in':
      return inList(valueAt(row, predicate.field), predicate.values, variables);
    case 'exists':
      return some(valueAt(row, predicate.relation), predicate.where, variables);
    default:
      return compare(predicate.op, valueAt(row, predicate.field), bound(predicate.value, variables));
  }
}

/** The value at a path; null for what is absent. Own properties only. */
function valueAt(row: Row, path: Path): unknown {
  let at: unknown = row;
  for (const step of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return null;
    at = (at as Row)[step];
  }
  return at ?? null;
}

function conjunction(parts: readonly Predicate[], row: Row, variables?: Variables): Truth {
  let truth: Truth = true;
  for (const part of parts) {
    const one = evaluate(part, row, variables);
    if (one === false) return false;
    if (one === null) truth = null;
  }
  return truth;
}

function disjunction(parts: readonly Predicate[], row: Row, variables?: Variables): Truth {
  let truth: Truth = false;
  for (const part of parts) {
    const one = evaluate(part, row, variables);
    if (one === true) return true;
    if (one === null) truth = null;
  }
  return truth;
}

function not(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

function inList(value: unknown, operands: readonly Operand[], variables?: Variables): Truth {
  let truth: Truth = false;
  for (const operand of operands) {
    const one = compare('eq', value, bound(operand, variables));
    if (one === true) return true;
    if (one === null) truth = null;
  }
  return truth;
}

function some(rows: unknown, where: Predicate, variables?: Variables): Truth {
  if (!Array.isArray(rows)) return null;
  let truth: Truth = false;
  for (const row of rows as readonly unknown[]) {
    const one = typeof row === 'object' && row !== null ? evaluate(where, row as Row, variables) : null;
    if (one === true) return true;
    if (one === null) truth = null;
  }
  return truth;
}

function bound(operand: Operand, variables?: Variables): Exclude<Operand, { readonly var: 'subject' }> {
  if (typeof operand !== 'object' || !('var' in operand)) return operand;
  const value = variables?.[operand.var];
  if (value === undefined) throw PredicateUnbound(operand.var);
  return value;
}

function compare(op: Comparison, value: unknown, operand: Exclude<Operand, { readonly var: 'subject' }>): Truth {
  const order = orderOf(value, operand);
  if (order === null) return null;
  switch (op) {
    case 'eq':
      return order === 0;
    case 'ne':
      return order !== 0;
    case 'lt':
      return order < 0;
    case 'le':
      return order <= 0;
    case 'gt':
      return order > 0;
    case 'ge':
      return order >= 0;
  }
}

/** Negative, zero or positive; null when the two cannot be compared. */
function orderOf(value: unknown, operand: Exclude<Operand, { readonly var: 'subject' }>): number | null {
  if (typeof operand === 'object') return decimalOrder(value, operand.decimal);
  if (typeof operand === 'string') return typeof value === 'string' ? byteOrder(value, operand) : null;
  if (typeof operand === 'number') return typeof value === 'number' && !Number.isNaN(value) ? value - operand : null;
  return typeof value === 'boolean' ? Number(value) - Number(operand) : null;
}

function decimalOrder(value: unknown, operand: string): number | null {
  const [one, other] = [typeof value === 'string' ? exactDecimal(value) : null, exactDecimal(operand)];
  return one === null || other === null ? null : one.cmp(other);
}

/** Order of the UTF-8 bytes, as `COLLATE "C"` has it. */
function byteOrder(one: string, other: string): number {
  return one === other ? 0 : Buffer.compare(Buffer.from(one, 'utf8'), Buffer.from(other, 'utf8'));
}
