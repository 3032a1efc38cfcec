import { type GrantTuple } from '../Grant';
import { type Predicate } from '../predicate/Predicate';

/** One tuple of a role: what it allows, without whom, where and when. `limits` are the names that a grant must set. */
export interface RoleTuple extends Pick<GrantTuple, 'activity' | 'type' | 'fields' | 'clear' | 'mask'> {
  readonly limits: readonly string[];
  readonly when: Predicate | null;
}
