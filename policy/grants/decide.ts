import { type LocalDate } from '#kernel/dates';
import { evaluate, type Row } from '../predicate/evaluate';
import { pathsOf } from '../predicate/Predicate';
import { type Actor, type OperationKind } from '../Principal';
import { type Decision } from './Decision';

/** All that a decision may look at. */
export interface DecisionFacts {
  readonly subject: string;
  readonly actor: Actor;
  readonly agent: string | null;
  readonly purpose: string | null;
  readonly operations: OperationKind;
  readonly scopes: readonly string[];
  readonly on: LocalDate;
  /** `HH:MM` in UTC; null where nobody said, and then what reads it denies. */
  readonly time: string | null;
}

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The names of the decisions that say yes, sorted. Unknown is no. */
export function decide(decisions: readonly Decision[], facts: DecisionFacts): readonly string[] {
  const { subject, actor, agent, purpose, operations, scopes, on, time } = facts;
  const weekday = WEEKDAYS[new Date(`${on}T00:00:00Z`).getUTCDay()];
  const row: Row = { subject, actor, agent, purpose, operations, today: on, time, weekday, scopes: scopes.map((name) => ({ name })) };
  return decisions
    .filter(({ when }) => evaluate(when, row) === true)
    .map(({ name }) => name)
    .sort();
}

/** How long an answer of these decisions stands: until the next minute, the next day, or for good. */
export function standsFor(decisions: readonly Decision[]): 'MINUTE' | 'DAY' | 'EVER' {
  const read = new Set(decisions.flatMap(({ when }) => pathsOf(when)));
  if (read.has('time')) return 'MINUTE';
  return read.has('today') || read.has('weekday') ? 'DAY' : 'EVER';
}
