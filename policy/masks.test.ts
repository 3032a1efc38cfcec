import { hasMaskForm, isAscending } from './masks';
import { type MaskKind } from './Grant';

describe('the form of a masked value', () => {
  it.each<[MaskKind, unknown, boolean]>([
    ['LAST4', '****3000', true],
    ['LAST4', '****', true],
    ['LAST4', '****30001', false],
    ['LAST4', 'DE89370400440532013000', false],
    ['LAST4', '***3000', false],
    ['LAST4', '****\n', false],
    ['LAST4', '****300\n', false],
    ['LAST4', ' ****3000', false],
    ['TOKEN', `tok_${'a'.repeat(43)}`, true],
    ['TOKEN', `tok_${'a'.repeat(42)}`, false],
    ['CONST', '****', true],
    ['CONST', '****3000', false],
    ['NULL', 'x', false],
    ['NULL', null, true],
    ['BAND', '1000', true],
    ['BAND', '1500', false],
    ['LAST4', null, true],
    ['LAST4', 3000, false],
    ['LAST4', { amount: '1.00' }, false],
  ])('%s: %j is %s', (kind, value, expected) => {
    expect(hasMaskForm(kind, value, ['0', '1000', '10000'])).toBe(expected);
  });
  it('asks of the edges of a band that they ascend', () => {
    expect(
      [
        ['0', '1000'],
        ['9', '10'],
        ['-1.5', '0.00'],
      ].map(isAscending),
    ).toEqual([true, true, true]);
    expect([[], ['1', '1.0'], ['2', '1'], ['a'], ['1e3']].map(isAscending)).toEqual([false, false, false, false, false]);
  });
});
