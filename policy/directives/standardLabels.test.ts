import { fieldOf, rootOf } from '../AccessModel';
import { readAccessModel } from './readAccessModel';
import { both, implies, requirementOf } from './requirement';

const ledger = (sdl: string, spoke = 'ledger') => ({ spoke, sdl, activities: [] });
const LEDGER = `
  type Entry @key(fields: "id") @authenticated {
    id: ID!
    amount: Amount @requiresScopes(scopes: [["ledger:read", "amounts"], ["admin"]])
    memo: String @policy(policies: [["office-hours"]])
  }
  scalar Amount @requiresScopes(scopes: "money")
  type Total { sum: Amount }
  type Query { entries: [Entry] @policy(policies: [["desk"], ["remote"]]) hello: String }`;

describe('standard directives', () => {
  const model = readAccessModel([ledger(LEDGER)]);
  it('hold by field, by type and by what is returned, all of them', () => {
    expect(fieldOf(model, 'Entry', 'id')).toMatchObject({ label: 'PUBLIC', requires: [['authenticated']] });
    expect(fieldOf(model, 'Entry', 'memo')?.requires).toEqual([['authenticated', 'policy:office-hours']]);
    expect(fieldOf(model, 'Entry', 'amount')?.requires).toEqual([
      ['authenticated', 'scope:admin', 'scope:money'],
      ['authenticated', 'scope:amounts', 'scope:ledger:read', 'scope:money'],
    ]);
    expect(fieldOf(model, 'Total', 'sum')).toMatchObject({ label: 'VALUE', requires: [['scope:money']] });
    expect(rootOf(model, 'Query.entries')?.requires).toEqual([
      ['authenticated', 'policy:desk'],
      ['authenticated', 'policy:remote'],
    ]);
    expect(rootOf(model, 'Query.hello')?.requires).toEqual([]);
  });
  it('of several owners hold together', () => {
    const one = 'type Rate @key(fields: "id") { id: ID! value: String @shareable @requiresScopes(scopes: [["a"]]) }';
    const both = readAccessModel([ledger(one, 'x'), ledger(one.replace('["a"]', '["b"]'), 'y')]);
    expect(fieldOf(both, 'Rate', 'value')?.requires).toEqual([['scope:a', 'scope:b']]);
  });
  it('are read the same whatever their links call them', () => {
    const header = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", as: "fed", import: ["@key", { name: "@requiresScopes", as: "@needs" }])
      @link(url: "https://specs.apollo.dev/authenticated/v0.1", as: "login")`;
    const renamed = LEDGER.replaceAll('@requiresScopes', '@needs')
      .replaceAll('@policy', '@fed__policy')
      .replaceAll('@authenticated', '@login');
    const read = readAccessModel([ledger(header + renamed)]);
    expect({ ...read, contracts: {} }).toEqual({ ...model, contracts: {} });
  });
});

describe('a requirement', () => {
  it('that nobody can meet denies, and never looks like one that demands nothing', () => {
    expect(requirementOf('scope:', [])).toEqual([['scope:']]);
    expect(requirementOf('scope:', [[]])).toEqual([['scope:']]);
    expect(requirementOf('scope:', [[], ['a']])).toEqual([['scope:a']]);
  });
  it('is one text for one meaning', () => {
    expect(requirementOf('', [['b', 'a'], ['a'], ['a', 'a'], ['c']])).toEqual([['a'], ['c']]);
    expect(both([['a'], ['b']], [['a'], ['c']])).toEqual([['a'], ['b', 'c']]);
    expect(both([], [['a']])).toEqual([['a']]);
  });
  it.each([
    // whoever meets the one meets the other
    [[['a', 'b']], [['a']], true],
    [[['a'], ['b']], [['a']], false],
    [[['a']], [['a'], ['b']], true],
    [[], [['a']], false],
    [[['a']], [], true],
    [[], [], true],
  ])('%j meets %j: %s', (one, other, expected) => {
    expect(implies(one, other)).toBe(expected);
  });
});
