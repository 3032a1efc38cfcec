import { defineError } from './errors';

/** `YYYY-MM-DD`, no zone. Text order is date order. */
export type LocalDate = string;
/** RFC 3339 in UTC with six decimals of a second: `2026-11-24T09:30:00.000000Z`. Text order is time order. */
export type Instant = string;

export const DateInvalid = defineError({
  code: 'DATE_INVALID',
  shown: true,
  message: (text: string) => `not a date of the form YYYY-MM-DD: \`${text}\``,
});

const DAY_MS = 86_400_000;

/** Throws DATE_INVALID for anything but an existing day (`2026-02-30` is refused). */
export function localDate(text: string): LocalDate {
  if (!isLocalDate(text)) throw DateInvalid(text);
  return text;
}

export function isLocalDate(text: string): boolean {
  // ISO 8601 has a year 0000; PostgreSQL and the calendar have none.
  if (!/^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole months; a day past the end of the month becomes its last day. */
export function addMonths(date: LocalDate, months: number): LocalDate {
  const [year, month, day] = parts(date);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(day, last))).toISOString().slice(0, 10);
}

export function daysBetween(from: LocalDate, to: LocalDate): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** `YYYY-MM` of a date. */
export function monthOf(date: LocalDate): string {
  return date.slice(0, 7);
}

/** The date of an instant in an IANA time zone. */
export function dateIn(instant: Instant, timeZone: string): LocalDate {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(new Date(instant));
}

export function instantOf(epochMs: number): Instant {
  return new Date(epochMs).toISOString().replace('Z', '000Z');
}

function parts(date: LocalDate): [number, number, number] {
  const [year, month, day] = date.split('-').map(Number);
  return [year ?? 0, month ?? 0, day ?? 0];
}
