import fc from 'fast-check';
import { addDays, addMonths, dateIn, daysBetween, instantOf, isLocalDate, localDate, monthOf } from './dates';

const days = fc.integer({ min: -40_000, max: 40_000 });

describe('dates', () => {
  it.each(['2026-02-30', '2026-2-3', '20260203', '2026-13-01', '0000-01-01', ''])('refuses `%s`', (text) => {
    expect(() => localDate(text)).toThrow(expect.objectContaining({ code: 'DATE_INVALID' }));
  });
  it('comes back from every step of days', () => {
    fc.assert(fc.property(days, (step) => daysBetween('2026-11-24', addDays('2026-11-24', step)) === step));
  });
  it('always lands on a day that exists when it adds months', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -300, max: 300 }), (step, months) => isLocalDate(addMonths(addDays('2026-01-31', step), months))),
    );
  });
  it('takes the last day of a shorter month', () => {
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28');
    expect(monthOf('2026-02-28')).toBe('2026-02');
  });
  it('knows the day of another time zone', () => {
    expect(dateIn('2026-11-24T23:30:00.000000Z', 'Asia/Tokyo')).toBe('2026-11-25');
    expect(dateIn('2026-11-24T03:30:00.000000Z', 'America/Toronto')).toBe('2026-11-23');
  });
  it('writes instants with microseconds', () => {
    expect(instantOf(0)).toBe('1970-01-01T00:00:00.000000Z');
  });
});
