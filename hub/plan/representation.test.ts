import { textOf } from './representation';

// Type names and values that a spoke may make up to look like another representation.
const WORDS = ['Order', 'id', 'a', 'b', 'a id b', 'Order id a', '5 Order', '{"__typename":"Order"}', ' ', ''];

it('gives every representation a text of its own', () => {
  const drawn = WORDS.flatMap((type) =>
    [...WORDS, 1, null].flatMap((value) => [
      { __typename: type, id: value },
      { __typename: type, code: value },
      { __typename: type, id: value, code: value },
      { id: value, __typename: type },
    ]),
  );
  expect(new Set(drawn.map(textOf)).size).toBe(drawn.length);
});

it('gives equal representations the same', () => {
  expect(textOf({ __typename: 'Order', id: 'x' })).toBe(textOf({ __typename: 'Order', id: 'x' }));
});
