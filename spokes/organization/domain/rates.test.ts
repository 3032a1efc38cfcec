import fc from 'fast-check';
import { decimal } from '#kernel/decimal';
import { type Rate, RateMissing, checkRates, resolveRate } from './rates';

const rate = (quote: string, value: string, more: Partial<Rate> = {}): Rate => ({
  source: 'ECB',
  type: 'SPOT',
  date: '2026-11-20',
  base: 'EUR',
  quote,
  rate: value,
  ...more,
});
const ask = (from: string, to: string, more: object = {}) => ({
  from,
  to,
  date: '2026-11-20',
  type: 'SPOT' as const,
  source: null,
  ...more,
});

describe('resolveRate', () => {
  const known = [rate('USD', '1.25'), rate('JPY', '160'), rate('USD', '1.3', { date: '2026-11-18' }), rate('USD', '9', { source: 'DESK' })];

  it.each([
    ['EUR', 'USD', '9', ['EUR', 'USD']],
    ['EUR', 'JPY', '160', ['EUR', 'JPY']],
    ['JPY', 'USD', '0.0078125', ['JPY', 'EUR', 'USD']],
    ['CHF', 'CHF', '1', ['CHF']],
  ])('answers %s to %s with %s', (from, to, expected, path) => {
    expect(resolveRate(ask(from, to), known)).toMatchObject({ rate: expected, path });
  });
  it('takes the sources by name on one day, and only the one that is asked for', () => {
    expect(resolveRate(ask('EUR', 'USD'), known).source).toBe('DESK');
    expect(resolveRate(ask('EUR', 'USD', { source: 'ECB' }), known).rate).toBe('1.25');
  });
  it('never uses legs of two days, of two sources or of another type', () => {
    expect(() => resolveRate(ask('USD', 'JPY'), [rate('USD', '1.25'), rate('JPY', '160', { date: '2026-11-19' })])).toThrow(
      RateMissing('USD', 'JPY', '2026-11-20').message,
    );
    expect(() => resolveRate(ask('USD', 'JPY'), [rate('USD', '1.25'), rate('JPY', '160', { source: 'DESK' })])).toThrow();
    expect(() => resolveRate(ask('EUR', 'USD'), [rate('USD', '1.25', { type: 'CLOSING' })])).toThrow();
  });
  it('gives reciprocals and triangles that agree to the digits it keeps', () => {
    const value = fc
      .integer({ min: 1, max: 99_999_999 })
      .map((whole) => `${Math.floor(whole / 10_000)}.${String(whole % 10_000).padStart(4, '0')}1`);
    fc.assert(
      fc.property(value, value, (usd, jpy) => {
        const both = [rate('USD', usd), rate('JPY', jpy)];
        const [over, back] = [resolveRate(ask('USD', 'JPY'), both), resolveRate(ask('JPY', 'USD'), both)];
        const off = decimal(over.rate).times(decimal(back.rate)).minus(decimal('1')).abs();
        expect(off.lte(decimal('0.0000000000000000001'))).toBe(true);
      }),
    );
  });
});

describe('checkRates', () => {
  it.each([
    [[], null, 'RATES_COUNT'],
    [[rate('USD', '1')], 'GBP', 'RATE_BASE_DIFFERS'],
    [[rate('EUR', '1')], null, 'RATE_PAIR_INVALID'],
    [[rate('USD', '0')], null, 'RATE_NOT_POSITIVE'],
    [[rate('USD', '1.123456789012345')], null, 'SCALE_EXCEEDED'],
  ] as const)('refuses %j', (rates, base, code) => {
    expect(checkRates(rates, base).map((each) => each.code)).toEqual([code]);
  });
});
