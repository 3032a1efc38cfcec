import { type ColumnKind, type SqlColumn, toSql } from '#policy/predicate/toSql';
import { type Operand, type Predicate } from '../policy/engine';
import { type ValueKind, columnAt } from './columns';
import { type Source } from './Source';

export interface PredicateColumns {
  kindAt(path: string): ValueKind;
  /** Called once for each place in the text: it may store parameters of its own. */
  sqlAt(path: string): string;
}

/** A predicate as SQL over columns of ours; values become parameters. A text that meets a decimal column is read as a decimal. */
export function predicateSql(predicate: Predicate, columns: PredicateColumns, params: unknown[]): string {
  const columnOf = (path: string): SqlColumn => ({ sql: columns.sqlAt(path), kind: comparable(columns.kindAt(path)) });
  return toSql(typed(predicate, columns), columnOf, params);
}

/** The bare columns of a source. */
export function bareColumns(source: Source): PredicateColumns {
  return { kindAt: (path) => columnAt(source, path).kind, sqlAt: (path) => columnAt(source, path).sql };
}

function typed(predicate: Predicate, columns: PredicateColumns): Predicate {
  const value = (field: string, operand: Operand): Operand =>
    typeof operand === 'string' && columns.kindAt(field) === 'decimal' ? { decimal: operand } : operand;
  switch (predicate.op) {
    case 'and':
    case 'or':
      return { op: predicate.op, of: predicate.of.map((each) => typed(each, columns)) };
    case 'not':
      return { op: 'not', of: typed(predicate.of, columns) };
    case 'in':
      return { ...predicate, values: predicate.values.map((each) => value(predicate.field, each)) };
    case 'isNull':
    case 'exists':
      return predicate;
    default:
      return { ...predicate, value: value(predicate.field, predicate.value) };
  }
}

function comparable(kind: ValueKind): ColumnKind {
  return kind === 'json' || kind === 'texts' ? 'text' : kind;
}
