import { type LocalDate } from '#kernel/dates';
import { type AmountLimit } from '../Grant';
import { type RoleTuple } from './RoleTuple';

/** Legal entities as a file names them. */
export type Places = 'ALL' | readonly string[] | { readonly businessUnit: string };

/** When something holds: `from` inclusive, `until` exclusive, null for open. */
export interface Validity {
  readonly from: LocalDate;
  readonly until: LocalDate | null;
}

/** Whom a grant or forbid is for, where and when. */
export interface Assignment extends Validity {
  /** `person:anna` */
  readonly to: string;
  /** Null where a forbid lists its tuples itself. */
  readonly role: string | null;
  readonly legalEntities: Places;
  readonly limits: Readonly<Record<string, AmountLimit>>;
  readonly purpose: readonly string[];
  readonly operations: 'ANY' | 'REGISTERED';
  /** Of an agent: whether the grant holds only while it acts on behalf of a person. Null for everybody else. */
  readonly onBehalfOf: 'REQUIRED' | 'OPTIONAL' | null;
  /** The tuples of the role, or those that a forbid lists itself. */
  readonly tuples: readonly RoleTuple[];
}

/** What one person hands to another for a time: of the own grants of `by`, those of the role or the activities that are named, never more. */
export interface Delegation extends Validity {
  /** The person whose rights they are. */
  readonly by: string;
  /** The person who may use them. */
  readonly to: string;
  readonly role: string | null;
  /** Empty where a role is named. */
  readonly activities: readonly string[];
  readonly legalEntities: Places;
  /** Lower limits; the lower one of each and of the own limit holds. */
  readonly limits: Readonly<Record<string, AmountLimit>>;
  readonly until: LocalDate;
  readonly reason: string;
}
