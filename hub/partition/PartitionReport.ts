import { type Instant } from '#kernel/dates';

/** What one instance contributed to one answer. An instance that was not called has no report, nor has one that was asked for entities only and found none. */
export interface PartitionReport {
  /** Name in the registry: `invoices-emea`. */
  readonly instance: string;
  readonly status: 'OK' | 'STALE' | 'BEHIND' | 'UNAVAILABLE';
  /** Rows, groups and entities of this instance in the answer. */
  readonly rows: number;
  /** As of when the instance answered; null when it did not. */
  readonly knownAt: Instant | null;
}
