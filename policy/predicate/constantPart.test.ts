import { constantPart, type Domain } from './constantPart';
import { type Predicate } from './Predicate';

const DOMAINS: Readonly<Record<string, Domain>> = {
  status: { values: ['RECEIVED', 'APPROVED'], nullable: false },
  must: { values: null, nullable: false },
};
const domainOf = (path: string): Domain => DOMAINS[path] ?? { values: null, nullable: true };
const eq = (field: string, value: string): Predicate => ({ op: 'eq', field, value });
const received = eq('status', 'RECEIVED');
const subject: Predicate = { op: 'ne', field: 'enteredBy', value: { var: 'subject' } };

describe('a condition', () => {
  it.each<[string, Predicate]>([
    ['on an enum', received],
    ['on who entered it', subject],
    [
      'on one field twice',
      {
        op: 'and',
        of: [
          { op: 'ge', field: 'n', value: 1 },
          { op: 'le', field: 'n', value: 1 },
        ],
      },
    ],
    [
      'between two amounts',
      {
        op: 'and',
        of: [
          { op: 'gt', field: 'a.b', value: { decimal: '1' } },
          { op: 'lt', field: 'a.b', value: { decimal: '1.01' } },
        ],
      },
    ],
    ['with unknown on one side', { op: 'or', of: [eq('free', 'a'), { op: 'ne', field: 'free', value: 'a' }] }],
    ['on a relation', { op: 'exists', relation: 'lines', where: eq('kind', 'GOODS') }],
  ])('%s says something', (_, predicate) => {
    expect(constantPart(predicate, domainOf)).toBeNull();
  });

  it.each<[string, Predicate, 'ALWAYS' | 'NEVER']>([
    ['two values at once', { op: 'and', of: [received, eq('status', 'APPROVED')] }, 'NEVER'],
    ['a value that the enum lacks', eq('status', 'PAID'), 'NEVER'],
    ['every value of the enum', { op: 'in', field: 'status', values: ['RECEIVED', 'APPROVED'] }, 'ALWAYS'],
    ['a field against itself', { op: 'or', of: [eq('must', 'a'), { op: 'ne', field: 'must', value: 'a' }] }, 'ALWAYS'],
    ['null where there is none', { op: 'isNull', field: 'must' }, 'NEVER'],
    ['not null and null', { op: 'and', of: [{ op: 'isNull', field: 'free' }, eq('free', 'a')] }, 'NEVER'],
    [
      'an empty range',
      {
        op: 'and',
        of: [
          { op: 'gt', field: 'n', value: 2 },
          { op: 'lt', field: 'n', value: 2 },
        ],
      },
      'NEVER',
    ],
    [
      'a relation and not',
      {
        op: 'and',
        of: [
          { op: 'exists', relation: 'l', where: received },
          { op: 'not', of: { op: 'exists', relation: 'l', where: received } },
        ],
      },
      'NEVER',
    ],
    ['one branch of an or', { op: 'and', of: [subject, { op: 'or', of: [received, eq('status', 'PAID')] }] }, 'NEVER'],
    ['a constant inside a relation', { op: 'exists', relation: 'l', where: { op: 'and', of: [eq('k', 'A'), eq('k', 'B')] } }, 'NEVER'],
  ])('on %s is constant', (_, predicate, truth) => {
    expect(constantPart(predicate, domainOf)?.truth).toBe(truth);
  });
});
