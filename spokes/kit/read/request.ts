import { type Predicate, type AggregateFunction } from '../policy/engine';
import { type Row } from './Source';

/** `first`/`after` or `last`/`before`; `last` wins. Cursors are the plain tuples of this spoke. */
export interface PageRequest {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

export interface ReadRequest {
  readonly type: string;
  /** GraphQL fields wanted; the key, the legal entity code and what `needs` names come too. */
  readonly fields: readonly string[];
  readonly filter: Predicate | null;
  /** Enum value of the source's orders; null orders by the id alone. */
  readonly order: string | null;
  readonly page: PageRequest;
}

export interface Page {
  readonly rows: readonly Row[];
  /** Of each row, in the same order. */
  readonly cursors: readonly string[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** Rows that pass filter and policy on all pages; null when the caller may not count them. One more statement. */
  totalCount(): Promise<number | null>;
}

/** `field` is a source field; a money field sums its amount and needs `currency` among the group keys. */
export interface Measure {
  readonly as: string;
  readonly function: Exclude<AggregateFunction, 'AVG'>;
  readonly field: string;
}

export interface GroupKey {
  readonly as: string;
  readonly field: string;
  /** `MONTH`: the first seven characters of a date, `2026-11`. */
  readonly by?: 'MONTH';
}

export interface AggregateRequest {
  readonly type: string;
  readonly groupBy: readonly GroupKey[];
  readonly measures: readonly Measure[];
  readonly filter: Predicate | null;
}

export interface AggregateAnswer {
  /** One object per group: the group keys (text or null) and the measures (COUNT a number, the others decimal text or null). */
  readonly groups: readonly Row[];
  /** Legal entity codes that the same statement summed over, sorted. */
  readonly scope: readonly string[];
}
