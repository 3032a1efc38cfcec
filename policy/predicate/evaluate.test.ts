import { evaluate, type Truth } from './evaluate';
import { allOf, bind, pathsOf, type Predicate, readsSubject } from './Predicate';

const ROW = {
  status: 'OPEN',
  empty: null,
  name: 'ß',
  count: 3,
  reversal: false,
  dueDate: '2026-11-24',
  gross: { amount: '1.00', currency: 'EUR' },
  broken: { amount: 'NaN', currency: 'EUR' },
  lines: [{ kind: 'GOODS' }, { kind: null }],
  none: [],
};
const eq = (field: string, value: string): Predicate => ({ op: 'eq', field, value });
const unknown = eq('empty', 'x');
const yes = eq('status', 'OPEN');
const no = eq('status', 'PAID');

describe('a predicate', () => {
  it.each<[string, Predicate, Truth]>([
    ['equal text', yes, true],
    ['other text', no, false],
    ['null', unknown, null],
    ['a field that is not there', eq('missing', 'x'), null],
    ['a name of Object.prototype', eq('constructor', 'x'), null],
    ['another kind', { op: 'eq', field: 'count', value: '3' }, null],
    ['whole numbers', { op: 'ge', field: 'count', value: 3 }, true],
    ['booleans', { op: 'eq', field: 'reversal', value: false }, true],
    ['dates as text', { op: 'lt', field: 'dueDate', value: '2026-12-01' }, true],
    ['no case folding', eq('status', 'open'), false],
    ['no trimming', eq('status', 'OPEN '), false],
    ['bytes, not languages', { op: 'gt', field: 'name', value: 'z' }, true],
    ['amounts as numbers', { op: 'eq', field: 'gross.amount', value: { decimal: '1.0' } }, true],
    ['amounts of any length', { op: 'lt', field: 'gross.amount', value: { decimal: '1.0000000000000000000001' } }, true],
    ['NaN', { op: 'ge', field: 'broken.amount', value: { decimal: '0' } }, null],
    ['null is null', { op: 'isNull', field: 'empty' }, true],
    ['a value is not null', { op: 'isNull', field: 'status' }, false],
    ['a listed value', { op: 'in', field: 'status', values: ['PAID', 'OPEN'] }, true],
    ['an empty list', { op: 'in', field: 'empty', values: [] }, false],
    ['null in a list', { op: 'in', field: 'empty', values: ['x'] }, null],
    ['not unknown', { op: 'not', of: unknown }, null],
    ['not over a list and null', { op: 'not', of: { op: 'in', field: 'empty', values: ['x'] } }, null],
    ['false and unknown', { op: 'and', of: [unknown, no] }, false],
    ['true and unknown', { op: 'and', of: [yes, unknown] }, null],
    ['true or unknown', { op: 'or', of: [unknown, yes] }, true],
    ['false or unknown', { op: 'or', of: [no, unknown] }, null],
    ['nothing to fulfil', { op: 'and', of: [] }, true],
    ['no alternative', { op: 'or', of: [] }, false],
    ['some related row', { op: 'exists', relation: 'lines', where: eq('kind', 'GOODS') }, true],
    ['an unknown related row', { op: 'exists', relation: 'lines', where: eq('kind', 'FREIGHT') }, null],
    ['not over an unknown related row', { op: 'not', of: { op: 'exists', relation: 'lines', where: eq('kind', 'FREIGHT') } }, null],
    ['no related row', { op: 'exists', relation: 'none', where: yes }, false],
  ])('decides %s', (_, predicate, expected) => {
    expect(evaluate(predicate, ROW)).toBe(expected);
  });

  it('takes the subject, and refuses to decide without it', () => {
    const fourEyes: Predicate = { op: 'ne', field: 'status', value: { var: 'subject' } };
    expect(evaluate(fourEyes, ROW, { subject: 'person:anna' })).toBe(true);
    expect(() => evaluate(fourEyes, ROW)).toThrow(expect.objectContaining({ code: 'PREDICATE_UNBOUND' }));
    const nested: Predicate = { op: 'not', of: { op: 'and', of: [yes, { op: 'in', field: 'status', values: [{ var: 'subject' }] }] } };
    expect([readsSubject(fourEyes), readsSubject(nested), readsSubject(yes), readsSubject(null)]).toEqual([true, true, false, false]);
    expect(readsSubject(bind(nested, { subject: 'x' }))).toBe(false);
  });
  it('names the fields that it reads', () => {
    const exists: Predicate = { op: 'exists', relation: 'lines', where: eq('kind', 'GOODS') };
    expect(pathsOf({ op: 'and', of: [yes, { op: 'not', of: { op: 'or', of: [no, unknown] } }, exists] })).toEqual([
      'status',
      'empty',
      'lines',
    ]);
    expect(pathsOf(null)).toEqual([]);
  });
  it('joins flat', () => {
    expect(allOf(null, yes, null)).toBe(yes);
    expect(allOf(null)).toBeNull();
    expect(allOf({ op: 'and', of: [yes, no] }, unknown)).toEqual({ op: 'and', of: [yes, no, unknown] });
  });
});
