import { type Predicate } from '../predicate/Predicate';

/** What `@policy` of a spoke written by others names: a condition on the principal and the clock, never on a row. */
export interface Decision {
  readonly name: string;
  readonly reason: string;
  readonly when: Predicate;
}
