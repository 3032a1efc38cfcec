import { LINK, secret, who } from '../lib/suite.mjs';

// The label stands on one implementing type: every way through interface and union must meet it.
const wire = { __typename: 'Wire', id: 'w1', amount: secret('wire-amount'), memo: 'rent' };
const card = { __typename: 'Card', id: 'c1', amount: '10', memo: 'lunch' };
const vault = { __typename: 'Vault', id: 'v1', amount: secret('vault'), memo: secret('vault-memo') };

export const subgraphs = {
  payments: {
    sdl: `${LINK}
      interface Payment { id: ID! amount: String memo: String }
      type Wire implements Payment @key(fields: "id") { id: ID! amount: String @requiresScopes(scopes: [["wire"]]) memo: String }
      type Card implements Payment @key(fields: "id") { id: ID! amount: String memo: String }
      type Vault implements Payment @key(fields: "id") @requiresScopes(scopes: [["vault"]]) { id: ID! amount: String memo: String }
      union Anything = Wire | Card
      union Guarded = Card | Vault
      type Query { payments: [Payment] anything: [Anything] guarded: [Guarded] one: Payment }`,
    resolvers: {
      Query: { payments: () => [wire, card], anything: () => [wire, card], guarded: () => [card, vault], one: () => wire },
    },
  },
};

const both = (one, other) => ({ payments: [{ amount: one }, { amount: other }] });

export const cases = [
  {
    name: 'through the interface',
    token: who(),
    query: '{ payments { amount } }',
    denied: [both(null, '10'), both(null, null), { payments: null }],
  },
  {
    name: 'through the interface with the scope',
    token: who('wire vault'),
    query: '{ payments { amount } }',
    allowed: both(wire.amount, '10'),
  },
  {
    name: 'through an inline fragment',
    token: who(),
    query: '{ payments { memo ... on Wire { amount } } }',
    denied: { payments: [{ memo: 'rent', amount: null }, { memo: 'lunch' }] },
  },
  {
    name: 'through a named fragment',
    token: who(),
    query: '{ payments { ...W } } fragment W on Wire { amount }',
    denied: [{ payments: [{ amount: null }, {}] }, { payments: [{}, {}] }, { payments: null }],
  },
  {
    name: 'through a fragment on the interface',
    token: who(),
    query: '{ payments { ...P } } fragment P on Payment { amount }',
    denied: [both(null, '10'), both(null, null), { payments: null }],
  },
  {
    name: 'through a union',
    token: who(),
    query: '{ anything { ... on Wire { amount } ... on Card { memo } } }',
    denied: { anything: [{ amount: null }, { memo: 'lunch' }] },
  },
  {
    name: 'through an interface inside a union',
    token: who(),
    query: '{ anything { ... on Payment { amount } } }',
    denied: [
      { anything: [{ amount: null }, { amount: '10' }] },
      { anything: [{ amount: null }, { amount: null }] },
      { anything: [{}, {}] },
      { anything: null },
    ],
  },
  {
    name: 'through a union with the scope',
    token: who('wire'),
    query: '{ anything { ... on Wire { amount } ... on Card { memo } } }',
    allowed: { anything: [{ amount: wire.amount }, { memo: 'lunch' }] },
  },
  {
    name: 'the other member stays readable',
    token: who(),
    query: '{ payments { ... on Card { amount } } }',
    allowed: { payments: [{}, { amount: '10' }] },
  },
  {
    name: 'under an alias of the other member',
    token: who(),
    query: '{ payments { ... on Card { x: amount } ... on Wire { x: amount } } }',
    denied: { payments: [{ x: null }, { x: '10' }] },
  },
  {
    name: 'a single object through the interface',
    token: who(),
    query: '{ one { memo amount } }',
    denied: [{ one: { memo: 'rent', amount: null } }, { one: null }],
  },
  {
    name: 'a labelled member of a union',
    token: who(),
    query: '{ guarded { ... on Vault { amount } ... on Card { amount } } }',
    denied: [
      { guarded: [{ amount: '10' }, null] },
      { guarded: [{ amount: '10' }, { amount: null }] },
      { guarded: [{ amount: '10' }, {}] },
      { guarded: null },
    ],
  },
];
