import { normalDecimal } from './normalDecimal';

describe('normalDecimal', () => {
  it.each([
    ['1.50', '1.50'],
    ['+1.50', '1.50'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['007', '7'],
    ['-0.00', '0.00'],
    ['-0.02', '-0.02'],
    ['00', '0'],
  ])('reads %s as %s', (text, expected) => {
    expect(normalDecimal(text)).toBe(expected);
  });

  it.each(['', '1e3', '1,5', 'NaN', '1.2.3', '--1', '9'.repeat(41)])('refuses %s', (text) => {
    expect(normalDecimal(text)).toBeNull();
  });
});
