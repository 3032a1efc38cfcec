import { readAccessModel } from './directives/readAccessModel';
import { grantWith } from './grantWith';
import { principalWith } from './principalWith';
import { lacking, meets } from './requirement';
import { compileRights, type Rights } from './rights';

const MODEL = readAccessModel([
  {
    spoke: 'ledger',
    activities: [],
    sdl: `
      extend schema
        @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated", "@requiresScopes", "@policy"])
        @link(url: "https://specs.nave.local/nave/v1.0", import: ["@entityScope", "@access", "@demands", "@flow", "@gather", "@public"])
      type Entry @key(fields: "id") @entityScope(by: "legalEntityCode") @access(classes: ["core"]) {
        id: ID!
        legalEntityCode: String!
        booked: String @authenticated
        text: String @requiresScopes(scopes: [["ledger:read", "ledger:text"], ["audit"]])
        secret: String @policy(policies: [["office-hours"]])
        derived: String @flow(from: ["Entry.secret"])
        both: String @requiresScopes(scopes: [["audit"]]) @policy(policies: [["office-hours"]])
        open: String @public(reason: "a test") @requiresScopes(scopes: [["audit"]])
      }
      type Query {
        entry(id: ID! @public(reason: "key")): Entry @demands(activity: "READ", on: "Entry", legalEntity: "id") @gather(how: ROUTE, by: "id")
        closed(id: ID! @public(reason: "key")): Entry @requiresScopes(scopes: [["audit"]])
          @demands(activity: "READ", on: "Entry", legalEntity: "id") @gather(how: ROUTE, by: "id")
      }`,
  },
]);
const GRANT = grantWith({
  activity: 'READ',
  type: 'Entry',
  legalEntities: ['DE01'],
  fields: { core: 'all' },
});
const rights = (scopes: readonly string[] = [], decisions: readonly string[] = [], grants = [GRANT]): Rights =>
  compileRights(MODEL, principalWith({ subject: 'person:anna', scopes, decisions, grants, policyVersion: 'v', epoch: 1 }));
const FIELDS = ['booked', 'text', 'secret', 'derived', 'both', 'open'];
const reached = (of: Rights): readonly string[] => FIELDS.filter((field) => of.reaches('Entry', field, 'PROJECT'));

describe('what the standard directives demand', () => {
  it.each<[string, Rights, readonly string[]]>([
    ['a token', rights(), ['booked']],
    ['one of two scopes that are demanded together', rights(['ledger:read']), ['booked']],
    ['both scopes', rights(['ledger:read', 'ledger:text']), ['booked', 'text']],
    ['the other scope', rights(['audit']), ['booked', 'text', 'open']],
    ['a decision', rights([], ['office-hours']), ['booked', 'secret', 'derived']],
    ['a scope that is named as the decision', rights(['office-hours', 'policy:office-hours']), ['booked']],
    ['a decision that is named as the scope', rights([], ['audit', 'scope:audit']), ['booked']],
    ['scope and decision', rights(['audit'], ['office-hours']), ['booked', 'text', 'secret', 'derived', 'both', 'open']],
  ])('is met by %s', (_, of, expected) => {
    expect(reached(of)).toEqual(expected);
  });
  it('is asked beside the grants, never instead of them', () => {
    expect(reached(rights(['audit', 'ledger:read', 'ledger:text'], ['office-hours'], []))).toEqual(['open']);
  });
  it('closes the cell as well as the coordinate', () => {
    expect(rights().cell('Entry', 'text', 'DE01')).toEqual([]);
    expect(rights(['audit']).cell('Entry', 'text', 'DE01')).toHaveLength(1);
  });
  it('closes a root', () => {
    expect([rights().reachesRoot('Query.entry'), rights().reachesRoot('Query.closed')]).toEqual([true, false]);
    expect(rights(['audit']).reachesRoot('Query.closed')).toBe(true);
  });
  it('is not met when it is not known', () => {
    const all = { scopes: ['x', 'role:x', ''], decisions: ['x', 'role:x', ''] };
    for (const atom of ['role:x', 'x', '', 'Scope:x', 'authenticated ']) expect(meets(all, [[atom]])).toBe(false);
    expect(meets(all, [])).toBe(true);
    expect(meets(all, [['role:x'], ['scope:x', 'authenticated']])).toBe(true);
  });
});

describe('what lacks', () => {
  const requires = [['scope:a', 'scope:b', 'authenticated'], ['policy:office-hours'], ['scope:a', 'policy:office-hours']];
  it.each([
    [
      [],
      [],
      [
        { scopes: ['a', 'b'], decisions: [] },
        { scopes: [], decisions: ['office-hours'] },
        { scopes: ['a'], decisions: ['office-hours'] },
      ],
    ],
    [
      ['a'],
      [],
      [
        { scopes: ['b'], decisions: [] },
        { scopes: [], decisions: ['office-hours'] },
        { scopes: [], decisions: ['office-hours'] },
      ],
    ],
    [['a', 'b'], [], []],
    [[], ['office-hours'], []],
  ])('of scopes %j and decisions %j is told by alternative', (scopes, decisions, expected) => {
    expect(lacking({ scopes, decisions }, requires)).toEqual(expected);
  });
});
