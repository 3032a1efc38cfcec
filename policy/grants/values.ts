import { isLocalDate, type LocalDate } from '#kernel/dates';
import { GrantInvalid } from './GrantInvalid';

export type Fields = Readonly<Record<string, unknown>>;

/** A map with no other keys than these; null for keys that are names. Throws GRANT_INVALID, as everything here does. */
export function map(place: string, value: unknown, keys: readonly string[] | null): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw GrantInvalid(place, 'not a map');
  const unknown = Object.keys(value).find((key) => (keys === null ? !isName(key) : !keys.includes(key)));
  if (unknown !== undefined) throw GrantInvalid(place, `unknown key \`${unknown}\``);
  return value as Fields;
}

export function list(place: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw GrantInvalid(place, 'not a list');
  return value;
}

export function text(place: string, value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') throw GrantInvalid(place, `${what} is missing`);
  return value;
}

/** Texts, at least one; a text stands for a list of one. An empty list reads as none and would be taken for any: it is refused. */
export function texts(place: string, value: unknown): readonly string[] {
  const all = typeof value === 'string' ? [value] : list(place, value);
  if (all.some((each) => typeof each !== 'string' || each === '')) throw GrantInvalid(place, 'a list holds something that is no text');
  if (all.length === 0) throw GrantInvalid(place, 'a list is empty');
  return all as readonly string[];
}

/** Names of types, fields, limits, or activities `Type.verb`. */
export function names(place: string, value: unknown): readonly string[] {
  const all = texts(place, value);
  const other = all.find((each) => !each.split('.').every(isName));
  if (other !== undefined) throw GrantInvalid(place, `not a name: \`${other}\``);
  return all;
}

/** A word of a schema, and none that every object answers to: `constructor` is no field of a row. */
export function isName(word: string): boolean {
  return /^[a-zA-Z][A-Za-z0-9_]*$/.test(word) && !(word in Object.prototype);
}

/** `ap-clerk`, `treasury-desk`. */
export function label(place: string, word: string): string {
  if (!/^[a-z][a-z0-9_-]{0,99}$/.test(word) || word in Object.prototype) throw GrantInvalid(place, `not a name: \`${word}\``);
  return word;
}

export function day(place: string, value: unknown): LocalDate {
  const date = text(place, value, 'date');
  if (!isLocalDate(date)) throw GrantInvalid(place, `not a date: \`${date}\``);
  return date;
}
