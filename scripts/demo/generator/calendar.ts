import { type Instant, type LocalDate, addDays, addMonths } from '#kernel/dates';

/** Monday is 1, Sunday is 7. */
export function weekdayOf(date: LocalDate): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
}

export function isWorkday(date: LocalDate): boolean {
  return weekdayOf(date) < 6;
}

/** The date itself, or the next Monday when it is a weekend. */
export function nextWorkday(date: LocalDate): LocalDate {
  return isWorkday(date) ? date : nextWorkday(addDays(date, 1));
}

/** The first day of that name on or after the date. */
export function nextWeekday(date: LocalDate, weekday: number): LocalDate {
  return addDays(date, (weekday - weekdayOf(date) + 7) % 7);
}

export function firstOfMonth(date: LocalDate): LocalDate {
  return `${date.slice(0, 7)}-01`;
}

export function lastOfMonth(date: LocalDate): LocalDate {
  return addDays(addMonths(firstOfMonth(date), 1), -1);
}

/** Every workday from `from` to `to`, both included. */
export function workdays(from: LocalDate, to: LocalDate): readonly LocalDate[] {
  const days: LocalDate[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) if (isWorkday(day)) days.push(day);
  return days;
}

/** An hour of a day in UTC. */
export function at(date: LocalDate, hour: number): Instant {
  return `${date}T${String(hour).padStart(2, '0')}:00:00.000000Z`;
}
