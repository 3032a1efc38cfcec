import { LINK, secret, who } from '../lib/suite.mjs';

// A denied change must not happen; a change that happens must not show what is denied.
export const subgraphs = {
  ledger: {
    sdl: `${LINK}
      type Entry @key(fields: "id") { id: ID! text: String amount: String @requiresScopes(scopes: [["amount"]]) }
      type Query { entry: Entry }
      type Mutation { post: Entry pay: Entry @requiresScopes(scopes: [["pay"]]) close: Entry @authenticated }`,
    resolvers: { Query: { entry: () => entry }, Mutation: { post: () => entry, pay: () => entry, close: () => entry } },
  },
};
const entry = { id: 'l1', text: 'rent', amount: secret('amount') };

export const cases = [
  { name: 'a labelled mutation', token: who(), query: 'mutation { pay { text } }', denied: { pay: null }, never: ['Mutation.pay'] },
  {
    name: 'a labelled mutation without a token',
    token: null,
    query: 'mutation { close { text } }',
    denied: { close: null },
    never: ['Mutation.close'],
  },
  {
    name: 'a labelled mutation under an alias',
    token: who(),
    query: 'mutation { post: pay { text } }',
    denied: { post: null },
    never: ['Mutation.pay'],
  },
  {
    name: 'a labelled mutation in a fragment',
    token: who(),
    query: 'mutation { ...M } fragment M on Mutation { pay { text } }',
    denied: [{ pay: null }, {}, null],
    never: ['Mutation.pay'],
  },
  {
    name: 'a labelled mutation beside an open one',
    token: who(),
    query: 'mutation { post { text } pay { text } }',
    denied: { post: { text: 'rent' }, pay: null },
    never: ['Mutation.pay'],
  },
  {
    name: 'a labelled field of an open mutation',
    token: who(),
    query: 'mutation { post { text amount } }',
    denied: { post: { text: 'rent', amount: null } },
  },
  { name: 'a labelled mutation with its scope', token: who('pay'), query: 'mutation { pay { text } }', allowed: { pay: { text: 'rent' } } },
  {
    name: 'all of it with all scopes',
    token: who('pay amount'),
    query: 'mutation { post { amount } pay { text amount } }',
    allowed: { post: { amount: entry.amount }, pay: { text: 'rent', amount: entry.amount } },
  },
];
