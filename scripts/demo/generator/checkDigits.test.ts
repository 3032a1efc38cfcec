import { bban, creditorReference, iban, lei, vatId } from './checkDigits';
import fc from 'fast-check';
import { identifierChecks } from '../../../spokes/vendors/formats/identifierChecks';
import { isLei } from '../../../spokes/vendors/domain/lei';
import { random } from './random';
import { remainder97 } from '../../../spokes/vendors/domain/remainder97';

const digits = (count: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9]{${count}}$`));
const COUNTRIES = ['DE', 'AT', 'FR', 'BE', 'NL', 'GB', 'IE'];

describe('invented identifiers', () => {
  it.each(COUNTRIES)('IBANs of %s pass the check', (country) => {
    fc.assert(fc.property(digits(10), (text) => identifierChecks.isIban(iban(country, bban(country, text)))));
  });
  it.each(COUNTRIES)('VAT ids of %s pass the check', (country) => {
    fc.assert(fc.property(digits(5), (text) => text === '00000' || identifierChecks.vatId(vatId(country, text)) === 'VALID'));
  });
  it('LEIs and creditor references pass theirs', () => {
    fc.assert(
      fc.property(
        digits(10),
        (text) => isLei(lei(text)) && remainder97(`${creditorReference(text).slice(4)}${creditorReference(text).slice(0, 4)}`) === 1,
      ),
    );
  });
});

describe('random', () => {
  it('draws the same for the same seed and another for another', () => {
    const draw = (seed: string): string => random(seed).fork('part').digits(40);
    expect(draw('1')).toBe(draw('1'));
    expect(draw('1')).not.toBe(draw('2'));
  });
  it('keeps the draws of one part when another draws more', () => {
    const one = random('1');
    one.fork('a').digits(5);
    const other = random('1');
    other.fork('a').digits(50);
    expect(one.fork('b').digits(10)).toBe(other.fork('b').digits(10));
  });
  it('stays within its bounds and reaches both', () => {
    const draws = Array.from(
      { length: 2000 },
      (
        (source) => () =>
          source.whole(3, 7)
      )(random('bounds')),
    );
    expect([...new Set(draws)].sort()).toEqual([3, 4, 5, 6, 7]);
  });
  it('shuffles without losing an item', () => {
    const items = Array.from({ length: 50 }, (_, at) => at);
    const shuffled = random('shuffle').shuffled(items);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort((one, other) => one - other)).toEqual(items);
  });
});
