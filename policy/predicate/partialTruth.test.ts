import { partialTruth } from './partialTruth';
import { type Predicate } from './Predicate';

const here: Predicate = { op: 'in', field: 'legalEntityCode', values: ['DE01'] };
const paid: Predicate = { op: 'eq', field: 'status', value: 'PAID' };
const not = (of: Predicate): Predicate => ({ op: 'not', of });
const and = (...of: Predicate[]): Predicate => ({ op: 'and', of });
const or = (...of: Predicate[]): Predicate => ({ op: 'or', of });

it.each<[string, Predicate, boolean | null]>([
  ['a comparison of what is known is decided', here, true],
  ['a comparison of what is not known is open', paid, null],
  ['what is not known is not null either', { op: 'isNull', field: 'status' }, null],
  ['whether rows exist is open', { op: 'exists', relation: 'lines', where: here }, null],
  ['one false part decides an and', and(paid, not(here)), false],
  ['a true part of an and leaves it open', and(paid, here), null],
  ['one true part decides an or', or(paid, here), true],
  ['a false part of an or leaves it open', or(paid, not(here)), null],
  ['an empty or is false', or(), false],
  ['an empty and is true', and(), true],
  ['a not turns what is decided', not(and(here, paid)), null],
  ['a not of false is true', not(and(not(here), paid)), true],
])('%s', (_, predicate, truth) => {
  expect(partialTruth(predicate, { legalEntityCode: 'DE01' })).toBe(truth);
});
