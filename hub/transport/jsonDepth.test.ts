import { nestsWithin } from './jsonDepth';

const lists = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
const objects = (depth: number): unknown => JSON.parse('{"a":'.repeat(depth) + '1' + '}'.repeat(depth));

it('counts lists and objects, and the deepest of them', () => {
  for (const nested of [lists, objects]) {
    expect(nestsWithin(5, nested(5))).toBe(true);
    expect(nestsWithin(5, nested(6))).toBe(false);
    expect(nestsWithin(6, [1, null, 'x', [], nested(4), { b: nested(4) }])).toBe(true);
    expect(nestsWithin(6, [1, null, 'x', [], nested(4), { b: nested(5) }])).toBe(false);
  }
  for (const leaf of [null, 1, 'a', true]) expect(nestsWithin(0, leaf)).toBe(true);
});

it('looks into members of any name, and ends on a value without end', () => {
  expect(nestsWithin(3, JSON.parse('{"__proto__":{"a":{"b":{}}}}'))).toBe(false);
  expect(nestsWithin(100, lists(1_000_000))).toBe(false);
});
