import fc from 'fast-check';
import { nameKey } from './nameKey';

describe('nameKey', () => {
  it.each([
    ['Müller & Söhne GmbH', 'mullersohne'],
    ['MULLER UND SOHNE', 'mullersohne'],
    ['The Boxwood Company Ltd.', 'boxwood'],
    ['Établissements Brun S.A.R.L.', 'etablissementsbrun'],
    ['Groß GmbH & Co. KG', 'gross'],
    ['Ørsted A/S', 'orsted'],
    ['GmbH', 'gmbh'],
  ])('of %s is %s', (name, key) => {
    expect(nameKey(name)).toBe(key);
  });
  it('does not see case, accents in either form, or white space around', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z ]{1,30}$/), (name) => nameKey(name) === nameKey(`  ${name.toUpperCase()} `)));
    expect(nameKey('Café')).toBe(nameKey('Cafe\u0301'));
  });
});
