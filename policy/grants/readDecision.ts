import { isLocalDate } from '#kernel/dates';
import { type Domain } from '../predicate/constantPart';
import { type Predicate, readsSubject } from '../predicate/Predicate';
import { type Decision } from './Decision';
import { GrantInvalid } from './GrantInvalid';
import { readCondition } from './readCondition';
import { label, map, text } from './values';

/** One entry of `decisions`. Throws GRANT_INVALID, also for a comparison that could never hold. */
export function readDecision(place: string, name: string, value: unknown): Decision {
  const fields = map(place, value, ['reason', 'when']);
  const when = readCondition(place, fields['when']);
  if (readsSubject(when)) throw GrantInvalid(place, 'a decision compares `subject` and has no $subject');
  checkFacts(place, when, FACTS);
  return { name: label(place, name), reason: text(place, fields['reason'], 'reason'), when };
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  actor: ['PERSON', 'SERVICE', 'AGENT'],
  operations: ['ANY', 'REGISTERED'],
  weekday: ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'],
};
/** Without an agent, a purpose or a clock they are null. */
const NULLABLE = ['agent', 'purpose', 'time'];

/** What a fact of a decision may be. */
export function domainOfFact(fact: string): Domain {
  return { values: WORDS[fact] ?? null, nullable: NULLABLE.includes(fact) };
}

const TEXT = (): boolean => true;
const oneOf =
  (fact: string) =>
  (word: string): boolean =>
    WORDS[fact]?.includes(word) ?? false;

type Facts = Readonly<Record<string, (word: string) => boolean>>;

/** What a decision may read, and what each may be compared with. Times are UTC. */
const FACTS: Facts = {
  subject: TEXT,
  agent: TEXT,
  purpose: TEXT,
  actor: oneOf('actor'),
  operations: oneOf('operations'),
  today: isLocalDate,
  time: (word) => /^([01]\d|2[0-3]):[0-5]\d$/.test(word),
  weekday: oneOf('weekday'),
};
const SCOPE: Facts = { name: TEXT };

function checkFacts(place: string, when: Predicate, facts: Facts): void {
  const known = (field: string): ((word: string) => boolean) => {
    const fits = Object.hasOwn(facts, field) ? facts[field] : undefined;
    if (fits === undefined) throw GrantInvalid(place, `a decision does not know \`${field}\``);
    return fits;
  };
  const check = (field: string, value: unknown): void => {
    if (typeof value !== 'string' || !known(field)(value)) throw GrantInvalid(place, `\`${field}\` is never \`${String(value)}\``);
  };
  switch (when.op) {
    case 'and':
    case 'or':
      for (const each of when.of) checkFacts(place, each, facts);
      return;
    case 'not':
      checkFacts(place, when.of, facts);
      return;
    case 'isNull':
      known(when.field);
      return;
    case 'in':
      for (const each of when.values) check(when.field, each);
      return;
    case 'exists':
      if (when.relation !== 'scopes' || facts === SCOPE) throw GrantInvalid(place, `a decision does not know \`${when.relation}\``);
      checkFacts(place, when.where, SCOPE);
      return;
    default:
      check(when.field, when.value);
  }
}
