import { type LocalDate } from '#kernel/dates';
import { legalEntitiesOf, type Registry } from '#kernel/registry';
import { fingerprintOf } from '../fingerprint';
import { type GrantTuple, type LegalEntities } from '../Grant';
import { type Actor, type Principal } from '../Principal';
import { type Assignment } from './Assignment';
import { type PolicyDocument } from './PolicyDocument';

export interface PrincipalRequest {
  readonly subject: string;
  readonly actor: Actor;
  readonly purpose: string | null;
  /** The day on which grants must be valid. */
  readonly on: LocalDate;
  /** Business units are expanded from it. */
  readonly registry: Registry;
  /** REGISTERED when the operation is a registered one: grants that are limited to those hold then only. */
  readonly operations?: 'ANY' | 'REGISTERED';
}

/** The principal with the rights that hold on that day. A subject without a grant is a principal without rights. */
export function principalFor(policy: PolicyDocument, request: PrincipalRequest): Principal {
  const tuples = (assignments: readonly Assignment[]): readonly GrantTuple[] =>
    assignments.filter((each) => each.to === request.subject && holds(each, request)).flatMap((each) => expand(each, request));
  const rights = {
    subject: request.subject,
    actor: request.actor,
    purpose: request.purpose,
    grants: tuples(policy.grants),
    forbids: tuples(policy.forbids),
    policyVersion: policy.version,
    epoch: policy.revision,
  };
  return { ...rights, fingerprint: fingerprintOf(rights) };
}

function holds(assignment: Assignment, { on, purpose, operations = 'ANY' }: PrincipalRequest): boolean {
  if (on < assignment.from || (assignment.until !== null && on >= assignment.until)) return false;
  if (assignment.operations === 'REGISTERED' && operations !== 'REGISTERED') return false;
  return assignment.purpose.length === 0 || (purpose !== null && assignment.purpose.includes(purpose));
}

function expand(assignment: Assignment, request: PrincipalRequest): readonly GrantTuple[] {
  const legalEntities = places(assignment, request);
  if (legalEntities.length === 0) return [];
  const { from, until, purpose, operations } = assignment;
  return assignment.tuples.map(({ limits, ...tuple }) => ({
    ...tuple,
    legalEntities,
    limits: Object.fromEntries(limits.flatMap((name) => (assignment.limits[name] === undefined ? [] : [[name, assignment.limits[name]]]))),
    from,
    until,
    purpose,
    operations,
  }));
}

function places({ legalEntities }: Assignment, { registry, on }: PrincipalRequest): LegalEntities {
  if (legalEntities === 'ALL' || Array.isArray(legalEntities)) return legalEntities as LegalEntities;
  return legalEntitiesOf(registry, (legalEntities as { readonly businessUnit: string }).businessUnit, on);
}
