import { defineError } from '#kernel/errors';
import { castOf, fieldOf, type ValueKind } from '../read/columns';
import { type Row, type Source } from '../read/Source';

export const RowInvalid = defineError({
  code: 'ROW_INVALID',
  shown: false,
  message: (type: string, cause: string) => `cannot store this row of \`${type}\`: ${cause}`,
});

export interface ColumnValue {
  readonly value: unknown;
  readonly cast: string;
}

/** Columns that the kit writes itself. */
const OWN = new Set(['legal_entity', 'version', 'recorded_at']);

/**
 * The columns that fields of a row set. Money sets amount and currency; several money fields may share one currency column,
 * and a null amount leaves it alone. Throws ROW_INVALID, SOURCE_FIELD_UNKNOWN.
 */
export function columnValues(source: Source, row: Row): ReadonlyMap<string, ColumnValue> {
  const columns = new Map<string, ColumnValue>();
  const set = (column: string, value: unknown, kind: ValueKind): void => {
    const known = columns.get(column);
    if (known !== undefined && known.value !== null && value !== null && known.value !== value)
      throw RowInvalid(source.type, `two values for ${column}`);
    if (!OWN.has(column) && (known === undefined || known.value === null)) columns.set(column, { value, cast: castOf(kind) });
  };
  for (const [name, value] of Object.entries(row)) {
    if (value === undefined || name === '_visible') continue;
    if (name === 'version' && source.fields['version'] === undefined) continue;
    const field = fieldOf(source, name);
    if ('money' in field) {
      const money = value as { readonly amount: unknown; readonly currency: unknown } | null;
      set(field.money[0], money === null ? null : text(source, money.amount), 'decimal');
      if (money !== null) set(field.money[1], text(source, money.currency), 'text');
    } else {
      set(field.column, stored(source, value, field.as), field.as);
    }
  }
  return columns;
}

function stored(source: Source, value: unknown, kind: ValueKind): unknown {
  if (value === null) return null;
  if (kind === 'json') return JSON.stringify(value);
  if (kind === 'int' || kind === 'boolean' || kind === 'texts') return value;
  return text(source, value);
}

/** Amounts, dates and instants come as text: a number may have lost digits. */
function text(source: Source, value: unknown): string {
  if (typeof value !== 'string') throw RowInvalid(source.type, `a ${typeof value} where a text is expected`);
  return value;
}
