import { type Requirement } from '../AccessModel';

/** Demands nothing. */
export const NOTHING: Requirement = [];
/** An atom that no principal has: what can never hold denies, and does not look like what demands nothing. */
const NEVER: Requirement = [['scope:']];

/** What an application demands: `@requiresScopes(scopes: [["read"], ["admin"]])` with the prefix `scope:`. A branch that is empty would let everyone in and is left out. */
export function requirementOf(prefix: string, branches: readonly (readonly string[])[]): Requirement {
  const kept = branches.filter((all) => all.length > 0).map((all) => all.map((name) => `${prefix}${name}`));
  return kept.length === 0 ? NEVER : canonical(kept);
}

/** Both: each way to meet the one together with each way to meet the other. */
export function both(one: Requirement, other: Requirement): Requirement {
  if (one.length === 0) return other;
  if (other.length === 0) return one;
  return canonical(one.flatMap((left) => other.map((right) => [...left, ...right])));
}

export function allRequirements(all: readonly Requirement[]): Requirement {
  return all.reduce(both, NOTHING);
}

/** Whoever meets `one` meets `other`. */
export function implies(one: Requirement, other: Requirement): boolean {
  if (other.length === 0) return true;
  return one.length > 0 && one.every((branch) => other.some((needed) => needed.every((atom) => branch.includes(atom))));
}

/** Sorted, and without branches that another one makes superfluous: equal demands, equal bytes. */
function canonical(requirement: Requirement): Requirement {
  const sorted = requirement.map((branch) => [...new Set(branch)].sort());
  const unique = [...new Map(sorted.map((branch) => [branch.join('\n'), branch])).values()];
  const minimal = unique.filter((branch) => !unique.some((other) => other !== branch && other.every((atom) => branch.includes(atom))));
  return minimal.sort((left, right) => (left.join('\n') < right.join('\n') ? -1 : 1));
}
