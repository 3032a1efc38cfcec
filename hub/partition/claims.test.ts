import { buildSchema, Kind, parse } from 'graphql';
import { type RegistryEntry } from '#kernel/registry';
import { type AccessModel, type TypeModel } from '#policy/AccessModel';
import { claimsIn, refuseForeignClaims, refuseOtherClaim } from './claims';
import { legalEntityIn } from './route';

const entry: RegistryEntry = {
  instance: 'i',
  spoke: 's',
  businessUnit: 'b',
  url: 'http://x',
  legalEntities: ['DE01', 'FR01'],
  wrappingKey: null as never,
};
const schema = buildSchema(`
  type Query { a: [Doc!] one: Bill any: Thing sum: Sum }
  interface Doc { id: ID! le: String! }
  type Bill implements Doc { id: ID! le: String! payer: Unit rate: Rate lines: Lines }
  type Memo implements Doc { id: ID! le: String! about: Bill }
  union Thing = Bill | Rate
  type Unit { code: ID! name: String }
  type Rate { le: String code: String }
  type Lines { nodes: [Bill!] }
  type Sum { total: Int }
`);
const scoped = (key: string, scope: string): TypeModel => ({ key, scope, owner: 's' }) as TypeModel;
const BILL = scoped('id', 'le');
const UNIT = scoped('code', 'code');
const model = { types: { Bill: BILL, Unit: UNIT } } as unknown as AccessModel;
const claims = (text: string, on = 'Query'): ReturnType<typeof claimsIn> => {
  const [operation] = parse(text).definitions;
  return claimsIn(operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet : undefined, on, { model, schema });
};
const checked = (text: string, value: object, on?: string): object => {
  refuseForeignClaims(claims(text, on), value, { entry });
  return value;
};

it('takes the legal entity from rows of another partition, at any depth, and leaves the others', () => {
  const row = (le: string, more: object = {}): object => ({ le, ...more });
  expect(
    checked('{ a { le ... on Memo { about { lines { nodes { ... on Bill { le } } } } } } }', {
      a: [row('DE01', { about: { lines: { nodes: [row('US01'), null, row('FR01')] } } }), row('US01')],
    }),
  ).toEqual({ a: [row('DE01', { about: { lines: { nodes: [{ le: null }, null, row('FR01')] } } }), { le: null }] });
});
it.each([
  ['its own name', '{ one { le } }', { one: { le: 'US01' } }, { one: { le: null } }],
  ['every name that is asked for', '{ one { le x: le } }', { one: { le: 'US01', x: 'US01' } }, { one: { le: null, x: null } }],
  ['the name of the hub', '{ one { _nave_le: le } }', { one: { _nave_le: 'US01' } }, { one: { _nave_le: null } }],
  ['its name on a union', '{ any { ... on Bill { le } } }', { any: { le: 'US01' } }, { any: { le: null } }],
  ['its name below a type that the schema does not have', '{ gone { le } }', { gone: { le: 'US01' } }, { gone: { le: null } }],
])('takes it under %s', (_, text, given, left) => {
  expect(checked(text, given)).toEqual(left);
});
it.each([
  [
    'a field of that name on a type without a legal entity',
    '{ one { rate { le code } } }',
    { one: { rate: { le: 'US01', code: 'US01' } } },
  ],
  ['a key, which references are followed by', '{ one { payer { code } } }', { one: { payer: { code: 'US01' } } }],
  ['an alias of that name for another field', '{ one { payer { le: name } } }', { one: { payer: { le: 'US01' } } }],
])('leaves %s', (_, text, given) => {
  expect(checked(text, structuredClone(given))).toEqual(given);
});
it('takes the legal entity that is a key under the name of the hub alone', () => {
  const given = { one: { payer: { code: 'US01', _nave_le: 'US01' } } };
  expect(checked('{ one { payer { code _nave_le: code } } }', given)).toEqual({ one: { payer: { code: 'US01', _nave_le: null } } });
});
it.each([
  [
    ['DE01', 'FR01'],
    ['DE01', 'FR01'],
  ],
  [['DE01', 'US01'], [null]],
  [null, [null]],
  ['DE01', [null]],
])('lets a sum over %s state %s', (stated, left) => {
  expect(checked('{ sum { total _nave_scope: _scope } }', { sum: { total: 1, _nave_scope: stated } })).toEqual({
    sum: { total: 1, _nave_scope: left },
  });
});
it.each([
  ['its own name', { le: 'FR01' }, { le: null }],
  ['the name of the hub', { _nave_le: 'FR01' }, { _nave_le: null }],
  ['both, with one of them right', { le: 'DE01', _nave_le: 'FR01' }, { le: 'DE01', _nave_le: null }],
  ['neither', { name: 'x' }, { name: 'x' }],
])('holds an entity to the legal entity of its key under %s', (_, entity, left) => {
  for (const asked of [`bil_DE01_${'0'.repeat(26)}`, 'DE01']) {
    const given = { ...entity };
    refuseOtherClaim(given, { type: BILL, legalEntity: legalEntityIn(asked), entry });
    expect(given).toEqual(left);
  }
});
it.each([
  ['leaves what the owner says of its own rows', 's', 'FR01', 'FR01'],
  ['takes what the owner says of the rows of others', 's', 'US01', null],
  ['takes what others say of the rows of the owner', 'other', 'FR01', null],
])('%s where a key names no legal entity', (_, spoke, stated, left) => {
  const entity = { le: stated, _nave_le: stated };
  refuseOtherClaim(entity, { type: BILL, legalEntity: legalEntityIn('4711'), entry: { ...entry, spoke } });
  expect(entity).toEqual({ le: left, _nave_le: left });
});
it('never takes the key of an entity', () => {
  const entity = { code: 'FR01', _nave_le: 'FR01' };
  refuseOtherClaim(entity, { type: UNIT, legalEntity: 'DE01', entry });
  expect(entity).toEqual({ code: 'FR01', _nave_le: null });
});
it('has nothing to look at where nothing is stated', () => {
  expect(claims('{ a { id ... on Memo { about { rate { le } } } } }')).toBeNull();
});
