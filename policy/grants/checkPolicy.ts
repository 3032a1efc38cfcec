import { type AccessModel, fieldOf, limitField } from '../AccessModel';
import { BUILT_IN_ACTIVITIES } from '../Grant';
import { pathsOf } from '../predicate/Predicate';
import { type Assignment } from './Assignment';
import { GrantInvalid } from './GrantInvalid';
import { type PolicyDocument } from './PolicyDocument';
import { type RoleTuple } from './RoleTuple';

/**
 * Holds roles and grants against the access model of a release: unknown types, activities, classes, fields, masks and limits, and a tuple
 * that clears what it does not project. Throws GRANT_INVALID for the first that it finds.
 */
export function checkPolicy(policy: PolicyDocument, model: AccessModel): void {
  for (const [role, tuples] of Object.entries(policy.roles))
    tuples.forEach((tuple, at) => {
      checkTuple(`role ${role}[${String(at)}]`, tuple, model);
    });
  for (const assignment of [...policy.grants, ...policy.forbids]) checkLimits(assignment);
  for (const forbid of policy.forbids) for (const tuple of forbid.tuples) checkTuple(`forbid to ${forbid.to}`, tuple, model);
}

function checkTuple(place: string, tuple: RoleTuple, model: AccessModel): void {
  const { activity, type } = tuple;
  if (!Object.hasOwn(model.types, type)) throw GrantInvalid(place, `there is no scoped type \`${type}\``);
  if (!(BUILT_IN_ACTIVITIES as readonly string[]).includes(activity) && !model.activities.includes(activity)) {
    throw GrantInvalid(place, `no spoke declares the activity \`${activity}\``);
  }
  for (const name of Object.keys(tuple.fields)) {
    if (!classesOf(model, type).has(name) && fieldOf(model, type, name) === null)
      throw GrantInvalid(place, `\`${type}\` has no class and no field \`${name}\``);
  }
  checkFields(place, tuple, model);
}

function checkFields(place: string, tuple: RoleTuple, model: AccessModel): void {
  const { type } = tuple;
  for (const field of [...tuple.clear, ...Object.keys(tuple.mask)]) {
    if (fieldOf(model, type, field) === null) throw GrantInvalid(place, `\`${type}\` has no field \`${field}\``);
  }
  for (const field of tuple.clear)
    if (!projects(tuple, field, model)) throw GrantInvalid(place, `it clears \`${field}\` and does not project it`);
  for (const path of pathsOf(tuple.when)) {
    if (fieldOf(model, type, path.split('.')[0] ?? path) === null)
      throw GrantInvalid(place, `its condition reads \`${path}\`, which \`${type}\` has not`);
  }
  for (const limit of tuple.limits)
    if (limitField(model, type, limit) === null) throw GrantInvalid(place, `\`${type}\` has no amount limit \`${limit}\``);
}

function checkLimits({ to, limits, tuples }: Assignment): void {
  const unused = Object.keys(limits).find((name) => !tuples.some((tuple) => tuple.limits.includes(name)));
  if (unused !== undefined) throw GrantInvalid(`grant to ${to}`, `no tuple of the role has the limit \`${unused}\``);
}

function projects(tuple: RoleTuple, field: string, model: AccessModel): boolean {
  const classes = fieldOf(model, tuple.type, field)?.classes ?? [];
  const has = (name: string): boolean => tuple.fields[name] === 'all' || (tuple.fields[name]?.includes('PROJECT') ?? false);
  return has(field) || (classes.length > 0 && classes.every(has));
}

/** Classes that some field of the type names. */
function classesOf(model: AccessModel, type: string): ReadonlySet<string> {
  return new Set(Object.entries(model.fields).flatMap(([coordinate, field]) => (coordinate.startsWith(`${type}.`) ? field.classes : [])));
}
