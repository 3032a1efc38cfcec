import { LINK, secret, who } from '../lib/suite.mjs';

// One labelled field of each kind that GraphQL has.
const account = {
  id: 'a1',
  name: 'Main',
  owner: secret('owner'),
  iban: secret('iban'),
  balance: 12345,
  status: 'FROZEN',
  tags: [secret('tag')],
  matrix: [[secret('cell')]],
  holder: { city: secret('city') },
  opened: secret('date'),
  limit: secret('limit'),
  notes: secret('notes'),
  rating: secret('rating'),
};

export const subgraphs = {
  accounts: {
    sdl: `${LINK}
      scalar Date
      enum Status { OPEN FROZEN }
      type Holder { city: String }
      type Account @key(fields: "id") {
        id: ID!
        name: String
        owner: String @authenticated
        iban: String @requiresScopes(scopes: [["bank:read"]])
        limit: String @requiresScopes(scopes: [["limit:read", "bank:read"]])
        notes: String @requiresScopes(scopes: [["notes:read"], ["audit"]])
        rating: String @policy(policies: [["risk"]])
        balance: Int @requiresScopes(scopes: [["bank:read"]])
        status: Status @requiresScopes(scopes: [["bank:read"]])
        tags: [String!] @requiresScopes(scopes: [["bank:read"]])
        matrix: [[String]] @requiresScopes(scopes: [["bank:read"]])
        holder: Holder @requiresScopes(scopes: [["bank:read"]])
        opened: Date @requiresScopes(scopes: [["bank:read"]])
      }
      type Query { account: Account }`,
    resolvers: { Query: { account: () => account } },
  },
};

const ask = (field) => `{ account { name ${field} } }`;
const none = (key) => ({ account: { name: 'Main', [key]: null } });
const some = (key, value) => ({ account: { name: 'Main', [key]: value } });

export const cases = [
  { name: 'an unlabelled field, any token', token: who(), query: '{ account { name } }', allowed: { account: { name: 'Main' } } },
  { name: '@authenticated without a token', token: null, query: ask('owner'), denied: none('owner'), never: ['Account.owner'] },
  { name: '@authenticated with a token', token: who(), query: ask('owner'), allowed: some('owner', account.owner) },
  { name: '@requiresScopes without a token', token: null, query: ask('iban'), denied: none('iban'), never: ['Account.iban'] },
  { name: '@requiresScopes without the scope', token: who('other'), query: ask('iban'), denied: none('iban'), never: ['Account.iban'] },
  { name: '@requiresScopes with the scope', token: who('bank:read'), query: ask('iban'), allowed: some('iban', account.iban) },
  { name: 'a scope that only begins like the one demanded', token: who('bank:readonly'), query: ask('iban'), denied: none('iban') },
  { name: 'a scope in another case', token: who('BANK:READ'), query: ask('iban'), denied: none('iban') },
  { name: 'one of two scopes that are both demanded', token: who('limit:read'), query: ask('limit'), denied: none('limit') },
  { name: 'both scopes that are demanded', token: who('bank:read limit:read'), query: ask('limit'), allowed: some('limit', account.limit) },
  { name: 'the second of two alternatives', token: who('audit'), query: ask('notes'), allowed: some('notes', account.notes) },
  { name: 'neither of two alternatives', token: who('bank:read'), query: ask('notes'), denied: none('notes') },
  { name: '@policy that does not hold', token: who('risk'), query: ask('rating'), denied: none('rating') },
  { name: '@policy that holds', token: who('', ['risk']), query: ask('rating'), allowed: some('rating', account.rating) },
  { name: 'a number', token: who(), query: ask('balance'), denied: none('balance'), secrets: ['12345'] },
  { name: 'an enum', token: who(), query: ask('status'), denied: none('status'), secrets: ['FROZEN'] },
  { name: 'a list', token: who(), query: ask('tags'), denied: none('tags') },
  { name: 'a list of lists', token: who(), query: ask('matrix'), denied: none('matrix') },
  { name: 'an object', token: who(), query: ask('holder { city }'), denied: none('holder') },
  { name: 'a custom scalar', token: who(), query: ask('opened'), denied: none('opened') },
];
