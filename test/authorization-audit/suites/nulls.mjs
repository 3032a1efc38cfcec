import { LINK, secret, who } from '../lib/suite.mjs';

// A denied field that may not be null takes its parent with it, as far as the schema says and no further.
const deal = {
  id: 'd1',
  title: 'Fleet',
  price: secret('price'),
  terms: { text: secret('terms') },
  party: { name: 'Eve', code: secret('code') },
};

export const subgraphs = {
  deals: {
    sdl: `${LINK}
      type Terms { text: String! @requiresScopes(scopes: [["terms"]]) }
      type Party { name: String code: String! @requiresScopes(scopes: [["code"]]) }
      type Deal @key(fields: "id") { id: ID! title: String price: String! @requiresScopes(scopes: [["price"]]) terms: Terms party: Party! }
      type Query { deal: Deal deals: [Deal!] strict: [Deal!]! }`,
    resolvers: { Query: { deal: () => deal, deals: () => [deal], strict: () => [deal] } },
  },
};

export const cases = [
  {
    name: 'below a nullable object',
    token: who(),
    query: '{ deal { title terms { text } } }',
    denied: { deal: { title: 'Fleet', terms: null } },
  },
  { name: 'at the object itself', token: who(), query: '{ deal { title price } }', denied: { deal: null } },
  { name: 'below a non-null object', token: who(), query: '{ deal { title party { name code } } }', denied: { deal: null } },
  { name: 'in a list of non-null items', token: who(), query: '{ deals { title price } }', denied: { deals: null } },
  { name: 'in a non-null list of non-null items', token: who(), query: '{ strict { title price } }', denied: [null] },
  {
    name: 'beside a sibling root',
    token: who(),
    query: '{ deals { title } deal { title price } }',
    denied: { deals: [{ title: 'Fleet' }], deal: null },
  },
  {
    name: 'with the scopes',
    token: who('price terms code'),
    query: '{ deal { title price terms { text } party { code } } }',
    allowed: { deal: { title: 'Fleet', price: deal.price, terms: deal.terms, party: { code: deal.party.code } } },
  },
];
