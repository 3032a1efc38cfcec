import fc from 'fast-check';
import { Money } from './Money';
import { decimal, decimalText, divide, roundHalfUp, scaleOf } from './decimal';

const cents = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
const euros = (units: bigint): Money => {
  const digits = (units < 0n ? -units : units).toString().padStart(3, '0');
  const text = `${digits.slice(0, -2)}.${digits.slice(-2)}`;
  return Money.of(units < 0n ? `-${text}` : text, 'EUR');
};

describe('Money', () => {
  it('splits 100.00 in three without losing a cent', () => {
    expect(Money.of('100.00', 'EUR').split(3).map(String)).toEqual(['33.34 EUR', '33.33 EUR', '33.33 EUR']);
  });
  it('splits a negative amount without losing a cent', () => {
    expect(Money.of('-0.05', 'EUR').split(3).map(String)).toEqual(['-0.02 EUR', '-0.02 EUR', '-0.01 EUR']);
  });
  it('re-adds every split exactly', () => {
    fc.assert(
      fc.property(cents, fc.integer({ min: 1, max: 60 }), (units, parts) => {
        const total = euros(units);
        return Money.sum(total.split(parts), 'EUR').equals(total);
      }),
    );
  });
  it('adds 0.1 and 0.2 to exactly 0.3', () => {
    expect(Money.of('0.1', 'EUR').plus(Money.of('0.2', 'EUR')).equals(Money.of('0.3', 'EUR'))).toBe(true);
  });
  it('adds as the integers of its minor units do', () => {
    fc.assert(
      fc.property(cents, cents, (one, other) =>
        euros(one)
          .plus(euros(other))
          .equals(euros(one + other)),
      ),
    );
  });
  it('writes the exponent of its currency', () => {
    expect([Money.of('5', 'JPY'), Money.of('5', 'EUR'), Money.of('5', 'BHD')].map(String)).toEqual(['5 JPY', '5.00 EUR', '5.000 BHD']);
  });
  it.each([
    ['1e3', 'EUR', 'DECIMAL_INVALID'],
    ['+1', 'EUR', 'DECIMAL_INVALID'],
    ['-0', 'EUR', 'DECIMAL_INVALID'],
    ['1.1234567', 'EUR', 'SCALE_EXCEEDED'],
    ['1', 'EURO', 'CURRENCY_UNKNOWN'],
  ])('refuses %s %s with %s', (amount, currency, code) => {
    expect(() => Money.of(amount, currency)).toThrow(expect.objectContaining({ code }));
  });
  it('never adds two currencies', () => {
    expect(() => Money.of('1', 'EUR').plus(Money.of('1', 'USD'))).toThrow(expect.objectContaining({ code: 'CURRENCY_MIXED' }));
  });
});

describe('decimal', () => {
  it('survives a round trip through text', () => {
    fc.assert(fc.property(cents, (units) => euros(units).amount.eq(decimal(decimalText(euros(units).amount)))));
  });
  it.each([
    ['2.345', '2.35'],
    ['-2.345', '-2.35'],
    ['2.344', '2.34'],
  ])('rounds %s to %s', (value, expected) => {
    expect(decimalText(roundHalfUp(decimal(value), 2))).toBe(expected);
  });
  it('divides at the scale asked for', () => {
    expect(decimalText(divide(decimal('1'), decimal('3'), 20))).toBe('0.33333333333333333333');
    expect(scaleOf(decimal('10.10'))).toBe(1);
  });
});
