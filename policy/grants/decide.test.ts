import { decide, type DecisionFacts, standsFor } from './decide';
import { readPolicyDocument } from './PolicyDocument';

const read = (text: string) => readPolicyDocument([{ name: 'decisions.yaml', text: `decisions:\n${text}` }]).decisions;
const FACTS: DecisionFacts = {
  subject: 'person:anna',
  actor: 'PERSON',
  agent: null,
  purpose: null,
  operations: 'ANY',
  scopes: ['ledger:read'],
  on: '2026-11-27',
  time: '09:30',
};
const one = (when: string, facts: Partial<DecisionFacts> = {}): boolean =>
  decide(read(`  it: { reason: a test, when: ${when} }`), { ...FACTS, ...facts }).includes('it');

describe('a decision', () => {
  it.each<[string, string, Partial<DecisionFacts>, boolean]>([
    ['the kind of actor', '{ eq: [actor, PERSON] }', {}, true],
    ['the kind of actor, of an agent', '{ eq: [actor, PERSON] }', { actor: 'AGENT' }, false],
    ['a scope', '{ exists: [scopes, { eq: [name, "ledger:read"] }] }', {}, true],
    ['a scope that is not there', '{ exists: [scopes, { eq: [name, "ledger:write"] }] }', {}, false],
    ['the purpose, where there is none', '{ ne: [purpose, x] }', {}, false],
    ['not the purpose, where there is none', '{ not: { eq: [purpose, x] } }', {}, false],
    ['the first minute', '{ ge: [time, "09:30"] }', {}, true],
    ['the minute before', '{ ge: [time, "09:30"] }', { time: '09:29' }, false],
    ['a time that nobody said', '{ ge: [time, "00:00"] }', { time: null }, false],
    ['the weekday', '{ in: [weekday, [FRI]] }', {}, true],
    ['another weekday', '{ in: [weekday, [FRI]] }', { on: '2026-11-28' }, false],
    ['the day', '{ lt: [today, 2026-11-28] }', {}, true],
  ])('reads %s', (_, when, facts, expected) => {
    expect(one(when, facts)).toBe(expected);
  });
  it('stands as long as what it reads', () => {
    expect(
      ['{ eq: [actor, PERSON] }', '{ eq: [weekday, MON] }', '{ not: { lt: [time, "08:00"] } }'].map((when) =>
        standsFor(read(`  it: { reason: a test, when: ${when} }`)),
      ),
    ).toEqual(['EVER', 'DAY', 'MINUTE']);
  });
  it('is part of the policy version', () => {
    const version = (text: string): string => readPolicyDocument([{ name: 'decisions.yaml', text }]).version;
    expect(version('decisions:\n  it: { reason: x, when: { eq: [actor, PERSON] } }')).not.toBe(version('decisions: {}'));
  });
  it.each([
    ['a row', '{ eq: [status, OPEN] }'],
    ['a relation other than the scopes', '{ exists: [lines, { eq: [name, x] }] }'],
    ['scopes of scopes', '{ exists: [scopes, { exists: [scopes, { eq: [name, x] }] }] }'],
    ['a variable', '{ eq: [subject, $subject] }'],
    ['a time that no clock shows', '{ ge: [time, "8:00"] }'],
    ['a day of no calendar', '{ lt: [today, 2026-02-30] }'],
    ['a kind of actor that nobody is', '{ eq: [actor, ROBOT] }'],
    ['a number', '{ eq: [weekday, { integer: 1 }] }'],
    ['a name of Object.prototype', '{ eq: [constructor, x] }'],
    ['nothing', '{}'],
  ])('does not read %s', (_, when) => {
    expect(() => read(`  it: { reason: a test, when: ${when} }`)).toThrow(
      expect.objectContaining({ code: 'GRANT_INVALID', message: expect.stringMatching(/^decisions\.yaml:2: decision it: /) as string }),
    );
  });
});
