import { buildSchema, parse, validate } from 'graphql';
import { hasAll, namedCoordinates } from './namedCoordinates';
import { tryPipeline } from '../../test/hub/pipelineOf';

const full = buildSchema(`
  interface Node { id: ID } interface Named { name: String }
  type A implements Node { id: ID a(by: Order = ONE, f: In): Int secret: Int }
  type B implements Node & Named { id: ID name: String }
  union AB = A | B
  enum Order { ONE TWO } input In { x: Int hidden: Int order: Order }
  type Query { a: A node: Node named: Named ab: AB }`);
const cut = buildSchema(`
  interface Node { id: ID } interface Named { name: String }
  type A implements Node { id: ID a(by: Order = ONE): Int }
  type C implements Named { name: String }
  enum Order { ONE }
  type Query { a: A node: Node named: Named }`);

it.each([
  ['{ a { id a } node { id ... on A { a(by: ONE) } } }', true],
  ['{ a { secret } }', false],
  ['{ a { secret @skip(if: true) } }', false],
  ['{ a { id ... @include(if: false) { secret } } }', false],
  ['{ a { ...F } } fragment F on A { x: secret }', false],
  ['{ a { a(by: TWO) } }', false],
  ['query($o: Order = TWO) { a { a(by: $o) } }', false],
  ['{ a { a(f: { x: 1 }) } }', false],
  ['query($f: In) { a { a(f: $f) } }', false],
  ['{ ab { __typename } }', false],
  ['{ node { ... on B { id } } }', false],
  ['{ node { ... on Named { name } } }', false],
  ['{ __schema { types { name } } __typename }', true],
])('knows of %s whether the smaller schema has all of it', (text, expected) => {
  const document = parse(text);
  expect(validate(full, document)).toEqual([]);
  expect(hasAll(cut, namedCoordinates(full, document))).toBe(expected);
  // The fast path must say what a validation says.
  expect(validate(cut, document).length === 0).toBe(expected);
});

const READ = 'activities: [READ], type: Bill, legalEntities: [DE01], fields: { core: all }';
it.each([
  ['a field', '{ bills { nodes { NAME } } }', 'iban'],
  ['a field below @skip', '{ bills { nodes { id NAME @skip(if: true) } } }', 'iban'],
  [
    'a field of a fragment below @include',
    '{ bills { ...F @include(if: false) } } fragment F on BillConnection { nodes { NAME } }',
    'iban',
  ],
  ['a root', '{ NAME(id: "x") { id } }', 'payee'],
])('answers %s that is hidden like one that is misspelt', async (_, text, hidden) => {
  const message = async (name: string): Promise<unknown> => {
    const { answer } = await tryPipeline({ grants: [READ], query: text.replace('NAME', name) });
    return JSON.parse(JSON.stringify([answer.status, answer.body]).replaceAll(name, 'NAME')) as unknown;
  };
  expect(await message(hidden)).toEqual(await message('x'.repeat(hidden.length + 9)));
});
