import { isLocalDate } from '#kernel/dates';
import { defineError } from '#kernel/errors';
import { exactDecimal } from './exactDecimal';
import { type Comparison, type Operand, type Path, type Predicate, type Value, PredicateUnbound } from './Predicate';

/** How a column compares. */
export type ColumnKind = 'text' | 'decimal' | 'int' | 'boolean' | 'date' | 'instant';

export interface SqlColumn {
  /** An expression that stands alone: `t.status`, or a bracketed CASE. Never made from input. */
  readonly sql: string;
  readonly kind: ColumnKind;
}

interface SqlRelation {
  /** `FROM` and join condition: `invoice_line l WHERE l.invoice_id = t.id AND l.legal_entity = t.legal_entity`. */
  readonly fromWhere: string;
  readonly columnOf: ColumnOf;
}

/** From path to column; a plain text means a text column. It throws for a path that it does not know. */
export interface ColumnOf {
  (path: Path): SqlColumn | string;
  readonly relation?: (path: Path) => SqlRelation | undefined;
}

const PredicateNotSql = defineError({
  code: 'PREDICATE_NOT_SQL',
  shown: false,
  message: (path: string, cause: string) => `cannot write the condition on \`${path}\` as SQL: ${cause}`,
});

const OPERATORS: Readonly<Record<Comparison, string>> = { eq: '=', ne: '<>', lt: '<', le: '<=', gt: '>', ge: '>=' };
const CASTS: Readonly<Record<ColumnKind, string>> = {
  text: 'text',
  decimal: 'numeric',
  int: 'bigint',
  boolean: 'boolean',
  date: 'date',
  instant: 'timestamptz',
};

/**
 * The predicate as a PostgreSQL condition that is true, false or null exactly as `evaluate` has it.
 * Values never stand in the text: each is pushed to `params` and named by its position.
 * Throws PREDICATE_UNBOUND for a variable and PREDICATE_NOT_SQL for a value that its column cannot hold.
 */
export function toSql(predicate: Predicate, columnOf: ColumnOf, params: unknown[]): string {
  switch (predicate.op) {
    case 'and':
    case 'or':
      return joined(predicate.op, predicate.of, (each) => toSql(each, columnOf, params));
    case 'not':
      return `(NOT ${toSql(predicate.of, columnOf, params)})`;
    case 'isNull':
      return `(${column(predicate.field, columnOf).sql} IS NULL)`;
    case 'in':
      return list(predicate, columnOf, params);
    case 'exists':
      return exists(predicate, columnOf, params);
    default:
      return comparison(predicate, columnOf, params);
  }
}

function joined(op: 'and' | 'or', parts: readonly Predicate[], write: (each: Predicate) => string): string {
  if (parts.length === 0) return op === 'and' ? 'true' : 'false';
  return `(${parts.map(write).join(op === 'and' ? ' AND ' : ' OR ')})`;
}

function comparison(predicate: Extract<Predicate, { op: Comparison }>, columnOf: ColumnOf, params: unknown[]): string {
  const { sql, kind } = column(predicate.field, columnOf);
  const at = params.push(parameter(predicate.value, kind, predicate.field));
  const ordered = predicate.op !== 'eq' && predicate.op !== 'ne';
  const collated = kind === 'text' && ordered ? `${sql} COLLATE "C"` : known(sql, kind);
  return `(${collated} ${OPERATORS[predicate.op]} $${at}::${CASTS[kind]})`;
}

function list(predicate: Extract<Predicate, { op: 'in' }>, columnOf: ColumnOf, params: unknown[]): string {
  if (predicate.values.length === 0) return 'false';
  const { sql, kind } = column(predicate.field, columnOf);
  const at = params.push(predicate.values.map((each) => parameter(each, kind, predicate.field)));
  return `(${known(sql, kind)} = ANY($${at}::${CASTS[kind]}[]))`;
}

/** PostgreSQL orders NaN above every number; here it is no number, so what is compared with it is unknown. */
function known(sql: string, kind: ColumnKind): string {
  return kind === 'decimal' ? `nullif(${sql}, 'NaN')` : sql;
}

/** EXISTS alone is never unknown; a row whose condition is unknown must deny under NOT as well. */
function exists(predicate: Extract<Predicate, { op: 'exists' }>, columnOf: ColumnOf, params: unknown[]): string {
  const relation = columnOf.relation?.(predicate.relation);
  if (relation === undefined) throw PredicateNotSql(predicate.relation, 'the store has no such relation');
  const where = toSql(predicate.where, relation.columnOf, params);
  return (
    `(CASE WHEN EXISTS (SELECT 1 FROM ${relation.fromWhere} AND ${where}) THEN true ` +
    `WHEN EXISTS (SELECT 1 FROM ${relation.fromWhere} AND ${where} IS NULL) THEN NULL ELSE false END)`
  );
}

function column(path: Path, columnOf: ColumnOf): SqlColumn {
  const found = columnOf(path);
  return typeof found === 'string' ? { sql: found, kind: 'text' } : found;
}

function parameter(operand: Operand, kind: ColumnKind, path: Path): unknown {
  if (typeof operand === 'object' && 'var' in operand) throw PredicateUnbound(operand.var);
  if (!fits(operand, kind)) throw PredicateNotSql(path, `a value does not fit a column of kind ${kind}`);
  return typeof operand === 'object' ? operand.decimal : operand;
}

function fits(value: Value, kind: ColumnKind): boolean {
  if (typeof value === 'string') return fitsText(value, kind);
  if (typeof value === 'object') return kind === 'decimal' && exactDecimal(value.decimal) !== null;
  if (typeof value === 'number') return kind === 'int' && Number.isSafeInteger(value);
  return kind === 'boolean';
}

function fitsText(text: string, kind: ColumnKind): boolean {
  if (kind === 'date') return isLocalDate(text);
  if (kind === 'instant') return INSTANT.test(text) && isLocalDate(text.slice(0, 10));
  return kind === 'text' && isStorable(text);
}

/** The one form of an instant: text order is time order, so the evaluator and PostgreSQL agree. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/;

/** PostgreSQL holds neither a zero byte nor half a surrogate pair. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}
