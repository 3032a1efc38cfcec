import { type AccessModel, fieldOf, limitField, typeOf } from '../AccessModel';
import { type GateError } from '../gate/GateError';
import { BUILT_IN_ACTIVITIES, CORE } from '../Grant';
import { pathsOf, type Predicate } from '../predicate/Predicate';
import { type Assignment, type Delegation } from './Assignment';
import { GrantInvalid } from './GrantInvalid';
import { type Placed, type PolicyDocument } from './PolicyDocument';
import { type RoleTuple } from './RoleTuple';

/** Holds roles and grants against the access model of a release. Throws GRANT_INVALID with file and line of the first that does not fit. */
export function checkPolicy(policy: PolicyDocument, model: AccessModel): void {
  const [first] = policyErrors(policy, model);
  if (first !== undefined) throw GrantInvalid(`${first.file}:${String(first.line)}: ${first.coordinate}`, first.cause);
}

/**
 * GRANT_INVALID, ACTIVITY_UNKNOWN: everything in roles and grants that the release does not know or that would not mean what it says.
 * A tuple counts once, however many activities and types its line combines.
 */
export function policyErrors(policy: PolicyDocument, model: AccessModel): readonly GateError[] {
  const errors = new Map<string, GateError>();
  const tell = (of: Placed, problems: readonly Problem[]): void => {
    const { file, line, what } = policy.places.get(of) ?? { file: 'roles.yaml', line: 1, what: 'role' };
    for (const problem of problems) {
      const error = { spoke: 'policy', file: `schema/policy/${file}`, line, coordinate: what, ...problem };
      errors.set(`${file} ${String(line)} ${what} ${problem.cause}`, error);
    }
  };
  for (const tuple of Object.values(policy.roles).flat()) tell(tuple, tupleProblems(tuple, model));
  for (const each of [...policy.grants, ...policy.forbids]) {
    tell(each, limitProblems(each));
    for (const tuple of each.tuples) if (!policy.places.has(tuple)) tell(each, tupleProblems(tuple, model));
  }
  for (const each of policy.delegations) tell(each, delegationProblems(each, policy, model));
  return [...errors.values()];
}

type Problem = Pick<GateError, 'code' | 'cause' | 'wayOut'>;

function invalid(cause: string, wayOut = 'correct the file'): Problem {
  return { code: 'GRANT_INVALID', cause, wayOut };
}

function tupleProblems(tuple: RoleTuple, model: AccessModel): readonly Problem[] {
  const { activity, type } = tuple;
  if (typeOf(model, type) === null) return [invalid(`there is no scoped type \`${type}\``)];
  return [
    ...activityProblems(activity, model),
    ...fieldProblems(tuple, model),
    ...maskProblems(tuple, model),
    ...conditionProblems(tuple, model),
  ];
}

function fieldProblems(tuple: RoleTuple, model: AccessModel): readonly Problem[] {
  const { type, fields } = tuple;
  const classes = classesOf(model, type);
  const names = Object.keys(fields);
  const unknown = names.filter((name) => !classes.has(name) && fieldOf(model, type, name) === null);
  const parts = names.filter((name) => !classes.has(name) && fieldOf(model, type, name)?.classes.includes(CORE));
  return [
    ...unknown.map((name) => invalid(`\`${type}\` has no class and no field \`${name}\``)),
    ...parts
      .filter((name) => projects(tuple, name) && !projects(tuple, CORE))
      .map((name) => invalid(`it projects \`${name}\`, a part of \`${CORE}\``, `project \`${CORE}\` whole, or not at all`)),
  ];
}

function maskProblems(tuple: RoleTuple, model: AccessModel): readonly Problem[] {
  const { type, clear, mask } = tuple;
  const shown = (field: string): boolean => {
    const classes = fieldOf(model, type, field)?.classes ?? [];
    return projects(tuple, field) || (classes.length > 0 && classes.every((name) => projects(tuple, name)));
  };
  return [...clear, ...Object.keys(mask)].flatMap((field) => {
    const label = fieldOf(model, type, field);
    if (label === null) return [invalid(`\`${type}\` has no field \`${field}\``)];
    const isCleared = clear.includes(field);
    if (!shown(field)) return [invalid(`it ${isCleared ? 'clears' : 'masks'} \`${field}\` and does not project it`)];
    return isCleared && label.mask === null ? [invalid(`it clears \`${field}\`, which nothing masks`)] : [];
  });
}

function conditionProblems({ type, when, limits }: RoleTuple, model: AccessModel): readonly Problem[] {
  const scoped = typeOf(model, type);
  const readable = new Set([scoped?.key, scoped?.scope, ...(scoped?.attributes ?? [])]);
  return [
    ...pathsOf(when)
      .filter((path) => !readable.has(path.split('.')[0]))
      .map((path) => invalid(`its condition reads \`${path}\`, which is no attribute of \`${type}\``, 'name an attribute of @entityScope')),
    ...relationProblems(when, type, model),
    ...limits
      .filter((limit) => limitField(model, type, limit) === null)
      .map((limit) => invalid(`\`${type}\` has no amount limit \`${limit}\``)),
  ];
}

/** What a condition asks of related rows must be there: PostgreSQL would refuse each statement of whoever holds the grant. */
function relationProblems(when: Predicate | null, type: string, model: AccessModel): readonly Problem[] {
  switch (when?.op) {
    case 'and':
    case 'or':
      return when.of.flatMap((each) => relationProblems(each, type, model));
    case 'not':
      return relationProblems(when.of, type, model);
    case 'exists': {
      const related = fieldOf(model, type, when.relation)?.type ?? '';
      const fields = Object.keys(model.fields).filter((coordinate) => coordinate.startsWith(`${related}.`));
      if (related === '' || fields.length === 0)
        return [invalid(`its condition looks into \`${when.relation}\`, which are no rows of \`${type}\``)];
      const unknown = pathsOf(when.where).filter((path) => fieldOf(model, related, path.split('.')[0] ?? '') === null);
      return [
        ...unknown.map((path) => invalid(`its condition reads \`${path}\`, which \`${related}\` has not`)),
        ...relationProblems(when.where, related, model),
      ];
    }
    default:
      return [];
  }
}

/** The role's tuples are checked where they stand; what a delegation adds is names. */
function delegationProblems({ role, activities, limits }: Delegation, { roles }: PolicyDocument, model: AccessModel): readonly Problem[] {
  const lent = Object.values(roles)
    .flat()
    .filter((tuple) => (role === null ? activities.includes(tuple.activity) : roles[role]?.includes(tuple)));
  return [
    ...activities.flatMap((activity) => activityProblems(activity, model)),
    ...Object.keys(limits)
      .filter((name) => !lent.some((tuple) => tuple.limits.includes(name)))
      .map((name) => invalid(`nothing that it lends has the limit \`${name}\``)),
  ];
}

function activityProblems(activity: string, model: AccessModel): readonly Problem[] {
  if ((BUILT_IN_ACTIVITIES as readonly string[]).includes(activity) || model.activities.includes(activity)) return [];
  const cause = `no spoke declares the activity \`${activity}\``;
  return [{ code: 'ACTIVITY_UNKNOWN', cause, wayOut: "declare it in the spoke's policy room, or correct the name" }];
}

function limitProblems({ limits, tuples }: Assignment): readonly Problem[] {
  return Object.keys(limits)
    .filter((name) => !tuples.some((tuple) => tuple.limits.includes(name)))
    .map((name) => invalid(`no tuple has the limit \`${name}\``));
}

function projects({ fields }: RoleTuple, name: string): boolean {
  const uses = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return uses === 'all' || (uses?.includes('PROJECT') ?? false);
}

/** Classes that some field of the type names. */
function classesOf(model: AccessModel, type: string): ReadonlySet<string> {
  return new Set(Object.entries(model.fields).flatMap(([coordinate, field]) => (coordinate.startsWith(`${type}.`) ? field.classes : [])));
}
