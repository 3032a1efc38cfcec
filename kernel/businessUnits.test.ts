import { type BusinessUnitEntry, type Membership, withInnerUnits } from './businessUnits';

const always = (code: string): Membership => ({ code, from: '2020-01-01', until: null });
const unit = (code: string, legalEntities: readonly Membership[], units: readonly Membership[] = []): BusinessUnitEntry => ({
  code,
  name: code,
  legalEntities,
  ...(units.length > 0 && { units }),
});
const membersOf = (code: string, units: readonly BusinessUnitEntry[]): readonly Membership[] =>
  withInnerUnits(units).find((each) => each.code === code)?.legalEntities ?? [];

it('holds the legal entities of units at any depth', () => {
  const units = [
    unit('group', [always('CH01')], [always('emea'), always('amer')]),
    unit('emea', [always('GB01')], [always('dach')]),
    unit('dach', [always('DE01')]),
    unit('amer', [always('US01')]),
  ];
  expect(membersOf('group', units).map(({ code }) => code)).toEqual(['CH01', 'DE01', 'GB01', 'US01']);
  expect(membersOf('emea', units).map(({ code }) => code)).toEqual(['DE01', 'GB01']);
  expect(membersOf('dach', units)).toEqual([always('DE01')]);
});

it('holds one only while each membership on the way holds', () => {
  const units = [
    unit('group', [], [{ code: 'emea', from: '2024-01-01', until: '2026-01-01' }]),
    unit('emea', [
      { code: 'DE01', from: '2020-01-01', until: '2025-07-01' },
      { code: 'FR01', from: '2025-03-01', until: null },
      { code: 'IT01', from: '2020-01-01', until: '2024-01-01' },
    ]),
  ];
  expect(membersOf('group', units)).toEqual([
    { code: 'DE01', from: '2024-01-01', until: '2025-07-01' },
    { code: 'FR01', from: '2025-03-01', until: '2026-01-01' },
  ]);
});

it('joins the times of a legal entity that moves from one inner unit to another, and keeps a gap', () => {
  const units = (second: string): readonly BusinessUnitEntry[] => [
    unit('group', [], [always('one'), always('two')]),
    unit('one', [{ code: 'DE01', from: '2020-01-01', until: '2025-01-01' }]),
    unit('two', [{ code: 'DE01', from: second, until: null }]),
  ];
  expect(membersOf('group', units('2025-01-01'))).toEqual([always('DE01')]);
  expect(membersOf('group', units('2025-02-01'))).toEqual([
    { code: 'DE01', from: '2020-01-01', until: '2025-01-01' },
    { code: 'DE01', from: '2025-02-01', until: null },
  ]);
});

it.each([
  ['a unit that is named twice', [unit('emea', []), unit('emea', [])]],
  ['an inner unit that is not there', [unit('group', [], [always('emea')])]],
  ['a unit in itself', [unit('group', [], [always('group')])]],
  ['a circle', [unit('a', [], [always('b')]), unit('b', [], [always('c')]), unit('c', [], [always('a')])]],
])('refuses %s', (_, units) => {
  expect(() => withInnerUnits(units)).toThrow(expect.objectContaining({ code: 'BUSINESS_UNIT_INVALID' }) as Error);
});
