import { type Decimal, decimal } from '#kernel/decimal';

/** One value of a row's place in an order. Nulls come last in both directions. */
type Key =
  | { readonly kind: 'text'; readonly sign: 1 | -1; readonly value: string | null }
  | { readonly kind: 'decimal'; readonly sign: 1 | -1; readonly value: Decimal | null }
  | { readonly kind: 'int'; readonly sign: 1 | -1; readonly value: bigint | null };

/** The place of a row: the values of its order, its id last. */
export type Place = readonly Key[];

/**
 * Reads the plain cursor of a spoke: the JSON text of `[[kind, direction, value or null], …]`, with kind `text`, `decimal` or `int` and
 * direction `ASC` or `DESC`. Null when the text is none.
 */
export function placeOf(cursor: unknown): Place | null {
  if (typeof cursor !== 'string') return null;
  try {
    const entries: unknown = JSON.parse(cursor);
    if (!Array.isArray(entries) || entries.length === 0) return null;
    return entries.map(key);
  } catch {
    return null;
  }
}

/** Negative when the first place comes first. Null when the places are not of one order. */
export function comparePlaces(one: Place, other: Place): number | null {
  if (one.length !== other.length) return null;
  for (let at = 0; at < one.length; at++) {
    const first = one[at];
    const second = other[at];
    if (first === undefined || second === undefined || first.kind !== second.kind || first.sign !== second.sign) return null;
    const order = compareKeys(first, second);
    if (order !== 0) return order;
  }
  return 0;
}

/** Compares by the bytes of UTF-8, as `COLLATE "C"` does. JavaScript compares UTF-16, which differs above U+FFFF. */
export function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return SURROGATE.test(one) || SURROGATE.test(other) ? Buffer.compare(Buffer.from(one), Buffer.from(other)) : one < other ? -1 : 1;
}

const SURROGATE = /[\ud800-\udfff]/;

function compareKeys(one: Key, other: Key): number {
  if (one.value === null || other.value === null) return one.value === other.value ? 0 : one.value === null ? 1 : -1;
  if (one.kind === 'text' && other.kind === 'text') return one.sign * compareText(one.value, other.value);
  if (one.kind === 'decimal' && other.kind === 'decimal') return one.sign * one.value.cmp(other.value);
  return one.value === other.value ? 0 : one.value < other.value ? -one.sign : one.sign;
}

function key(entry: unknown): Key {
  if (!Array.isArray(entry)) throw new TypeError('not an entry of a cursor');
  const [kind, direction, value] = entry as [unknown, unknown, unknown];
  if (direction !== 'ASC' && direction !== 'DESC') throw new TypeError('not a direction');
  const text = typeof value === 'number' ? String(value) : value;
  if (text !== null && typeof text !== 'string') throw new TypeError('not a value of a cursor');
  return keyOf(kind, direction === 'ASC' ? 1 : -1, text);
}

function keyOf(kind: unknown, sign: 1 | -1, text: string | null): Key {
  switch (kind) {
    case 'text':
      return { kind, sign, value: text };
    case 'decimal':
      return { kind, sign, value: text === null ? null : decimal(text) };
    case 'int':
      return { kind, sign, value: text === null ? null : BigInt(text) };
    default:
      throw new TypeError('not a kind of a cursor');
  }
}
