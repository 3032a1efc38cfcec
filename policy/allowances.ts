import { canonicalJson } from '#kernel/canonicalJson';
import { type LegalEntities, MASK_KINDS, type MaskKind } from './Grant';
import { type Truth } from './predicate/evaluate';
import { partialTruth } from './predicate/partialTruth';
import { allOf, type Predicate } from './predicate/Predicate';

/** One way to be allowed: in these legal entities, where the condition is true. `mask` is how the value leaves; null is in clear. */
export interface Allowance {
  readonly legalEntities: LegalEntities;
  /** Bound: it holds no variable. */
  readonly when: Predicate | null;
  readonly mask: MaskKind | null;
}

/** Pairwise: what both allow, with the stricter mask. */
export function intersection(one: readonly Allowance[], other: readonly Allowance[]): readonly Allowance[] {
  return one.flatMap((left) =>
    other.flatMap((right) => {
      const legalEntities = common(left.legalEntities, right.legalEntities);
      if (legalEntities.length === 0) return [];
      return [{ legalEntities, when: allOf(left.when, right.when), mask: stricter(left.mask, right.mask) }];
    }),
  );
}

/** Whether one of the alternatives holds in a legal entity: true for each row there, false for none, null where the row decides. */
export function someHoldsIn(allowances: readonly Allowance[], scope: string, legalEntity: string): Truth {
  const here = allowances.filter(({ legalEntities }) => legalEntities === 'ALL' || legalEntities.includes(legalEntity));
  const truths = here.map(({ when }) => (when === null ? true : partialTruth(when, { [scope]: legalEntity })));
  if (truths.includes(true)) return true;
  return truths.includes(null) ? null : false;
}

/** The same alternatives without those that another one contains: fewer terms in SQL, equal decisions. */
export function simplified(allowances: readonly Allowance[]): readonly Allowance[] {
  const kept: Allowance[] = [];
  for (const each of allowances) {
    if (kept.some((known) => contains(known, each))) continue;
    const left = kept.filter((known) => !contains(each, known));
    kept.splice(0, kept.length, ...left, each);
  }
  return kept;
}

/** True when wherever `inner` allows, `outer` allows at least as clearly. Conditions are compared as they are written. */
function contains(outer: Allowance, inner: Allowance): boolean {
  const places =
    outer.legalEntities === 'ALL' ||
    (inner.legalEntities !== 'ALL' && inner.legalEntities.every((code) => outer.legalEntities.includes(code)));
  const condition = outer.when === null || (inner.when !== null && canonicalJson(outer.when) === canonicalJson(inner.when));
  return places && condition && rank(outer.mask) <= rank(inner.mask);
}

/** The later of two masks in the order BAND, LAST4, TOKEN, CONST, NULL; none comes first. */
export function stricter(one: MaskKind | null, other: MaskKind | null): MaskKind | null {
  return rank(one) >= rank(other) ? one : other;
}

function rank(mask: MaskKind | null): number {
  return mask === null ? -1 : MASK_KINDS.indexOf(mask);
}

/** Legal entities in both. */
export function common(one: LegalEntities, other: LegalEntities): LegalEntities {
  if (one === 'ALL') return other;
  if (other === 'ALL') return one;
  return one.filter((code) => other.includes(code));
}
