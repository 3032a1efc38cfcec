import { type AccessModel } from './AccessModel';

/** By what a hub finds declassified totals over few rows: `schema/policy/declassified.yaml`. */
export interface Suppression {
  /** Totals over fewer rows are not shown. */
  readonly k: number;
  /** Field with the number of rows; null where the type has none: then nothing is shown. */
  readonly count: string | null;
}

const kept = new WeakMap<AccessModel, ReadonlyMap<string, Suppression>>();

/** The suppression of a type with declassified fields; null for any other. */
export function suppressionOf(model: AccessModel, typeName: string): Suppression | null {
  let known = kept.get(model);
  if (known === undefined) kept.set(model, (known = suppressionsOf(model)));
  return known.get(typeName) ?? null;
}

function suppressionsOf({ fields, declassified }: AccessModel): ReadonlyMap<string, Suppression> {
  const found = new Map<string, Suppression>();
  for (const [coordinate, { flows }] of Object.entries(fields)) {
    const entries = flows.flatMap(({ declassify }) => declassify ?? []);
    if (entries.length === 0) continue;
    const [type = '', field = ''] = coordinate.split('.');
    const { k = 0, count = null } = found.get(type) ?? {};
    const isCount = flows.some((flow) => flow.function === 'COUNT');
    // An entry that the release does not hold has no k, and then no group is large enough.
    found.set(type, { k: Math.max(k, ...entries.map((entry) => declassified[entry]?.k ?? Infinity)), count: isCount ? field : count });
  }
  return found;
}
