import { LINK, secret, who } from '../lib/suite.mjs';

// One labelled field, every way that an operation can be written.
const note = { id: 'n1', title: 'Plan', body: secret('body'), parent: null };
note.parent = { id: 'n0', title: 'Root', body: secret('parent-body'), parent: null };

export const subgraphs = {
  notes: {
    sdl: `${LINK}
      type Note @key(fields: "id") { id: ID! title: String body: String @requiresScopes(scopes: [["notes"]]) parent: Note }
      type Query { note: Note notes(first: Int): [Note] secretNotes: [Note] @requiresScopes(scopes: [["notes"]]) }`,
    resolvers: { Query: { note: () => note, notes: () => [note], secretNotes: () => [note] } },
  },
};

const some = { note: { title: 'Plan' } };
const none = { note: { title: 'Plan', body: null } };
const poor = who();

export const cases = [
  { name: 'an alias', token: poor, query: '{ note { title b: body } }', denied: { note: { title: 'Plan', b: null } } },
  { name: 'an alias that is the name of an open field', token: poor, query: '{ note { title: body } }', denied: { note: { title: null } } },
  {
    name: 'several aliases',
    token: poor,
    query: '{ note { title a: body b: body c: body } }',
    denied: { note: { title: 'Plan', a: null, b: null, c: null } },
  },
  {
    name: 'fragments in fragments',
    token: poor,
    query: '{ note { ...A } } fragment A on Note { ...B } fragment B on Note { title body }',
    denied: none,
  },
  { name: 'an inline fragment without a type', token: poor, query: '{ note { title ... { body } } }', denied: none },
  {
    name: '@include with a variable',
    token: poor,
    query: 'query ($v: Boolean!) { note { title body @include(if: $v) } }',
    variables: { v: true },
    denied: none,
  },
  {
    name: '@include that leaves the field out',
    token: poor,
    query: 'query ($v: Boolean!) { note { title body @include(if: $v) } }',
    variables: { v: false },
    denied: [some, none],
  },
  { name: '@skip with a default', token: poor, query: 'query ($v: Boolean = false) { note { title body @skip(if: $v) } }', denied: none },
  { name: 'the same field twice', token: poor, query: '{ note { title } note { body } }', denied: none },
  {
    name: 'several operations, the labelled one chosen',
    token: poor,
    query: 'query A { note { title } } query B { note { title body } }',
    operationName: 'B',
    denied: none,
  },
  {
    name: 'several operations, the open one chosen',
    token: poor,
    query: 'query A { note { title } } query B { note { title body } }',
    operationName: 'A',
    denied: [some],
  },
  {
    name: 'a recursive type',
    token: poor,
    query: '{ note { title parent { title body } } }',
    denied: { note: { title: 'Plan', parent: { title: 'Root', body: null } } },
  },
  { name: 'the labelled field alone', token: poor, query: '{ note { body } }', denied: [{ note: { body: null } }, { note: null }] },
  { name: 'a labelled root', token: poor, query: '{ secretNotes { title } }', denied: { secretNotes: null }, never: ['Query.secretNotes'] },
  {
    name: 'a labelled root beside an open one',
    token: poor,
    query: '{ note { title } secretNotes { title } }',
    denied: { note: { title: 'Plan' }, secretNotes: null },
    never: ['Query.secretNotes'],
  },
  {
    name: 'a labelled root with the scope',
    token: who('notes'),
    query: '{ secretNotes { title body } }',
    allowed: { secretNotes: [{ title: 'Plan', body: note.body }] },
  },
  { name: '__typename of a labelled root', token: poor, query: '{ secretNotes { __typename } }', denied: { secretNotes: null } },
  { name: 'an array of operations', token: poor, body: [{ query: '{ note { title } }' }, { query: '{ note { body } }' }], denied: null },
];
