import fc from 'fast-check';
import { CursorSeal } from './CursorSeal';

const place = { fingerprint: 'f', coordinate: 'Query.invoices', argumentsHash: 'a' };
const seal = new CursorSeal(Buffer.alloc(32, 3));

it('opens what it sealed, in its own place and with its own key only', () => {
  const other = new CursorSeal(Buffer.alloc(32, 4));
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom('fingerprint', 'coordinate', 'argumentsHash' as const),
      (plain, part) => {
        fc.pre(plain !== '');
        const sealed = seal.seal(plain, place);
        expect(seal.open(sealed, place)).toBe(plain);
        expect(seal.seal(plain, place)).toBe(sealed);
        expect(() => seal.open(sealed, { ...place, [part]: 'x' })).toThrow(expect.objectContaining({ code: 'BAD_CURSOR' }) as Error);
        expect(() => other.open(sealed, place)).toThrow(expect.objectContaining({ code: 'BAD_CURSOR' }) as Error);
      },
    ),
    { numRuns: 60 },
  );
});

it('keeps the parts of a place apart', () => {
  const sealed = seal.seal('x', { fingerprint: 'ab', coordinate: 'c', argumentsHash: '' });
  expect(() => seal.open(sealed, { fingerprint: 'a', coordinate: 'bc', argumentsHash: '' })).toThrow();
});

it('never shows its text, and refuses every altered byte', () => {
  const sealed = seal.seal('[["text","ASC","secret"]]', place);
  const bytes = Buffer.from(sealed, 'base64url');
  expect(bytes.toString('latin1')).not.toContain('secret');
  for (let at = 0; at < bytes.length; at++) {
    const altered = Buffer.from(bytes);
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(() => seal.open(altered.toString('base64url'), place)).toThrow(expect.objectContaining({ code: 'BAD_CURSOR' }) as Error);
  }
});

it.each(['', 'x', '%%%', 'A'.repeat(5_000), '[["text","ASC","x"]]', 'AAAA'])('refuses what is no cursor: %s', (text) => {
  expect(() => seal.open(text, place)).toThrow(expect.objectContaining({ code: 'BAD_CURSOR' }) as Error);
});

it('seals with the key of the day, opens what the days beside it sealed, and no older one', () => {
  let today = '2026-03-01';
  const one = new CursorSeal(Buffer.alloc(32, 3), () => today);
  const sealed = one.seal('x', place);
  const at = (day: string): string | null => {
    today = day;
    try {
      return new CursorSeal(Buffer.alloc(32, 3), () => today).open(sealed, place);
    } catch {
      return null;
    }
  };
  expect(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02', '2026-03-03'].map(at)).toEqual([null, 'x', 'x', 'x', null]);
  today = '2026-03-02';
  expect(one.seal('x', place)).not.toBe(sealed);
});
