import { type Instant } from '#kernel/dates';
import { type PartitionReport } from './PartitionReport';

/** What each instance contributed to one request. An instance that answered one call and missed another is unavailable. */
export class PartitionLedger {
  private readonly reports = new Map<string, PartitionReport>();

  answered(instance: string, rows: number, knownAt: Instant): void {
    const before = this.reports.get(instance);
    const earlier = before?.knownAt ?? knownAt;
    const oldest = knownAt < earlier ? knownAt : earlier;
    this.reports.set(instance, { instance, status: before?.status ?? 'OK', rows: (before?.rows ?? 0) + rows, knownAt: oldest });
  }

  /**
   * Entities for representations. Whether anybody was asked follows from references, also from those to rows that the caller may not see:
   * an instance that found none is not named for it, as if no reference had led there.
   */
  resolved(instance: string, entities: number, knownAt: Instant): void {
    if (entities > 0) this.answered(instance, entities, knownAt);
  }

  missing(instance: string): void {
    const before = this.reports.get(instance);
    this.reports.set(instance, { instance, status: 'UNAVAILABLE', rows: before?.rows ?? 0, knownAt: before?.knownAt ?? null });
  }

  /** Sorted by name. */
  all(): readonly PartitionReport[] {
    return [...this.reports.values()].sort((one, other) => (one.instance < other.instance ? -1 : 1));
  }
}
