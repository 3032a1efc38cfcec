/** One JSON object on its way through the hub. */
export type Row = Record<string, unknown>;

// An instance inherits from an object without a prototype, so no name is special in it. `Object.create(null)` would do the same, as a
// dictionary: property access on those is several times slower.
const Bare = function () {
  /* nothing */
} as unknown as new () => Row;
Bare.prototype = Object.create(null) as object;

export function emptyRow(): Row {
  return new Bare();
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of an own property, never one of a prototype: aliases like `constructor` are ordinary names. */
export function ownValue(row: Row, key: string): unknown {
  return Object.hasOwn(row, key) ? row[key] : undefined;
}

/** Sets an own property, also one with the name `__proto__`. */
export function setOwnValue(row: Row, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(row, key, { value, enumerable: true, configurable: true, writable: true });
  else row[key] = value;
}
