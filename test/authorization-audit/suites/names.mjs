import { secret, who } from '../lib/suite.mjs';

// The same directives under other names: renamed on import, or under the prefix of the specification.
const row = { id: 'r', open: 'open', renamed: secret('renamed'), prefixed: secret('prefixed'), own: secret('own') };

export const subgraphs = {
  renamed: {
    sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", { name: "@requiresScopes", as: "@needs" }])
      type Row @key(fields: "id") { id: ID! open: String renamed: String @needs(scopes: [["s"]]) }
      type Query { row: Row }`,
    resolvers: { Query: { row: () => row }, Row: { __resolveReference: () => row } },
  },
  prefixed: {
    sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
      type Row @key(fields: "id") { id: ID! prefixed: String @federation__policy(policies: [["p"]]) }`,
    resolvers: { Row: { __resolveReference: () => row } },
  },
  own: {
    sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", as: "fed", import: ["@key"])
      type Row @key(fields: "id") { id: ID! own: String @fed__authenticated }`,
    resolvers: { Row: { __resolveReference: () => row } },
  },
};

export const cases = [
  {
    name: 'a directive renamed on import',
    token: who(),
    query: '{ row { open renamed } }',
    denied: { row: { open: 'open', renamed: null } },
    never: ['Row.renamed'],
  },
  {
    name: 'a directive under the prefix of the specification',
    token: who(),
    query: '{ row { open prefixed } }',
    denied: { row: { open: 'open', prefixed: null } },
    never: ['Row.prefixed'],
  },
  {
    name: 'a directive under a prefix of the contract',
    token: null,
    query: '{ row { open own } }',
    denied: { row: { open: 'open', own: null } },
    never: ['Row.own'],
  },
  {
    name: 'all of them with scope and token',
    token: who('s', ['p']),
    query: '{ row { open renamed prefixed own } }',
    allowed: { row: { open: 'open', renamed: row.renamed, prefixed: row.prefixed, own: row.own } },
  },
];
