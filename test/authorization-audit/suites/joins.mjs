import { LINK, secret, who } from '../lib/suite.mjs';

// A labelled value is fetched on the way to another: by @requires, as a key, by @provides, through references.
const items = { i1: { id: 'i1', weight: secret('weight'), sku: secret('sku'), title: 'Lamp', shipping: secret('shipping') } };

export const subgraphs = {
  goods: {
    sdl: `${LINK}
      type Item @key(fields: "id") @key(fields: "sku") {
        id: ID! title: String
        sku: ID! @requiresScopes(scopes: [["sku"]])
        weight: String @requiresScopes(scopes: [["weight"]])
      }
      type Query { item: Item items: [Item!] }`,
    resolvers: {
      Query: { item: () => items.i1, items: () => [items.i1] },
      Item: { __resolveReference: ({ id, sku }) => Object.values(items).find((each) => each.id === id || each.sku === sku) },
    },
  },
  shipping: {
    sdl: `${LINK}
      type Item @key(fields: "id") {
        id: ID!
        weight: String @external
        cost: String @requires(fields: "weight") @requiresScopes(scopes: [["weight"]])
        rush: String @requiresScopes(scopes: [["rush"]])
        eta: String
      }
      type Query { shipped: Item }`,
    resolvers: {
      Query: { shipped: () => ({ __typename: 'Item', id: 'i1' }) },
      Item: {
        __resolveReference: (reference) => reference,
        cost: ({ weight }) => `cost of ${weight}`,
        rush: () => secret('rush'),
        eta: () => 'today',
      },
    },
  },
  reviews: {
    sdl: `${LINK}
      type Item @key(fields: "sku") { sku: ID! stars: Int }
      type Review @key(fields: "id") { id: ID! text: String item: Item author: Author @provides(fields: "email") }
      type Author @key(fields: "id") { id: ID! email: String @external }
      type Query { review: Review }`,
    resolvers: {
      Query: {
        review: () => ({
          id: 'r1',
          text: 'good',
          item: { __typename: 'Item', sku: items.i1.sku },
          author: { __typename: 'Author', id: 'u1', email: secret('email') },
        }),
      },
      Item: { __resolveReference: (reference) => reference, stars: () => 5 },
    },
  },
  people: {
    sdl: `${LINK}
      type Author @key(fields: "id") { id: ID! name: String email: String @shareable @requiresScopes(scopes: [["email"]]) items: [Item!] @requiresScopes(scopes: [["items"]]) }
      type Item @key(fields: "id", resolvable: false) { id: ID! }
      type Query { author: Author }`,
    resolvers: {
      Query: { author: () => author },
      Author: { __resolveReference: () => author },
    },
  },
};
const author = { id: 'u1', name: 'Cy', email: secret('email'), items: [{ __typename: 'Item', id: 'i1' }] };

export const cases = [
  {
    name: 'a value computed from a labelled one',
    token: who(),
    query: '{ item { title cost } }',
    denied: { item: { title: 'Lamp', cost: null } },
    never: ['Item.cost'],
  },
  {
    name: 'a value computed from a labelled one, with its scope',
    token: who('weight'),
    query: '{ item { cost } }',
    allowed: { item: { cost: `cost of ${items.i1.weight}` } },
  },
  {
    name: 'a labelled field of a second subgraph',
    token: who(),
    query: '{ item { title rush } }',
    denied: { item: { title: 'Lamp', rush: null } },
    never: ['Item.rush'],
  },
  {
    name: 'an open field of a second subgraph beside it',
    token: who(),
    query: '{ item { title eta } }',
    allowed: { item: { title: 'Lamp', eta: 'today' } },
  },
  {
    name: 'a labelled field of the first subgraph from the second',
    token: who(),
    query: '{ shipped { eta weight } }',
    denied: { shipped: { eta: 'today', weight: null } },
    never: ['Item.weight'],
  },
  {
    name: 'from the second with the scope',
    token: who('weight'),
    query: '{ shipped { weight } }',
    allowed: { shipped: { weight: items.i1.weight } },
  },
  {
    name: 'a labelled key',
    token: who(),
    query: '{ item { title sku } }',
    denied: [{ item: { title: 'Lamp', sku: null } }, { item: null }],
  },
  {
    name: 'a labelled key where another subgraph stores it',
    token: who(),
    query: '{ review { text item { sku } } }',
    denied: [{ review: { text: 'good', item: null } }, { review: null }],
  },
  {
    name: 'a value that lies behind a labelled key',
    token: who(),
    query: '{ review { text item { title } } }',
    denied: [{ review: { text: 'good', item: { title: 'Lamp' } } }, { review: { text: 'good', item: null } }],
    secrets: ['SECRET-sku'],
  },
  {
    name: 'a labelled value that another subgraph provides',
    token: who(),
    query: '{ review { text author { email } } }',
    denied: [{ review: { text: 'good', author: { email: null } } }, { review: { text: 'good', author: null } }],
  },
  {
    name: 'a provided value with the scope',
    token: who('email'),
    query: '{ review { author { email } } }',
    allowed: { review: { author: { email: author.email } } },
  },
  {
    name: 'a labelled reference',
    token: who(),
    query: '{ author { name items { title } } }',
    denied: { author: { name: 'Cy', items: null } },
  },
  {
    name: 'a labelled field below a reference',
    token: who('items'),
    query: '{ author { items { title weight } } }',
    denied: { author: { items: [{ title: 'Lamp', weight: null }] } },
  },
  {
    name: 'three subgraphs deep with all scopes',
    token: who('items weight email rush'),
    query: '{ review { author { email items { title weight rush eta } } } }',
    allowed: {
      review: { author: { email: author.email, items: [{ title: 'Lamp', weight: items.i1.weight, rush: secret('rush'), eta: 'today' }] } },
    },
  },
];
