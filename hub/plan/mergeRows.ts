import { isRow, ownValue, type Row, setOwnValue } from '../transport/Row';

/** Adds to `target` what `source` has and `target` lacks, objects and lists of equal length part by part. A null never hides a value. */
export function mergeInto(target: Row, source: Row): void {
  // Rows inherit nothing that is enumerable, and `for in` makes no list of their keys.
  for (const key in source) {
    const value = source[key];
    const present = ownValue(target, key);
    if (value !== undefined && value !== present) setOwnValue(target, key, present === undefined ? value : merged(present, value));
  }
}

function merged(present: unknown, value: unknown): unknown {
  if (isRow(present) && isRow(value)) {
    if (present !== value) mergeInto(present, value);
    return present;
  }
  if (Array.isArray(present) && Array.isArray(value) && present.length === value.length) {
    for (let at = 0; at < value.length; at++) present[at] = merged(present[at], value[at]);
    return present;
  }
  return value === null && present !== undefined ? present : value;
}
