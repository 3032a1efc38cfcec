import { type AccessModel, fieldOf } from '../AccessModel';
import { type GrantTuple, type Use } from '../Grant';
import { type Assignment } from '../grants/Assignment';
import { type Circumstances, forbidTuples, grantTuples, isValid } from '../grants/effective';
import { type PolicyDocument, type Placed } from '../grants/PolicyDocument';
import { placesText, predicateText } from './predicateText';

/** What is asked of each tuple: `READ` on `Invoice`, field `gross`, use `FILTER`, in `DE01`. */
export interface TupleQuestion {
  readonly activity: string;
  readonly type: string;
  readonly field: string | null;
  readonly use: Use | null;
  readonly legalEntity: string | null;
}

/** One tuple of a grant or forbid, and whether it covers what is asked. */
export interface ConsideredTuple {
  readonly kind: 'GRANT' | 'FORBID';
  /** `roles.yaml:6 role ap-clerk[1], given by grants.yaml:6 grants[0]`. */
  readonly place: string;
  readonly covers: boolean;
  /** Why not, or where and under which condition it does. */
  readonly because: string;
}

/**
 * Each tuple about the activity and type that is written for one of these subjects, in the order of the files, with the first reason why
 * it does not cover what is asked. Delegated and agents' tuples stand with the person and the agent that they are written for.
 */
export function considered(
  { policy, model, now }: { readonly policy: PolicyDocument; readonly model: AccessModel; readonly now: Circumstances },
  subjects: readonly string[],
  question: TupleQuestion,
): readonly ConsideredTuple[] {
  const of = (kind: ConsideredTuple['kind'], assignments: readonly Assignment[]): readonly ConsideredTuple[] =>
    assignments
      .filter(({ to }) => subjects.includes(to))
      .flatMap((assignment) =>
        assignment.tuples.flatMap((tuple, at): readonly ConsideredTuple[] => {
          if (tuple.activity !== question.activity || tuple.type !== question.type) return [];
          const whole = (kind === 'GRANT' ? grantTuples(assignment, now) : forbidTuples(assignment, now))[at];
          const refused =
            whole === undefined ? 'it is for no legal entity on that day' : whyNot({ assignment, tuple: whole, now, model }, question);
          const place = `${placeOf(policy, tuple)}, given by ${placeOf(policy, assignment)}`;
          const covers = refused === null && whole !== undefined;
          return [{ kind, place, covers, because: covers ? coveringText(whole) : (refused ?? '') }];
        }),
      );
  return [...of('GRANT', policy.grants), ...of('FORBID', policy.forbids)];
}

interface Considering {
  readonly assignment: Assignment;
  readonly tuple: GrantTuple;
  readonly now: Circumstances;
  readonly model: AccessModel;
}

function whyNot({ assignment, tuple, now, model }: Considering, { type, field, use, legalEntity }: TupleQuestion): string | null {
  const circumstances = whyNotNow(assignment, now);
  if (circumstances !== null) return circumstances;
  if (legalEntity !== null && tuple.legalEntities !== 'ALL' && !tuple.legalEntities.includes(legalEntity))
    return `it is for ${placesText(tuple.legalEntities)}`;
  return field === null || use === null ? null : lacksUse(tuple, model, { type, field, use });
}

function whyNotNow(assignment: Assignment, now: Circumstances): string | null {
  const { from, until, purpose, operations } = assignment;
  if (!isValid(assignment, now.on)) return `it holds from ${from}${until === null ? '' : ` until ${until}`}`;
  if (operations === 'REGISTERED' && now.operations !== 'REGISTERED') return 'it holds in registered operations only';
  if (purpose.length === 0 || (now.purpose !== null && purpose.includes(now.purpose))) return null;
  return `it holds for the purpose ${purpose.join(' or ')} only`;
}

/** A forbid without fields takes the whole row; a grant without fields covers no cell. */
function lacksUse(tuple: GrantTuple, model: AccessModel, { type, field, use }: { type: string; field: string; use: Use }): string | null {
  const classes = fieldOf(model, type, field)?.classes ?? [];
  const has = (name: string): boolean => {
    const uses = Object.hasOwn(tuple.fields, name) ? tuple.fields[name] : undefined;
    return uses === 'all' || (uses?.includes(use) ?? false);
  };
  if (has(field) || (classes.length > 0 && classes.every(has))) return null;
  const lacking = classes.filter((each) => !has(each));
  return `it lacks ${use} of ${lacking.map((each) => `class \`${each}\``).join(' and ')}`;
}

function coveringText({ legalEntities, when, limits, clear, mask }: GrantTuple): string {
  const bounds = Object.entries(limits).map(([name, { max, currency }]) => `${name} up to ${max} ${currency}`);
  return [
    `in ${placesText(legalEntities)}`,
    ...(when === null ? [] : [`where ${predicateText(when)}`]),
    ...bounds,
    ...(clear.length === 0 ? [] : [`clears ${clear.join(', ')}`]),
    ...Object.entries(mask).map(([field, kind]) => `masks ${field} as ${kind}`),
  ].join('; ');
}

function placeOf(policy: PolicyDocument, of: Placed): string {
  const place = policy.places.get(of);
  return place === undefined ? 'the grant itself' : `${place.file}:${String(place.line)} ${place.what}`;
}
