import { type GrantTuple } from '../Grant';
import { allOf, bind, readsSubject } from '../predicate/Predicate';

/**
 * A grant that several parties stand behind: its condition must hold whichever of them `$subject` is. So four eyes stay four eyes: what the
 * delegator or the agent entered is not approved through the other. A condition that asks for equality with `$subject` then never holds.
 */
export function grantSeenBy(tuple: GrantTuple, parties: readonly string[]): GrantTuple {
  const { when } = tuple;
  if (when === null || !readsSubject(when)) return tuple;
  return { ...tuple, when: allOf(...parties.map((subject) => bind(when, { subject }))) };
}

/** A forbid that several parties stand behind: it takes what it would take from any of them. */
export function forbidSeenBy(tuple: GrantTuple, parties: readonly string[]): readonly GrantTuple[] {
  const { when } = tuple;
  if (when === null || !readsSubject(when)) return [tuple];
  return parties.map((subject) => ({ ...tuple, when: bind(when, { subject }) }));
}
