import { bucketOf, type RowsTouched } from '../store/AccessRecord';

/** Counts the rows of an answer by type and legal entity, for the access log. */
export class Touched {
  private readonly types = new Map<string, Map<string, { count: number }>>();
  // The rows of a list are of one type: its counters are looked up once.
  private type: string | null = null;
  private places = new Map<string, { count: number }>();

  /** One row that passed the wall. */
  row(type: string, legalEntity: unknown): void {
    this.counter(type, String(legalEntity)).count += 1;
  }

  /** An aggregate, with the legal entities that it summed over. */
  sum(type: string, scope: unknown): void {
    if (Array.isArray(scope)) for (const legalEntity of scope) this.counter(type, String(legalEntity));
  }

  /** Sorted by type and legal entity. */
  rows(): readonly RowsTouched[] {
    const rows: RowsTouched[] = [];
    for (const [type, places] of this.types)
      for (const [legalEntity, { count }] of places) rows.push({ type, legalEntity, upTo: count === 0 ? 0 : bucketOf(count) });
    return rows.sort(byTypeAndLegalEntity);
  }

  private counter(type: string, legalEntity: string): { count: number } {
    if (type !== this.type) this.turnTo(type);
    let counter = this.places.get(legalEntity);
    if (counter === undefined) this.places.set(legalEntity, (counter = { count: 0 }));
    return counter;
  }

  private turnTo(type: string): void {
    let places = this.types.get(type);
    if (places === undefined) this.types.set(type, (places = new Map<string, { count: number }>()));
    this.type = type;
    this.places = places;
  }
}

function byTypeAndLegalEntity(one: RowsTouched, other: RowsTouched): number {
  if (one.type !== other.type) return one.type < other.type ? -1 : 1;
  return one.legalEntity < other.legalEntity ? -1 : 1;
}
