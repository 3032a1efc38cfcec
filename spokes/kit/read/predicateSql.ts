import { type ColumnKind, type ColumnOf, toSql } from '#policy/predicate/toSql';
import { type Operand, type Predicate } from '../policy/engine';
import { type ValueKind, columnAt } from './columns';
import { type Source } from './Source';

export interface PredicateColumns {
  kindAt(path: string): ValueKind;
  /** Called once for each place in the text: it may store parameters of its own. */
  sqlAt(path: string): string;
  /** The rows of a relation, or undefined where the source has none of that name. */
  relationAt?(path: string): { readonly fromWhere: string; readonly columns: PredicateColumns } | undefined;
}

/** A predicate as SQL over columns of ours; values become parameters. A text that meets a decimal column is read as a decimal. */
export function predicateSql(predicate: Predicate, columns: PredicateColumns, params: unknown[]): string {
  return toSql(typed(predicate, columns), columnOf(columns), params);
}

/** The bare columns of a source and of its relations, each sub-select under an alias of its own. */
export function bareColumns(source: Source, table = 't'): PredicateColumns {
  return {
    kindAt: (path) => columnAt(source, path).kind,
    sqlAt: (path) => columnAt(source, path, table).sql,
    relationAt: (path) => {
      const relation = Object.hasOwn(source.relations ?? {}, path) ? source.relations?.[path] : undefined;
      if (relation === undefined) return undefined;
      const inner = `${table}r`;
      const joined = Object.entries({ legal_entity: 'legal_entity', ...relation.join });
      const on = joined.map(([theirs, ours]) => `${inner}.${theirs} = ${table}.${ours}`).join(' and ');
      return { fromWhere: `${relation.source.table} ${inner} where ${on}`, columns: bareColumns(relation.source, inner) };
    },
  };
}

function columnOf(columns: PredicateColumns): ColumnOf {
  return Object.assign((path: string) => ({ sql: columns.sqlAt(path), kind: comparable(columns.kindAt(path)) }), {
    relation: (path: string) => {
      const found = columns.relationAt?.(path);
      return found === undefined ? undefined : { fromWhere: found.fromWhere, columnOf: columnOf(found.columns) };
    },
  });
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
      return predicate;
    case 'exists': {
      const related = columns.relationAt?.(predicate.relation)?.columns;
      return related === undefined ? predicate : { ...predicate, where: typed(predicate.where, related) };
    }
    default:
      return { ...predicate, value: value(predicate.field, predicate.value) };
  }
}

function comparable(kind: ValueKind): ColumnKind {
  return kind === 'json' || kind === 'texts' ? 'text' : kind;
}
