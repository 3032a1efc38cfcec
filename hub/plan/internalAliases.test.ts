import { buildSchema, parse, print } from 'graphql';
import { clientKey, hideCollidingKeys, plannerNames } from './internalAliases';

const schema = buildSchema('type Query { book: Book } type Book { id: ID name: String pages(unit: String): Int weight: Int }');
const supergraph = 'type Book @join__field(graph: A, requires: "pages(unit: \\"page\\") { x }") { id: ID }';
const names = plannerNames(schema, supergraph);
const hidden = (query: string): string => print(hideCollidingKeys(parse(query), names)).replace(/\s+/g, ' ');

describe('internal aliases', () => {
  it.each([
    ['an alias that is the name of another field', '{ id: name }', '{ _navk_id: name }'],
    ['a field that is required with other arguments', '{ pages(unit: "sheet") }', '{ _navk_pages: pages(unit: "sheet") }'],
    ['an alias in the way of the type name', '{ __typename: name }', '{ _navk___typename: name }'],
    ['below fragments and lists', '{ book { ... on Book { weight: id } } }', '{ book { ... on Book { _navk_weight: id } } }'],
  ])('hide %s', (_, query, expected) => {
    expect(hidden(query)).toBe(expected);
  });
  it.each(['{ id }', '{ mine: name }', '{ p: pages(unit: "sheet") }', '{ t: __typename }'])('leave `%s` as it is', (query) => {
    expect(hidden(query)).toBe(query);
  });
  it('lead back to what the client wrote', () => {
    expect([clientKey('_navk_id'), clientKey('id')]).toEqual(['id', 'id']);
  });
});
