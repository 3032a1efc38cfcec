import fc from 'fast-check';
import { evaluate, type Row } from '../predicate/evaluate';
import { type Predicate } from '../predicate/Predicate';
import { implies } from './implication';
import { normalForm } from './normalForm';

const eq = (field: string, value: string): Predicate => ({ op: 'eq', field, value });
const le = (decimal: string): Predicate => ({ op: 'le', field: 'limit.amount', value: { decimal } });
const not = (of: Predicate): Predicate => ({ op: 'not', of });
const and = (...of: Predicate[]): Predicate => ({ op: 'and', of });
const or = (...of: Predicate[]): Predicate => ({ op: 'or', of });
const isNull = (field: string): Predicate => ({ op: 'isNull', field });

describe('implication', () => {
  it.each<[string, Predicate | null, Predicate | null, 'PROVED' | 'REFUTED']>([
    ['a lower limit a higher one', le('100'), le('100.01'), 'PROVED'],
    ['a higher limit no lower one', le('100.01'), le('100'), 'REFUTED'],
    ['equal amounts written apart', le('100.0'), le('100'), 'PROVED'],
    ['a part of an or', eq('status', 'A'), or(eq('status', 'B'), eq('status', 'A')), 'PROVED'],
    ['not its opposite over null', not(eq('status', 'A')), or(not(eq('status', 'A')), isNull('status')), 'PROVED'],
    ['a condition nothing of what it is unknown on', null, or(eq('status', 'A'), not(eq('status', 'A'))), 'REFUTED'],
    ['everything all with null', null, or(eq('status', 'A'), not(eq('status', 'A')), isNull('status')), 'PROVED'],
    ['never anything', or(), eq('status', 'A'), 'PROVED'],
    ['anything always', eq('status', 'A'), null, 'PROVED'],
    ['De Morgan', not(and(eq('a', 'x'), eq('b', 'y'))), or(not(eq('a', 'x')), not(eq('b', 'y'))), 'PROVED'],
    ['a list its longer self', { op: 'in', field: 's', values: ['A'] }, { op: 'in', field: 's', values: ['A', 'B'] }, 'PROVED'],
    ['a longer list not its shorter self', { op: 'in', field: 's', values: ['A', 'B'] }, eq('s', 'A'), 'REFUTED'],
    ['no order between text and itself', { op: 'gt', field: 's', value: 'A' }, { op: 'ge', field: 's', value: 'B' }, 'REFUTED'],
    ['a null whole its null part', isNull('limit'), isNull('limit.amount'), 'PROVED'],
  ])('%s', (_, a, b, expected) => {
    const answer = implies(a, b);
    expect(answer.holds).toBe(expected);
    if (answer.holds === 'REFUTED') {
      expect(a === null || evaluate(a, answer.counterexample)).toBe(true);
      expect(b !== null && evaluate(b, answer.counterexample)).not.toBe(true);
    }
  });

  it('is sampled where a relation is looked into, never claimed', () => {
    const some = (value: string): Predicate => ({ op: 'exists', relation: 'lines', where: eq('kind', value) });
    expect(implies(some('a'), some('a')).holds).toBe('PROVED');
    expect(implies(some('a'), or(some('a'), eq('x', 'y'))).holds).toBe('SAMPLED');
    expect(implies(some('a'), some('b')).holds).toBe('REFUTED');
  });

  const TEXTS = ['', 'a', 'b', 'ab', 'ß'];
  const AMOUNTS = ['-1', '0', '1', '1.5', '2'];
  const leaf = fc.oneof(
    fc.record({
      op: fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge'),
      field: fc.constantFrom('s', 't'),
      value: fc.constantFrom(...TEXTS),
    }),
    fc.record({
      op: fc.constantFrom('eq', 'lt', 'ge'),
      field: fc.constant('m.amount'),
      value: fc.constantFrom(...AMOUNTS).map((decimal) => ({ decimal })),
    }),
    fc.record({ op: fc.constant('in'), field: fc.constant('s'), values: fc.array(fc.constantFrom(...TEXTS), { maxLength: 3 }) }),
    fc.constantFrom<Predicate>(isNull('s'), isNull('m'), isNull('m.amount')),
  ) as fc.Arbitrary<Predicate>;
  const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
    predicate: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.record({ op: fc.constantFrom('and', 'or'), of: fc.array(tie('predicate'), { maxLength: 3 }) }) as fc.Arbitrary<Predicate>,
      fc.record({ op: fc.constant('not'), of: tie('predicate') }) as fc.Arbitrary<Predicate>,
    ),
  }));
  const text = fc.option(fc.oneof(fc.constantFrom(...TEXTS), fc.string({ maxLength: 2 })), { nil: null });
  const rows: fc.Arbitrary<Row> = fc.record({
    s: text,
    t: text,
    m: fc.option(fc.record({ amount: fc.option(fc.constantFrom(...AMOUNTS, '0.5', '-7', '9'), { nil: null }) }), { nil: null }),
  });

  it('that is proved holds on every row', () => {
    let proved = 0;
    fc.assert(
      fc.property(predicate, predicate, fc.array(rows, { minLength: 20, maxLength: 20 }), (a, b, all) => {
        if (implies(a, b).holds !== 'PROVED') return;
        proved += 1;
        for (const row of all) if (evaluate(a, row) === true) expect(evaluate(b, row)).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(proved).toBeGreaterThan(50);
  });
  it('knows a normal form that decides as the condition does', () => {
    fc.assert(
      fc.property(predicate, fc.array(rows, { minLength: 10, maxLength: 10 }), (each, all) => {
        for (const row of all) expect(evaluate(normalForm(each), row)).toBe(evaluate(each, row));
      }),
      { numRuns: 300 },
    );
  });
});
