import { defineError } from '#kernel/errors';
import { type Source, type SourceField } from './Source';

const FieldUnknown = defineError({
  code: 'SOURCE_FIELD_UNKNOWN',
  shown: false,
  message: (type: string, path: string) => `\`${type}\` stores no field \`${path}\``,
});

/** Kind of a value as a cursor and a comparison see it. */
export type ValueKind = 'text' | 'decimal' | 'int' | 'date' | 'instant' | 'boolean' | 'json' | 'texts';

export interface Column {
  /** Column of the table `t`: `t.due_date`. */
  readonly sql: string;
  readonly kind: ValueKind;
}

/** The field of a source, or SOURCE_FIELD_UNKNOWN; never a property of Object. */
export function fieldOf(source: Source, field: string): SourceField {
  const found = Object.hasOwn(source.fields, field) ? source.fields[field] : undefined;
  if (found === undefined) throw FieldUnknown(source.type, field);
  return found;
}

/** The column of a path: `dueDate`, `gross.amount`, `gross.currency`. A bare money field means its amount. `table` is the alias. */
export function columnAt(source: Source, path: string, table = 't'): Column {
  const [name = '', part] = path.split('.');
  const field = fieldOf(source, name);
  if ('money' in field) {
    // An amount that is not there has no currency, whatever the column says: as in the row that evaluators see.
    if (part === 'currency')
      return { sql: `(case when ${table}.${field.money[0]} is not null then ${table}.${field.money[1]} end)`, kind: 'text' };
    if (part === 'amount' || part === undefined) return { sql: `${table}.${field.money[0]}`, kind: 'decimal' };
    throw FieldUnknown(source.type, path);
  }
  if (part !== undefined) throw FieldUnknown(source.type, path);
  return { sql: `${table}.${field.column}`, kind: field.as };
}

/** The columns of a field: one, or amount and currency. */
export function columnsOf(source: Source, field: string): readonly Column[] {
  return 'money' in fieldOf(source, field)
    ? [columnAt(source, `${field}.amount`), columnAt(source, `${field}.currency`)]
    : [columnAt(source, field)];
}

/** SQL that leaves the server as text, number, boolean, JSON or list of text: never as a float or a Date. */
export function outgoing(sql: string, kind: ValueKind): string {
  switch (kind) {
    case 'decimal':
      return `trim_scale(${sql})::text`;
    case 'date':
      return `to_char(${sql}, 'YYYY-MM-DD')`;
    case 'instant':
      return `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
    case 'text':
    case 'int':
    case 'boolean':
    case 'json':
    case 'texts':
      return sql;
  }
}

/** The cast of a parameter that meets a column of the kind. */
export function castOf(kind: ValueKind): string {
  return {
    text: '::text',
    decimal: '::numeric',
    int: '::int',
    date: '::date',
    instant: '::timestamptz',
    boolean: '::boolean',
    json: '::jsonb',
    texts: '::text[]',
  }[kind];
}
