import { bucketOf, type RowsTouched } from '../store/AccessRecord';

/** Where a row belongs. */
export interface Place {
  readonly type: string;
  readonly legalEntity: string;
}

/** Counts the rows of an answer by type and legal entity, for the access log. */
export class Touched {
  // The second wall has one place for each type and legal entity, so that a row costs one look by identity.
  private readonly counts = new Map<Place, { count: number }>();

  /** One row that passed the wall. */
  row(place: Place): void {
    const known = this.counts.get(place);
    if (known === undefined) this.counts.set(place, { count: 1 });
    else known.count += 1;
  }

  /** An aggregate, with the legal entities that it summed over. */
  sum(type: string, scope: unknown): void {
    if (Array.isArray(scope)) for (const legalEntity of scope) this.counts.set({ type, legalEntity: String(legalEntity) }, { count: 0 });
  }

  /** Sorted by type and legal entity, each pair once. */
  rows(): readonly RowsTouched[] {
    const places = [...this.counts].sort(([one], [other]) => byTypeAndLegalEntity(one, other));
    const rows: RowsTouched[] = [];
    for (let at = 0, sum = 0; at < places.length; at++) {
      const [{ type, legalEntity }, { count }] = places[at] as [Place, { count: number }];
      sum += count;
      const next = places[at + 1]?.[0];
      if (next?.type === type && next.legalEntity === legalEntity) continue;
      rows.push({ type, legalEntity, upTo: sum === 0 ? 0 : bucketOf(sum) });
      sum = 0;
    }
    return rows;
  }
}

function byTypeAndLegalEntity(one: Place, other: Place): number {
  if (one.type !== other.type) return one.type < other.type ? -1 : 1;
  return one.legalEntity < other.legalEntity ? -1 : 1;
}
