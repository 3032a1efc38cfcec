import { type LocalDate } from '#kernel/dates';
import { legalEntitiesOf, type Registry } from '#kernel/registry';
import { type GrantTuple, type LegalEntities } from '../Grant';
import { type OperationKind } from '../Principal';
import { type Assignment, type Places, type Validity } from './Assignment';

/** Under which circumstances grants are asked for. */
export interface Circumstances {
  readonly on: LocalDate;
  readonly purpose: string | null;
  readonly operations: OperationKind;
  /** Business units are expanded from it. */
  readonly registry: Registry;
}

/** Whether it holds on a day: the first one included, the end excluded. */
export function isValid({ from, until }: Validity, on: LocalDate): boolean {
  return from <= on && (until === null || on < until);
}

/** The assignments to a subject that hold now, in order of the file. */
export function assignmentsTo(subject: string, assignments: readonly Assignment[], now: Circumstances): readonly Assignment[] {
  return assignments.filter((each) => each.to === subject && holds(each, now));
}

function holds(assignment: Assignment, { on, purpose, operations }: Circumstances): boolean {
  if (!isValid(assignment, on)) return false;
  if (assignment.operations === 'REGISTERED' && operations !== 'REGISTERED') return false;
  return assignment.purpose.length === 0 || (purpose !== null && assignment.purpose.includes(purpose));
}

/** The complete tuples of a grant. */
export function grantTuples(grant: Assignment, now: Circumstances): readonly GrantTuple[] {
  return expand(grant, grantedPlaces(grant.legalEntities, now));
}

/** The complete tuples of a forbid. */
export function forbidTuples(forbid: Assignment, { registry }: Circumstances): readonly GrantTuple[] {
  return expand(forbid, forbiddenPlaces(forbid.legalEntities, registry));
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

/** The legal entities of a business unit on the day. */
export function grantedPlaces(places: Places, { registry, on }: Circumstances): LegalEntities {
  return isBusinessUnit(places) ? legalEntitiesOf(registry, places.businessUnit, on) : places;
}

/** A forbid takes every legal entity that its business unit ever had; one that the registry does not know forbids everywhere. */
function forbiddenPlaces(places: Places, registry: Registry): LegalEntities {
  if (!isBusinessUnit(places)) return places;
  const unit = registry.businessUnits.find(({ code }) => code === places.businessUnit);
  return unit === undefined ? 'ALL' : [...new Set(unit.legalEntities.map(({ code }) => code))];
}

function isBusinessUnit(places: Places): places is { readonly businessUnit: string } {
  return places !== 'ALL' && !Array.isArray(places);
}
