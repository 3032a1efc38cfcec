import { Kind, parse } from 'graphql';
import { type RegistryEntry } from '#kernel/registry';
import { claimsIn, refuseForeignClaims, refuseOtherClaim } from './claims';

const entry: RegistryEntry = {
  instance: 'i',
  spoke: 's',
  businessUnit: 'b',
  url: 'http://x',
  legalEntities: ['DE01', 'FR01'],
  wrappingKey: null as never,
};
const claims = (text: string): ReturnType<typeof claimsIn> => {
  const [operation] = parse(text).definitions;
  return claimsIn(operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet : undefined);
};
const checked = (text: string, value: object): object => {
  refuseForeignClaims(claims(text), value, { entry });
  return value;
};

it('takes the legal entity from rows of another partition, at any depth, and leaves the others', () => {
  const rows = { a: [{ _nave_le: 'DE01', b: { nodes: [{ _nave_le: 'US01' }, null, { _nave_le: 'FR01' }] } }, { _nave_le: 'US01' }] };
  expect(checked('{ a { _nave_le: le ... on T { b { nodes { ... on U { _nave_le: le } } } } } }', rows)).toEqual({
    a: [{ _nave_le: 'DE01', b: { nodes: [{ _nave_le: null }, null, { _nave_le: 'FR01' }] } }, { _nave_le: null }],
  });
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
it('holds an entity to the legal entity of its key', () => {
  const entity = { _nave_le: 'FR01' };
  refuseOtherClaim(entity, 'DE01');
  expect(entity).toEqual({ _nave_le: null });
  const silent = { name: 'x' };
  refuseOtherClaim(silent, 'DE01');
  expect(silent).toEqual({ name: 'x' });
});
it('has nothing to look at where nothing is stated', () => {
  expect(claims('{ a { b { c } } }')).toBeNull();
});
