import { common } from '../allowances';
import { type GrantTuple } from '../Grant';
import { type Assignment, type Delegation } from './Assignment';
import { assignmentsTo, type Circumstances, forbidTuples, grantedPlaces, grantTuples, isValid } from './effective';
import { lowerLimits } from './lowerLimits';
import { type PolicyDocument } from './PolicyDocument';
import { forbidSeenBy, grantSeenBy } from './seenBy';

/**
 * The tuples that others have delegated to a person and that hold now, as the person and whoever acts for the person may use them.
 * What was delegated to the delegator is not delegated further.
 */
export function delegatedTuples(
  policy: PolicyDocument,
  to: readonly [person: string, ...helpers: string[]],
  now: Circumstances,
): readonly GrantTuple[] {
  return policy.delegations
    .filter((each) => each.to === to[0] && isValid(each, now.on))
    .flatMap((each) => handedOver(policy, { ...each, parties: [...to, each.by] }, now));
}

function handedOver(
  policy: PolicyDocument,
  delegation: Delegation & { readonly parties: readonly string[] },
  now: Circumstances,
): readonly GrantTuple[] {
  const { by, parties, limits, until } = delegation;
  const forbids = assignmentsTo(by, policy.forbids, now)
    .flatMap((each) => forbidTuples(each, now))
    .flatMap((each) => forbidSeenBy(each, parties));
  const places = grantedPlaces(delegation.legalEntities, now);
  return assignmentsTo(by, policy.grants, now)
    .flatMap((grant) => grantTuples(grant, now).filter((tuple) => isMeant(delegation, grant, tuple)))
    .flatMap((tuple): readonly GrantTuple[] => {
      const legalEntities = common(tuple.legalEntities, places);
      const lowered = lowerLimits(tuple.limits, ofTuple(limits, tuple));
      if (legalEntities.length === 0 || lowered === null) return [];
      const end = tuple.until !== null && tuple.until < until ? tuple.until : until;
      const except = forbids.filter(({ activity, type }) => activity === tuple.activity && type === tuple.type);
      return [{ ...grantSeenBy(tuple, parties), legalEntities, limits: lowered, until: end, except }];
    });
}

function isMeant({ role, activities }: Delegation, grant: Assignment, tuple: GrantTuple): boolean {
  return role === null ? activities.includes(tuple.activity) : grant.role === role;
}

/** Only limits that the tuple has: a delegation lowers and never adds. */
function ofTuple(limits: Delegation['limits'], tuple: GrantTuple): Delegation['limits'] {
  return Object.fromEntries(Object.entries(limits).filter(([name]) => Object.hasOwn(tuple.limits, name)));
}
