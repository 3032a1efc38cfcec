import { type LocalDate } from '#kernel/dates';
import { type AmountLimit } from '../Grant';
import { type RoleTuple } from './RoleTuple';

/** Whom a grant or forbid is for, where and when. */
export interface Assignment {
  /** `person:anna` */
  readonly to: string;
  readonly legalEntities: 'ALL' | readonly string[] | { readonly businessUnit: string };
  readonly limits: Readonly<Record<string, AmountLimit>>;
  readonly from: LocalDate;
  readonly until: LocalDate | null;
  readonly purpose: readonly string[];
  readonly operations: 'ANY' | 'REGISTERED';
  /** The tuples of the role, or those that a forbid lists itself. */
  readonly tuples: readonly RoleTuple[];
}
