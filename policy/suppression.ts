import { type AccessModel } from './AccessModel';

/** By what a hub finds declassified totals over few rows: `schema/policy/declassified.yaml`. */
export interface Suppression {
  /** Totals over fewer rows are not shown. */
  readonly k: number;
  /** Field with the number of rows; null where the type has none: then nothing is shown. */
  readonly count: string | null;
}

/** The suppression of a type with declassified fields; null for any other. */
export function suppressionOf(model: AccessModel, typeName: string): Suppression | null {
  const own = Object.entries(model.fields).filter(([coordinate]) => coordinate.startsWith(`${typeName}.`));
  const entries = own.flatMap(([, { flows }]) => flows.flatMap(({ declassify }) => declassify ?? []));
  if (entries.length === 0) return null;
  // An entry that the release does not hold has no k, and then no group is large enough.
  const k = Math.max(...entries.map((entry) => model.declassified[entry]?.k ?? Infinity));
  const count = own.find(([, { flows }]) => flows.some((flow) => flow.function === 'COUNT'))?.[0];
  return { k, count: count === undefined ? null : count.slice(typeName.length + 1) };
}
