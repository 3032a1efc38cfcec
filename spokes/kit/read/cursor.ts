import { defineError } from '#kernel/errors';
import { isLocalDate } from '#kernel/dates';
import { type Column, castOf } from './columns';

const BadCursor = defineError({ code: 'BAD_CURSOR', shown: true, message: () => 'not a cursor of this list' });

type CursorKind = 'text' | 'decimal' | 'int';
export type CursorValue = string | number | null;
/** One order value: `["text","ASC","2026-11-24"]`. */
type CursorEntry = readonly [kind: CursorKind, direction: 'ASC' | 'DESC', value: CursorValue];

/** An order key with its SQL as the caller may use it. The id is the last one. */
export interface SortKey {
  readonly sql: string;
  readonly kind: Column['kind'];
  readonly direction: 'ASC' | 'DESC';
}

/** The plain cursor of a row: JSON of its order values and id. Only hubs read it. */
export function cursorOf(keys: readonly SortKey[], values: readonly CursorValue[]): string {
  return JSON.stringify(keys.map((key, at): CursorEntry => [cursorKind(key.kind), key.direction, values[at] ?? null]));
}

/** The order values of a cursor. Throws BAD_CURSOR for anything that is not one of this order. */
export function readCursor(text: string, keys: readonly Omit<SortKey, 'sql'>[]): readonly CursorValue[] {
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    throw BadCursor();
  }
  if (!Array.isArray(entries) || entries.length !== keys.length) throw BadCursor();
  return keys.map((key, at) => {
    const entry: unknown = entries[at];
    if (!Array.isArray(entry) || entry.length !== 3) throw BadCursor();
    const [kind, direction, value] = entry as readonly unknown[];
    if (kind !== cursorKind(key.kind) || direction !== key.direction || !fits(value, key)) throw BadCursor();
    if (value === null && at === keys.length - 1) throw BadCursor();
    return value as CursorValue;
  });
}

/**
 * The rows after the position (or before it) in the order of `keys`, nulls last in both directions: alternatives that share no row and
 * that an index answers one by one. `parameter` stores a value and gives its `$n`; it is called once for each value that is not null.
 */
export function keysetArms(
  keys: readonly SortKey[],
  values: readonly CursorValue[],
  { before, parameter }: { before: boolean; parameter: (value: unknown) => string },
): readonly string[] {
  const alternatives: string[] = [];
  const equal: string[] = [];
  keys.forEach((key, at) => {
    const value = values[at] ?? null;
    const bound = value === null ? null : `${parameter(value)}${castOf(key.kind)}`;
    const beyond = before ? precedes(key, bound) : follows(key, bound, at === keys.length - 1);
    for (const each of beyond) alternatives.push([...equal, each].join(' and '));
    equal.push(bound === null ? `${key.sql} is null` : `${key.sql} = ${bound}`);
  });
  return alternatives.length === 0 ? ['false'] : alternatives;
}

/** `order by` text, or its mirror for reading backwards. */
export function orderSql(keys: readonly SortKey[], before: boolean): string {
  return keys
    .map((key) => `${key.sql} ${(key.direction === 'ASC') === before ? 'desc' : 'asc'} nulls ${before ? 'first' : 'last'}`)
    .join(', ');
}

function follows(key: SortKey, bound: string | null, isId: boolean): readonly string[] {
  if (bound === null) return [];
  const beyond = `${key.sql} ${key.direction === 'ASC' ? '>' : '<'} ${bound}`;
  return isId ? [beyond] : [beyond, `${key.sql} is null`];
}

function precedes(key: SortKey, bound: string | null): readonly string[] {
  return [bound === null ? `${key.sql} is not null` : `${key.sql} ${key.direction === 'ASC' ? '<' : '>'} ${bound}`];
}

function cursorKind(kind: Column['kind']): CursorKind {
  return kind === 'decimal' ? 'decimal' : kind === 'int' ? 'int' : 'text';
}

function fits(value: unknown, key: Omit<SortKey, 'sql'>): boolean {
  if (value === null) return true;
  if (key.kind === 'int') return Number.isSafeInteger(value);
  if (typeof value !== 'string' || value.includes('\0')) return false;
  if (key.kind === 'decimal') return /^-?\d{1,40}(\.\d{1,40})?$/.test(value);
  if (key.kind === 'date') return isLocalDate(value);
  if (key.kind === 'instant') return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(value);
  return true;
}
