import { type LocalDate } from '#kernel/dates';
import { legalEntitiesOf, type Registry } from '#kernel/registry';
import { type GrantTuple, type LegalEntities } from '../Grant';
import { type Actor, type OperationKind, type Principal } from '../Principal';
import { principalWith } from '../principalWith';
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
  readonly operations?: OperationKind;
  /** The acting agent. */
  readonly agent?: string | null;
  /** Of the client token. */
  readonly scopes?: readonly string[];
}

/**
 * The principal with the rights that hold on that day. A subject without a grant is a principal without rights; so is one whose name does
 * not fit its kind of actor, and every agent: rights on behalf of a person are not built yet.
 */
export function principalFor(policy: PolicyDocument, request: PrincipalRequest): Principal {
  const effective = (assignments: readonly Assignment[]): readonly Assignment[] =>
    assignments.filter((each) => each.to === request.subject && holds(each, request));
  const forbids = effective(policy.forbids).flatMap((each) => expand(each, forbiddenPlaces(each, request)));
  const grants = hasRightsOfItsOwn(request)
    ? effective(policy.grants)
        .flatMap((each) => expand(each, grantedPlaces(each, request)))
        .map((grant) => spelledOut(grant, forbids, request.registry))
    : [];
  return principalWith({
    subject: request.subject,
    actor: request.actor,
    agent: request.agent ?? null,
    purpose: request.purpose,
    operations: request.operations ?? 'ANY',
    scopes: request.scopes ?? [],
    grants,
    forbids,
    policyVersion: policy.version,
    epoch: policy.revision,
  });
}

function holds(assignment: Assignment, { on, purpose, operations = 'ANY' }: PrincipalRequest): boolean {
  if (on < assignment.from || (assignment.until !== null && on >= assignment.until)) return false;
  if (assignment.operations === 'REGISTERED' && operations !== 'REGISTERED') return false;
  return assignment.purpose.length === 0 || (purpose !== null && assignment.purpose.includes(purpose));
}

function hasRightsOfItsOwn({ subject, actor }: PrincipalRequest): boolean {
  return (actor === 'PERSON' && subject.startsWith('person:')) || (actor === 'SERVICE' && subject.startsWith('service:'));
}

function expand(
  { tuples, limits: set, from, until, purpose, operations }: Assignment,
  legalEntities: LegalEntities,
): readonly GrantTuple[] {
  if (legalEntities.length === 0) return [];
  return tuples.map(({ limits, ...tuple }) => ({
    ...tuple,
    legalEntities,
    limits: Object.fromEntries(limits.flatMap((name) => (set[name] === undefined ? [] : [[name, set[name]]]))),
    from,
    until,
    purpose,
    operations,
  }));
}

function grantedPlaces({ legalEntities }: Assignment, { registry, on }: PrincipalRequest): LegalEntities {
  return isBusinessUnit(legalEntities) ? legalEntitiesOf(registry, legalEntities.businessUnit, on) : legalEntities;
}

/** A forbid takes every legal entity that its business unit ever had; one that the registry does not know forbids everywhere. */
function forbiddenPlaces({ legalEntities }: Assignment, { registry }: PrincipalRequest): LegalEntities {
  if (!isBusinessUnit(legalEntities)) return legalEntities;
  const unit = registry.businessUnits.find(({ code }) => code === legalEntities.businessUnit);
  return unit === undefined ? 'ALL' : [...new Set(unit.legalEntities.map(({ code }) => code))];
}

/** ALL is written out where a forbid takes a part of it, so that what is left is a list that routing and row filters know. */
function spelledOut(grant: GrantTuple, forbids: readonly GrantTuple[], registry: Registry): GrantTuple {
  if (grant.legalEntities !== 'ALL') return grant;
  const isCut = forbids.some(({ activity, type }) => activity === grant.activity && type === grant.type);
  return isCut ? { ...grant, legalEntities: everyLegalEntity(registry) } : grant;
}

function everyLegalEntity({ businessUnits, instances }: Registry): readonly string[] {
  const codes = [
    ...businessUnits.flatMap((unit) => unit.legalEntities.map(({ code }) => code)),
    ...instances.flatMap((each) => each.legalEntities),
  ];
  return [...new Set(codes)].sort();
}

function isBusinessUnit(legalEntities: Assignment['legalEntities']): legalEntities is { readonly businessUnit: string } {
  return legalEntities !== 'ALL' && !Array.isArray(legalEntities);
}
