import fc from 'fast-check';
import { compareText, comparePlaces, placeOf } from './cursorOrder';

const place = (...entries: [string, string, string | number | null][]) => placeOf(JSON.stringify(entries))!;

describe('the order of cursors', () => {
  it.each<[string, [string, string, string | number | null], [string, string, string | number | null]]>([
    ['text by bytes of UTF-8', ['text', 'ASC', '\uFFFD'], ['text', 'ASC', '\u{1F600}']],
    ['upper case before lower', ['text', 'ASC', 'Z'], ['text', 'ASC', 'a']],
    ['decimals by value', ['decimal', 'ASC', '9.5'], ['decimal', 'ASC', '10.25']],
    ['whole numbers by value, past what a float can hold', ['int', 'ASC', '9007199254740993'], ['int', 'ASC', '9007199254740994']],
    ['downwards', ['decimal', 'DESC', '10'], ['decimal', 'DESC', '9']],
    ['nulls last', ['text', 'ASC', 'x'], ['text', 'ASC', null]],
    ['nulls last downwards too', ['text', 'DESC', 'x'], ['text', 'DESC', null]],
  ])('puts %s', (_, first, second) => {
    expect(comparePlaces(place(first), place(second))).toBeLessThan(0);
    expect(comparePlaces(place(second), place(first))).toBeGreaterThan(0);
  });
  it('lets the id decide between equal values, nulls among them', () => {
    expect(
      comparePlaces(place(['text', 'ASC', null], ['text', 'ASC', 'a']), place(['text', 'ASC', null], ['text', 'ASC', 'b'])),
    ).toBeLessThan(0);
    expect(
      comparePlaces(place(['decimal', 'ASC', '1.0'], ['text', 'ASC', 'a']), place(['decimal', 'ASC', '1.00'], ['text', 'ASC', 'a'])),
    ).toBe(0);
  });
  it('compares any two texts as their bytes do', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        (one, other) => Math.sign(compareText(one, other)) === Buffer.compare(Buffer.from(one), Buffer.from(other)),
      ),
    );
  });
  it.each([
    '',
    'x',
    '{}',
    '[]',
    '[["text","UP","a"]]',
    '[["float","ASC","1"]]',
    '[["decimal","ASC","1e3"]]',
    '[["text","ASC"]]',
    '[["text","ASC",{}]]',
    7,
  ])('takes `%s` for no cursor', (text) => {
    expect(placeOf(text)).toBeNull();
  });
  it('does not compare places of two orders', () => {
    expect(comparePlaces(place(['text', 'ASC', 'a']), place(['text', 'DESC', 'a']))).toBeNull();
    expect(comparePlaces(place(['text', 'ASC', 'a']), place(['text', 'ASC', 'a'], ['text', 'ASC', 'b']))).toBeNull();
  });
});
