import fc from 'fast-check';
import { addDays } from '#kernel/dates';
import { beginsMonth, monthlyPeriods } from './fiscalYear';

it('twelve months follow each other without a gap or an overlap, leap years included', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1990, max: 2090 }), fc.integer({ min: 1, max: 12 }), (year, month) => {
      const start = `${String(year)}-${String(month).padStart(2, '0')}-01`;
      const periods = monthlyPeriods(year, start);
      expect(periods).toHaveLength(12);
      expect(periods[0]?.startDate).toBe(start);
      periods.slice(1).forEach((period, at) => {
        expect(period.startDate).toBe(addDays(periods[at]?.endDate ?? '', 1));
        expect(beginsMonth(period.startDate)).toBe(true);
      });
    }),
  );
});
