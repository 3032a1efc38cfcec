import { buildSchema } from 'graphql';
import { type AccessModel } from '#policy/AccessModel';
import { refuseLargeFilters } from './filterLimits';

const schema = buildSchema('input F { and: [F!] not: F n: [Int!] page: Int } type Query { rows(filter: F, first: Int): Int }');
const definition = schema.getQueryType()!.getFields()['rows']!;
const model = {
  inputs: { 'F.and': [], 'F.not': [], 'F.n': [{ field: 'Row.n', use: 'FILTER' }], 'F.page': 'PUBLIC' },
} as unknown as AccessModel;
const refused = (filter: unknown): boolean => {
  try {
    refuseLargeFilters(model, definition, { filter });
    return false;
  } catch {
    return true;
  }
};
const nested = (depth: number): object => (depth === 1 ? { n: [1] } : { not: nested(depth - 1) });

it('lets 50 conditions pass, and no 51', () => {
  expect(refused({ and: Array.from({ length: 49 }, () => ({ n: [1, 2, 3] })) })).toBe(false);
  expect(refused({ and: Array.from({ length: 50 }, () => ({ n: [1] })) })).toBe(true);
});
it('lets 6 levels pass, and no 7', () => {
  expect([refused(nested(6)), refused(nested(7))]).toEqual([false, true]);
});
it('counts no value of a list and nothing that does not filter', () => {
  expect(refused({ n: Array.from({ length: 200 }, () => 1), page: 3 })).toBe(false);
});
