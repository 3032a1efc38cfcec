import { LINK, secret, who } from '../lib/suite.mjs';

// Two subgraphs share fields and label them differently: whoever reads must satisfy both.
const product = { id: 'x', price: secret('price'), cost: secret('cost'), margin: secret('margin'), name: 'Desk' };
const own = (sdl, root) => ({
  sdl: `${LINK}\n${sdl}`,
  resolvers: { Query: { [root]: () => product }, Product: { __resolveReference: () => product } },
});

export const subgraphs = {
  catalog: own(
    `type Product @key(fields: "id") { id: ID! name: String @shareable price: String @shareable @requiresScopes(scopes: [["a"]]) cost: String @shareable @authenticated margin: String @shareable @requiresScopes(scopes: [["a"], ["b"]]) }
     type Query { fromCatalog: Product }`,
    'fromCatalog',
  ),
  stock: own(
    `type Product @key(fields: "id") { id: ID! name: String @shareable price: String @shareable @requiresScopes(scopes: [["b"]]) cost: String @shareable margin: String @shareable @requiresScopes(scopes: [["c"]]) }
     type Query { fromStock: Product }`,
    'fromStock',
  ),
};

export const cases = ['fromCatalog', 'fromStock'].flatMap((root) => {
  const ask = (field) => `{ ${root} { name ${field} } }`;
  const none = (key) => ({ [root]: { name: 'Desk', [key]: null } });
  const some = (key) => ({ [root]: { name: 'Desk', [key]: product[key] } });
  return [
    { name: `${root}: the scope of the first owner only`, token: who('a'), query: ask('price'), denied: none('price') },
    { name: `${root}: the scope of the second owner only`, token: who('b'), query: ask('price'), denied: none('price') },
    { name: `${root}: the scopes of both`, token: who('a b'), query: ask('price'), allowed: some('price') },
    { name: `${root}: a label that only one owner has`, token: null, query: ask('cost'), denied: none('cost') },
    {
      name: `${root}: alternatives of one owner and the scope of the other`,
      token: who('b c'),
      query: ask('margin'),
      allowed: some('margin'),
    },
    {
      name: `${root}: alternatives of one owner without the scope of the other`,
      token: who('a b'),
      query: ask('margin'),
      denied: none('margin'),
    },
  ];
});
