import { canonicalJson } from '#kernel/canonicalJson';
import { digestOf } from '#kernel/digest';
import { type GrantTuple } from './Grant';
import { type Principal } from './Principal';
import { readsSubject } from './predicate/Predicate';

/**
 * SHA-256 over policy version, actor, purpose and the effective tuples; each part with its length, sets sorted.
 * The subject enters only beside a tuple whose condition reads it, so equal rights share one fingerprint.
 */
export function fingerprintOf(principal: Omit<Principal, 'fingerprint'>): string {
  const tuples = (kind: string, list: readonly GrantTuple[]): readonly string[] => {
    const texts = list.map((tuple) => canonicalJson([canonicalTuple(tuple), readsSubject(tuple.when) ? principal.subject : null]));
    return [kind, String(new Set(texts).size), ...new Set(texts.sort())];
  };
  return digestOf([
    'nave-fingerprint-1',
    principal.policyVersion,
    principal.actor,
    principal.purpose === null ? '' : `=${principal.purpose}`,
    ...tuples('grants', principal.grants),
    ...tuples('forbids', principal.forbids),
  ]);
}

/** The tuple with its sets sorted. */
function canonicalTuple(tuple: GrantTuple): GrantTuple {
  return {
    ...tuple,
    legalEntities: tuple.legalEntities === 'ALL' ? 'ALL' : sorted(tuple.legalEntities),
    fields: Object.fromEntries(Object.entries(tuple.fields).map(([name, uses]) => [name, uses === 'all' ? 'all' : sorted(uses)])),
    clear: sorted(tuple.clear),
    purpose: sorted(tuple.purpose),
  };
}

function sorted<T extends string>(values: readonly T[]): readonly T[] {
  return [...new Set(values)].sort();
}
