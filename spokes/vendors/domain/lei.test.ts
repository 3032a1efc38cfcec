import { isBic } from './bic';
import { isLei } from './lei';

describe('isLei', () => {
  it.each([
    ['54930084UKLVMY22DS16', true],
    ['54930084UKLVMY22DS17', false],
    ['54930084uklvmy22ds16', false],
    ['54930084UKLVMY22DS1', false],
    ['', false],
  ])('says of %s: %s', (text, expected) => {
    expect(isLei(text)).toBe(expected);
  });
});

describe('isBic', () => {
  it.each([
    ['NAVEDE00', true],
    ['NAVEDE00XXX', true],
    ['NAVED200', false],
    ['NAVEDE00XX', false],
  ])('says of %s: %s', (text, expected) => {
    expect(isBic(text)).toBe(expected);
  });
});
