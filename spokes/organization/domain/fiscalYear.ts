import { type LocalDate, addDays, addMonths } from '#kernel/dates';
import { type FiscalPeriod } from './LegalEntity';

/** Twelve periods of a calendar month each, from the first day of the year on: no gap, no overlap. */
export function monthlyPeriods(year: number, start: LocalDate): readonly FiscalPeriod[] {
  return Array.from({ length: 12 }, (_, at) => ({
    year,
    number: at + 1,
    startDate: addMonths(start, at),
    endDate: addDays(addMonths(start, at + 1), -1),
  }));
}

/** A year begins on the first day of a month, so that each period is a whole month. */
export function beginsMonth(date: LocalDate): boolean {
  return date.endsWith('-01');
}
