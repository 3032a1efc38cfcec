import { type LocalDate } from '#kernel/dates';
import { type Predicate } from './predicate/Predicate';

/** What is done with the value of a field. Each use is a right of its own. */
export const USES = ['PROJECT', 'FILTER', 'ORDER', 'GROUP', 'AGGREGATE', 'SEARCH', 'WRITE'] as const;
export type Use = (typeof USES)[number];

export type AggregateFunction = 'COUNT' | 'SUM' | 'MIN' | 'MAX' | 'AVG';

/** In this order the first mask that occurs among allowing grants wins; an intersection takes the later one. */
export const MASK_KINDS = ['BAND', 'LAST4', 'TOKEN', 'CONST', 'NULL'] as const;
export type MaskKind = (typeof MASK_KINDS)[number];

/** Activities that need no declaration by a spoke. */
export const BUILT_IN_ACTIVITIES = ['READ', 'EXPORT', 'EXPLAIN'] as const;

/** The class that holds the key and the scope field of every scoped type. */
export const CORE = 'core';

/** `ALL` is a value of its own, never a long list: it selects another database role. */
export type LegalEntities = 'ALL' | readonly string[];

/** The highest amount of a limit: a decimal text and its ISO 4217 currency. */
export interface AmountLimit {
  readonly max: string;
  readonly currency: string;
}

/** Field class or field name to uses. */
export type FieldUses = Readonly<Record<string, 'all' | readonly Use[]>>;

/**
 * One complete tuple of rights, or of what a forbid takes away. No part of one tuple ever joins a part of another.
 * `from` is inclusive, `until` exclusive, null for open. An empty `purpose` means any purpose.
 */
export interface GrantTuple {
  readonly activity: string;
  readonly type: string;
  readonly legalEntities: LegalEntities;
  /** Field class or field name to uses; `all` is every use that the contract allows. Empty: the row and no cell. */
  readonly fields: FieldUses;
  /** Fields whose contract mask this tuple lifts. */
  readonly clear: readonly string[];
  /** Masks that this tuple adds. */
  readonly mask: Readonly<Record<string, MaskKind>>;
  readonly limits: Readonly<Record<string, AmountLimit>>;
  readonly when: Predicate | null;
  readonly from: LocalDate;
  readonly until: LocalDate | null;
  readonly purpose: readonly string[];
  readonly operations: 'ANY' | 'REGISTERED';
  /** Of an agent on behalf of a person: what the other side allows. Each of them must allow the use as well. */
  readonly within?: readonly FieldUses[];
  /** Of a delegated tuple: what is forbidden to the person who delegated it, and so taken from this tuple alone. Bound, of the same activity and type. */
  readonly except?: readonly GrantTuple[];
}
