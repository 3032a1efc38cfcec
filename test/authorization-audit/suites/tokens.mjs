import { LINK, secret, who } from '../lib/suite.mjs';

// A token that is not good gives nothing, whatever it claims.
export const subgraphs = {
  books: {
    sdl: `${LINK}
      type Query { open: String closed: String @authenticated scoped: String @requiresScopes(scopes: [["read"]]) }`,
    resolvers: { Query: { open: () => 'open', closed: () => secret('closed'), scoped: () => secret('scoped') } },
  },
};

const forged = (forge) => ({ ...who('read'), forge });
const query = '{ closed scoped }';
const denied = [{ closed: null, scoped: null }, null];

export const cases = [
  { name: 'a good token', token: who('read'), query, allowed: { closed: secret('closed'), scoped: secret('scoped') } },
  {
    name: 'scopes as a list',
    token: { ...who(), scope: ['read'] },
    query,
    denied: [{ closed: secret('closed'), scoped: secret('scoped') }, { closed: secret('closed'), scoped: null }, ...denied],
    secrets: [],
  },
  { name: 'an empty scope', token: who(''), query: '{ scoped }', denied: { scoped: null }, never: ['Query.scoped'] },
  { name: 'no scope claim', token: { sub: 'person:user' }, query: '{ scoped }', denied: { scoped: null }, never: ['Query.scoped'] },
  { name: 'an expired token', token: forged('expired'), query, denied, never: ['Query.closed', 'Query.scoped'] },
  { name: 'a token of another issuer', token: forged('issuer'), query, denied, never: ['Query.closed', 'Query.scoped'] },
  { name: 'a token for another audience', token: forged('audience'), query, denied, never: ['Query.closed', 'Query.scoped'] },
  { name: 'alg none', token: forged('none'), query, denied, never: ['Query.closed', 'Query.scoped'] },
  {
    name: 'HS256 keyed with the public key',
    token: forged('hs256-with-public-key'),
    query,
    denied,
    never: ['Query.closed', 'Query.scoped'],
  },
  {
    name: 'a key of somebody else under the same kid',
    token: forged('foreign-key'),
    query,
    denied,
    never: ['Query.closed', 'Query.scoped'],
  },
  { name: 'a key that the token brings along', token: forged('own-key'), query, denied, never: ['Query.closed', 'Query.scoped'] },
  { name: 'a changed payload under a good signature', token: forged('payload'), query, denied, never: ['Query.closed', 'Query.scoped'] },
];
