import { canonicalJson } from '#kernel/canonicalJson';
import { type GrantTuple } from '#policy/Grant';
import { type Principal } from '#policy/Principal';

/** The effective rights of the caller, as `MyAccess` of the contract. It takes no argument: nobody can ask for another's. */
export function myAccess(principal: Principal): object {
  const { subject, agent, actor, purpose, fingerprint, policyVersion, epoch, validUntil, grants, forbids } = principal;
  return {
    subject,
    agent,
    actor,
    purpose,
    fingerprint,
    policyVersion,
    epoch,
    validUntil,
    grants: grants.map(effective),
    forbids: forbids.map(effective),
  };
}

function effective(tuple: GrantTuple): object {
  const { activity, type, legalEntities, fields, clear, mask, limits, when, from, until, purpose, operations } = tuple;
  return {
    activity,
    type,
    legalEntities: legalEntities === 'ALL' ? null : legalEntities,
    fields: Object.entries(fields).map(([name, uses]) => ({ name, uses: uses === 'all' ? null : uses })),
    clear,
    masks: Object.entries(mask).map(([field, kind]) => ({ field, kind })),
    limits: Object.entries(limits).map(([name, limit]) => ({ name, ...limit })),
    condition: when === null ? null : canonicalJson(when),
    from,
    until,
    purposes: purpose,
    registeredOnly: operations === 'REGISTERED',
  };
}
