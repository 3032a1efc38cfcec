import { buildSchema, type FieldNode, Kind, type OperationDefinitionNode, parse, print } from 'graphql';
import { type AccessModel, type FieldModel } from '#policy/AccessModel';
import { combineAggregates } from './combineAggregates';
import { groupProgram } from './groupProgram';

const schema = buildSchema(`
  scalar Decimal
  type Money { amount: Decimal! currency: String! }
  type Query { position(by: [String!]): Position }
  type Position { groups: [Group!]! rates: [Rate!]! notes: [String!] asOf: String latest: String total: Totals _scope: [String!]! }
  type Totals { count: Int weight: Decimal mean: Decimal }
  type Rate { base: String rate: Decimal }
  type Group { code: String count: Int booked: Money converted: Money low: Money high: Money oldest: String weight: Decimal }
`);
const field = (flow: Partial<FieldModel['flows'][number]>, type = 'Int'): FieldModel => {
  const full = { from: ['Account.id'], use: 'AGGREGATE' as const, function: null, declassify: null, ...flow };
  return {
    owners: ['cash'],
    type,
    label: 'FLOW',
    classes: [],
    uses: [],
    aggregate: [],
    mask: null,
    flow: full,
    flows: [full],
    limit: null,
    requires: [],
  };
};
const model: AccessModel = {
  types: {},
  roots: {},
  inputs: {},
  activities: [],
  declassified: {},
  shownErrors: {},
  contracts: {},
  fields: {
    'Group.code': field({ use: 'GROUP' }, 'String'),
    'Group.count': field({ function: 'COUNT' }),
    'Group.booked': field({ function: 'SUM', from: ['Account.balance'] }, 'Money'),
    'Group.converted': field({ function: 'SUM', from: ['Account.balance'] }, 'Money'),
    'Group.low': field({ function: 'MIN' }, 'Money'),
    'Group.high': field({ function: 'MAX' }, 'Money'),
    'Group.oldest': field({ function: 'MIN' }, 'String'),
    'Group.weight': field({ function: 'SUM' }, 'Decimal'),
    'Totals.count': field({ function: 'COUNT' }),
    'Totals.weight': field({ function: 'MAX' }, 'Decimal'),
    'Totals.mean': field({ function: 'AVG' }, 'Decimal'),
  },
};
const compile = (query: string, of: AccessModel = model) => {
  const [operation] = parse(query).definitions as [OperationDefinitionNode];
  const node = operation.selectionSet.selections.find((each): each is FieldNode => each.kind === Kind.FIELD)!;
  return groupProgram(of, node, schema.getQueryType()!.getFields()['position']!);
};
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const group = (code: string | null, more: object) => ({ _navg_code: code, code, ...more });
const groups = (query: string, ...parts: object[][]) =>
  JSON.parse(
    JSON.stringify(
      combineAggregates(
        compile(`{ position { groups ${query} } }`).program,
        parts.map((list) => ({ groups: list })),
      ),
    ),
  ) as unknown;

describe('combining aggregates', () => {
  it('asks for group keys, whole amounts and their siblings under internal names', () => {
    expect(print(compile('{ position(by: ["CODE"]) { g: groups { m: converted { a: amount } } } }').augmented).replace(/\s+/g, ' ')).toBe(
      'position(by: ["CODE"]) { g: groups { m: converted { a: amount } } g: groups { m: converted { a: amount } _navg_code: code _navg_converted: converted { amount currency } _navg_booked: booked { amount currency } } }',
    );
  });
  it('adds what belongs to one key, in the order of the keys, nulls last', () => {
    expect(
      groups(
        '{ code n: count }',
        [group('B', { _navg_count: 1 }), group(null, { _navg_count: 2 })],
        [group('B', { _navg_count: 4 }), group('A', { _navg_count: 8 })],
      ),
    ).toMatchObject({
      groups: [
        { code: 'A', n: 8 },
        { code: 'B', n: 5 },
        { code: null, n: 2 },
      ],
    });
  });
  it('adds amounts exactly and keeps only the parts that were asked for', () => {
    expect(
      groups('{ booked { a: amount __typename } }', [group('A', { _navg_booked: eur('0.1') })], [group('A', { _navg_booked: eur('0.2') })]),
    ).toMatchObject({
      groups: [{ booked: { a: '0.30', __typename: 'Money' } }],
    });
  });
  it.each([
    ['low', '-2.00'],
    ['high', '10.00'],
  ])('takes the %s amount by value, not by text', (name, expected) => {
    const part = (amount: string) => [group('A', { [`_navg_${name}`]: eur(amount) })];
    expect(groups(`{ ${name} { amount } }`, part('9.00'), part('10.00'), part('-2.00'))).toMatchObject({
      groups: [{ [name]: { amount: expected } }],
    });
  });
  it('takes the first of dates and adds decimals with as many places as the part with the most', () => {
    expect(
      groups(
        '{ oldest weight }',
        [group('A', { _navg_oldest: '2026-02-01', _navg_weight: '1.5' })],
        [group('A', { _navg_oldest: '2025-12-31', _navg_weight: '0.250' })],
      ),
    ).toMatchObject({
      groups: [{ oldest: '2025-12-31', weight: '1.750' }],
    });
  });
  it('leaves an empty sum out, and refuses one that an instance could not compute', () => {
    const empty = group('A', { _navg_booked: null, _navg_converted: null });
    const failed = group('A', { _navg_booked: eur('5'), _navg_converted: null });
    const whole = group('A', { _navg_booked: eur('7'), _navg_converted: eur('8') });
    expect(groups('{ converted { amount } }', [empty], [whole])).toMatchObject({ groups: [{ converted: { amount: '8.00' } }] });
    expect(groups('{ converted { amount } }', [failed], [whole])).toMatchObject({ groups: [{ converted: null }] });
  });
  it.each<[string, string, object[], string]>([
    [
      'two currencies',
      '{ groups { booked { amount } } }',
      [{ groups: [group('A', { _navg_booked: eur('1') })] }, { groups: [group('A', { _navg_booked: { amount: '1', currency: 'USD' } })] }],
      'CURRENCY_MIXED',
    ],
    ['an average', '{ total { mean } }', [{ total: { _navg_mean: '1' } }, { total: { _navg_mean: '3' } }], 'AGGREGATE_NOT_COMBINABLE'],
    ['values that should be one', '{ asOf }', [{ asOf: 'monday' }, { asOf: 'tuesday' }], 'AGGREGATE_NOT_COMBINABLE'],
  ])('refuses %s', (_, selection, parts, code) => {
    expect(() => combineAggregates(compile(`{ position ${selection} }`).program, parts as never)).toThrow(
      expect.objectContaining({ code }),
    );
  });
  it('unites lists without repeats, also where what was asked for looks the same', () => {
    const part = (scope: string[], rate: string) => ({ _scope: scope, rates: [{ base: 'USD', _navg_base: 'USD', _navg_rate: rate }] });
    const { program } = compile('{ position { _scope rates { base } } }');
    expect(
      JSON.parse(JSON.stringify(combineAggregates(program, [part(['US01', 'DE01'], '1.1'), part(['DE01'], '1.2'), part([], '1.1')]))),
    ).toEqual({
      _scope: ['DE01', 'US01'],
      rates: [{ base: 'USD' }, { base: 'USD' }],
    });
  });
  it('answers for nobody with zeros and empty lists', () => {
    const { program } = compile('{ position { groups { count } _scope total { count weight } asOf } }');
    expect(JSON.parse(JSON.stringify(combineAggregates(program, [])))).toMatchObject({
      groups: [],
      _scope: [],
      total: { count: 0, weight: null },
      asOf: null,
    });
  });
});
