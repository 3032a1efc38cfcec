import { type AccessModel } from '../../AccessModel';
import { type PolicyDocument } from '../../grants/PolicyDocument';
import { type PolicyCase } from './PolicyCase';

/* eslint max-params: ["error", 4] -- outcome, activity, type and role are the four parts of one question */

/**
 * What the policy tests do not cover: an activity that no case allows or none denies, a right of a role without an allow and a deny case,
 * an activity that a role lacks and no case denies it. Empty when every activity of the contracts and every role is held down.
 */
export function caseGaps(model: AccessModel, policy: PolicyDocument, cases: readonly PolicyCase[]): readonly string[] {
  const seen = seenIn(cases);
  return [...activityGaps(model, policy, seen), ...Object.keys(policy.roles).flatMap((role) => roleGaps(role, { model, policy, seen }))];
}

interface Seen {
  has(outcome: boolean, activity: string, type?: string, role?: string): boolean;
}

function activityGaps(model: AccessModel, policy: PolicyDocument, seen: Seen): readonly string[] {
  const granted = new Set(Object.values(policy.roles).flatMap((tuples) => tuples.map(({ activity }) => activity)));
  const activities = [...new Set([...model.activities, ...granted])].sort();
  return activities.flatMap((activity) =>
    [true, false]
      .filter((outcome) => !seen.has(outcome, activity))
      .map((outcome) => `no case ${outcome ? 'allows' : 'denies'} \`${activity}\``),
  );
}

function roleGaps(role: string, { model, policy, seen }: { model: AccessModel; policy: PolicyDocument; seen: Seen }): readonly string[] {
  const tuples = policy.roles[role] ?? [];
  const rights = [...new Set(tuples.map(({ activity, type }) => `${activity} ${type}`))].map((each) => each.split(' ') as [string, string]);
  const granted = new Set(rights.map(([activity]) => activity));
  const unproved = rights.flatMap(([activity, type]) =>
    [true, false]
      .filter((outcome) => !seen.has(outcome, activity, type, role))
      .map((outcome) => `role \`${role}\`: no case ${outcome ? 'allows' : 'denies'} \`${activity}\` on \`${type}\``),
  );
  const unheld = model.activities
    .filter((activity) => !granted.has(activity) && !seen.has(false, activity, undefined, role))
    .map((activity) => `role \`${role}\`: no case denies \`${activity}\`, which it lacks`);
  return [...unproved, ...unheld];
}

/** READ is shown by a row that is readable or a use that is allowed, and by one that is not. Only principals with one role count for it. */
function seenIn(cases: readonly PolicyCase[]): Seen {
  const seen = new Set<string>();
  for (const each of cases) {
    const activity = each.kind === 'ACTIVITY' ? each.activity : 'READ';
    if (each.kind === 'CELL' || (each.kind === 'USE' && !each.expected)) continue;
    const outcome = String(each.expected);
    const role = 'roles' in each.principal && each.principal.roles.length === 1 ? (each.principal.roles[0] ?? '') : '';
    for (const type of ['', each.row.type]) for (const who of ['', role]) seen.add([outcome, activity, type, who].join(' '));
  }
  return { has: (outcome, activity, type = '', role = '') => seen.has([String(outcome), activity, type, role].join(' ')) };
}
