import { type Instant, instantOf, type LocalDate } from '#kernel/dates';
import { type Registry } from '#kernel/registry';
import { type Assignment, type Validity } from './Assignment';
import { standsFor } from './decide';
import { type PolicyDocument } from './PolicyDocument';

interface Moment {
  readonly on: LocalDate;
  /** `HH:MM`; null counts as the last minute of the day. */
  readonly time: string | null;
  readonly registry: Registry;
}

/**
 * The next moment at which the rights of these subjects may change without a change of the files: a first day, an end, a legal entity that
 * joins or leaves a business unit, a decision that reads the clock. Never too late; null where nothing is in sight.
 */
export function validUntil(policy: PolicyDocument, subjects: readonly string[], { on, time, registry }: Moment): Instant | null {
  const assignments: readonly Assignment[] = [...policy.grants, ...policy.forbids].filter(({ to }) => subjects.includes(to));
  const delegations = policy.delegations.filter(({ to }) => subjects.includes(to));
  const dates = [...assignments, ...delegations, ...registry.businessUnits.flatMap((unit) => unit.legalEntities)].flatMap(
    ({ from, until }: Validity) => (until === null ? [from] : [from, until]),
  );
  const clock = standsFor(policy.decisions);
  const moments = [...dates.filter((date) => date > on).map(midnight), ...(clock === 'EVER' ? [] : [next(clock, on, time)])];
  return moments.sort()[0] ?? null;
}

function next(clock: 'MINUTE' | 'DAY', on: LocalDate, time: string | null): Instant {
  const isMinute = clock === 'MINUTE' && time !== null;
  return isMinute ? instantOf(Date.parse(`${on}T${time}:00Z`) + 60_000) : instantOf(Date.parse(`${on}T00:00:00Z`) + 86_400_000);
}

function midnight(date: LocalDate): Instant {
  return `${date}T00:00:00.000000Z`;
}
