import { type LocalDate } from '#kernel/dates';
import { type Decimal, ZERO, decimal, sum } from '#kernel/decimal';
import { type Refusal, refusal } from '#kernel/Result';

export const CONSOLIDATION_METHODS = ['FULL', 'PROPORTIONAL', 'EQUITY', 'NONE'] as const;
export type ConsolidationMethod = (typeof CONSOLIDATION_METHODS)[number];

/** A parent's holding in a child. The row belongs to the child. */
export interface Ownership {
  readonly child: string;
  readonly parent: string;
  /** Decimal text, above 0 and at most 1. */
  readonly share: string;
  readonly votingShare: string | null;
  readonly method: ConsolidationMethod;
  /** Inclusive. */
  readonly validFrom: LocalDate;
  /** Exclusive, null for open. */
  readonly validTo: LocalDate | null;
}

const ONE = decimal('1');
const SCALE_MAX = 10;

/** What is wrong with a new holding beside those that are known: form, then sums, then cycles. */
export function checkOwnership(added: Ownership, known: readonly Ownership[]): readonly Refusal[] {
  const wrong = checkForm(added);
  if (wrong.length > 0) return wrong;
  const all = [...known, added];
  const overlaps = known.some((each) => each.child === added.child && each.parent === added.parent && overlap(each, added));
  if (overlaps)
    return [refusal('OWNERSHIP_OVERLAPS', 'the parent already has a holding in the child in this time', { path: ['validFrom'] })];
  const days = daysOfChange(all, added);
  if (days.some((day) => exceeds(all, added.child, day))) {
    return [refusal('OWNERSHIP_EXCEEDS_ONE', 'the shares of the child would sum to more than 1 on some day', { path: ['share'] })];
  }
  if (days.some((day) => reaches(all, { from: added.parent, to: added.child, day }))) {
    return [refusal('OWNERSHIP_CYCLE', 'the child would own its parent on some day', { path: ['parentCode'] })];
  }
  return [];
}

/** The part of `child` that `ancestor` holds on a day: the sum over all paths of the product of their shares. Exact. */
export function effectiveShare(
  known: readonly Ownership[],
  { ancestor, child, day }: { ancestor: string; child: string; day: LocalDate },
): Decimal {
  if (ancestor === child) return ONE;
  const parents = known.filter((each) => each.child === child && holds(each, day));
  return sum(parents.map((each) => decimal(each.share).times(effectiveShare(known, { ancestor, child: each.parent, day }))));
}

function checkForm(added: Ownership): readonly Refusal[] {
  const found: Refusal[] = [];
  const outside = (text: string): boolean => decimal(text).lte(ZERO) || decimal(text).gt(ONE);
  const tooFine = (text: string): boolean => (text.split('.')[1] ?? '').length > SCALE_MAX;
  if (outside(added.share) || (added.votingShare !== null && outside(added.votingShare))) {
    found.push(refusal('SHARE_INVALID', 'a share is above 0 and at most 1', { path: ['share'] }));
  }
  if (tooFine(added.share) || tooFine(added.votingShare ?? '0'))
    found.push(refusal('SCALE_EXCEEDED', 'a share has at most 10 decimals', { path: ['share'] }));
  if (added.validTo !== null && added.validTo <= added.validFrom) {
    found.push(refusal('VALIDITY_INVALID', 'the end is not after the beginning', { path: ['validTo'] }));
  }
  if (added.child === added.parent) found.push(refusal('OWNERSHIP_CYCLE', 'a legal entity does not own itself', { path: ['parentCode'] }));
  return found;
}

/** Sums and cycles can only change on a day on which some holding begins. */
function daysOfChange(all: readonly Ownership[], added: Ownership): readonly LocalDate[] {
  return [...new Set(all.map((each) => each.validFrom))].filter((day) => holds(added, day));
}

function exceeds(all: readonly Ownership[], child: string, day: LocalDate): boolean {
  return sum(all.filter((each) => each.child === child && holds(each, day)).map((each) => decimal(each.share))).gt(ONE);
}

/** Whether `to` is among the owners of `from`, at any distance. */
function reaches(all: readonly Ownership[], { from, to, day }: { from: string; to: string; day: LocalDate }): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === to) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    const here = at;
    open.push(...all.filter((each) => each.child === here && holds(each, day)).map((each) => each.parent));
  }
  return false;
}

function holds(each: Ownership, day: LocalDate): boolean {
  return each.validFrom <= day && (each.validTo === null || day < each.validTo);
}

function overlap(one: Ownership, other: Ownership): boolean {
  return (one.validTo === null || other.validFrom < one.validTo) && (other.validTo === null || one.validFrom < other.validTo);
}
