import { type OperationDefinitionNode, parse } from 'graphql';
import { OPERATION_LIMITS, refuseLargeOperation, refuseManyTokens } from './limits';

const size = (text: string): (() => void) => {
  const document = parse(text);
  return () => {
    refuseLargeOperation(document, document.definitions[0] as OperationDefinitionNode, OPERATION_LIMITS);
  };
};
const nested = (depth: number, leaf = 'id'): string => `${'a { '.repeat(depth - 1)}${leaf}${' }'.repeat(depth - 1)}`;
const many = (count: number, make: (at: number) => string): string => Array.from({ length: count }, (_, at) => make(at)).join(' ');
const INTROSPECTION = `{ __schema { types { fields { type { ${nested(10, 'name').replaceAll('a {', 'ofType {')} } } } } }`;

it.each([
  ['12 levels', `{ ${nested(12)} }`],
  ['levels through fragments', `{ a { ...F } } fragment F on T { ${nested(11)} }`],
  ['what tools ask of a schema', INTROSPECTION],
  ['10 root fields', `{ ${many(10, (at) => `f${at}`)} }`],
  ['15 aliases of one field', `{ a { ${many(15, (at) => `x${at}: f`)} } }`],
  ['2,000 selections', `{ a { ...A ...A ...A ...A ...A } } fragment A on T { ${many(399, (at) => `f${at}`)} }`],
  ['30 fragments', `{ a { ${many(30, (at) => `...F${at}`)} } } ${many(30, (at) => `fragment F${at} on T { id }`)}`],
  ['a cycle of fragments, which validation refuses', '{ a { ...A } } fragment A on T { ...B } fragment B on T { ...A }'],
])('lets %s pass', (_, text) => {
  expect(size(text)).not.toThrow();
});

it.each([
  ['13 levels', `{ ${nested(13)} }`],
  ['13 levels through fragments', `{ a { ...F } } fragment F on T { ${nested(12)} }`],
  ['21 levels of introspection', `{ __schema { ${nested(21)} } }`],
  ['11 root fields', `{ ${many(11, (at) => `f${at}`)} }`],
  ['11 root fields in fragments', `{ ...A ...A } fragment A on Query { ${many(6, (at) => `f${at}`)} }`],
  ['16 aliases of one field', `{ a { ${many(16, (at) => `x${at}: f`)} } }`],
  ['61 aliases in all', `{ a { ${many(61, (at) => `x${at}: f${at % 6}`)} } }`],
  ['2,001 selections', `{ a { ...A ...A ...A ...A ...A } } fragment A on T { ${many(400, (at) => `f${at}`)} }`],
  [
    'fragments that double',
    `{ a { ...F0 } } ${many(25, (at) => `fragment F${at} on T { id ...F${at + 1} ...F${at + 1} }`)} fragment F25 on T { id }`,
  ],
  ['31 fragments', `{ a { id } } ${many(31, (at) => `fragment F${at} on T { id }`)}`],
  ['4 directives on a node', '{ a @x @x @x @x }'],
  ['21 directives', `{ a { ${many(21, (at) => `f${at} @x`)} } }`],
])('refuses %s', (_, text) => {
  expect(size(text)).toThrow(expect.objectContaining({ code: 'COST_LIMIT' }) as Error);
});

it('counts tokens without reading past the bound', () => {
  expect(() => {
    refuseManyTokens(`{ ${'a '.repeat(100)} }`, 102);
  }).not.toThrow();
  expect(() => {
    refuseManyTokens(`{ ${'a '.repeat(101)} }`, 102);
  }).toThrow();
  expect(() => {
    refuseManyTokens(`{ ${'a '.repeat(200)} \u0000`, 102);
  }).toThrow(expect.objectContaining({ code: 'COST_LIMIT' }) as Error);
});
