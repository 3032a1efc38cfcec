import { canonicalJson } from '#kernel/canonicalJson';
import { digestOf } from '#kernel/digest';
import { type FieldUses, type GrantTuple } from './Grant';
import { type Principal } from './Principal';
import { readsSubject } from './predicate/Predicate';

type Parts = Pick<
  Principal,
  'subject' | 'actor' | 'purpose' | 'operations' | 'scopes' | 'decisions' | 'grants' | 'forbids' | 'policyVersion'
>;

/**
 * SHA-256 over policy version, actor, purpose, kind of operation, scopes, decisions and the effective tuples; each part with its length,
 * sets sorted. The subject enters only beside a tuple whose condition reads it, so equal rights share one fingerprint.
 */
export function fingerprintOf(principal: Parts): string {
  const set = (kind: string, texts: readonly string[]): readonly string[] => {
    const each = sorted(texts);
    return [kind, String(each.length), ...each];
  };
  const tuples = (list: readonly GrantTuple[]): readonly string[] =>
    list.map((tuple) => canonicalJson([canonicalTuple(tuple), readsSubject(tuple.when) ? principal.subject : null]));
  return digestOf([
    'nave-fingerprint-2',
    principal.policyVersion,
    principal.actor,
    principal.purpose === null ? '' : `=${principal.purpose}`,
    principal.operations,
    ...set('scopes', principal.scopes),
    ...set('decisions', principal.decisions),
    ...set('grants', tuples(principal.grants)),
    ...set('forbids', tuples(principal.forbids)),
  ]);
}

/** What the tuple takes part in a decision with, its sets sorted. When it began and what it was limited to has been decided before. */
function canonicalTuple(tuple: GrantTuple): object {
  const { activity, type, legalEntities, fields, clear, mask, limits, when, until, within = [], except = [] } = tuple;
  return {
    activity,
    type,
    legalEntities: legalEntities === 'ALL' ? 'ALL' : sorted(legalEntities),
    fields: canonicalFields(fields),
    within: sorted(within.map((each) => canonicalJson(canonicalFields(each)))),
    clear: sorted(clear),
    mask,
    limits,
    when,
    until,
    except: sorted(except.map((each) => canonicalJson(canonicalTuple(each)))),
  };
}

function canonicalFields(fields: FieldUses): FieldUses {
  return Object.fromEntries(Object.entries(fields).map(([name, uses]) => [name, uses === 'all' ? 'all' : sorted(uses)]));
}

function sorted<T extends string>(values: readonly T[]): readonly T[] {
  return [...new Set(values)].sort();
}
