import { type Instant, type LocalDate, isLocalDate } from '#kernel/dates';
import { Money } from '#kernel/Money';
import { NaveError } from '#kernel/errors';
import { broken } from './FormatProblem';
import { type XmlElement } from './XmlElement';

/**
 * The amount of an `Amt` element, never negative: the direction stands beside it.
 * XML Schema decimals allow `+1`, `.5` and `5.`; all are read, exactly. Refuses a sign, an unknown currency and more than six decimals.
 */
export function moneyOf(element: XmlElement): Money {
  const currency = element.attributes.get('Ccy') ?? '';
  try {
    return Money.of(plainDecimal(element), currency);
  } catch (cause) {
    if (cause instanceof NaveError) throw broken(cause.message, element.place);
    throw cause;
  }
}

/** `CRDT` as stated, `DBIT` turned. Refuses anything else. */
export function signed(amount: Money, indicator: XmlElement | null, owner: XmlElement): Money {
  switch (indicator?.text) {
    case 'CRDT':
      return amount;
    case 'DBIT':
      return amount.negated();
    default:
      throw broken(`neither CRDT nor DBIT: \`${indicator?.text ?? ''}\``, (indicator ?? owner).place);
  }
}

/** XML Schema booleans: `true`, `1`, `false`, `0`; absent is false. */
export function flagOf(element: XmlElement | null): boolean {
  if (element === null) return false;
  if (element.text === 'true' || element.text === '1') return true;
  if (element.text === 'false' || element.text === '0') return false;
  throw broken(`not a boolean: \`${element.text}\``, element.place);
}

/** The day of a `Dt` or `DtTm` choice as the bank wrote it: a zone behind it does not move the day. */
export function dayOf(choice: XmlElement | null): LocalDate | null {
  const element = choice?.at('Dt') ?? choice?.at('DtTm') ?? null;
  return element === null ? null : dayIn(element);
}

/** The day that a date or date and time begins with. */
export function dayIn(element: XmlElement): LocalDate {
  const day = element.text.slice(0, 10);
  if (!isLocalDate(day) || !/^(?:$|[TZ+-])/.test(element.text.slice(10))) throw broken(`not a date: \`${element.text}\``, element.place);
  return day;
}

const MOMENT = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.(\d{1,12}))?(Z|[+-]\d{2}:\d{2})?$/;

/** A date and time in UTC with six decimals; without a zone it is taken as UTC, further decimals are cut off. */
export function instantIn(element: XmlElement | null): Instant | null {
  if (element === null || element.text === '') return null;
  const [, day = '', time = '', fraction = '', zone = 'Z'] = MOMENT.exec(element.text) ?? [];
  const at = Date.parse(`${day}T${time}${zone}`);
  if (!isLocalDate(day) || Number.isNaN(at)) throw broken(`not a date and time: \`${element.text}\``, element.place);
  return `${new Date(at).toISOString().slice(0, 19)}.${fraction.slice(0, 6).padEnd(6, '0')}Z`;
}

/** Upper case, no spaces; check digits are not the reader's business. */
export function compactIban(text: string | null): string | null {
  return text === null ? null : text.replace(/\s/g, '').toUpperCase();
}

function plainDecimal(element: XmlElement): string {
  const match = /^\+?(\d*)(?:\.(\d*))?$/.exec(element.text);
  const [, whole = '', fraction = ''] = match ?? [];
  if (match === null || (whole === '' && fraction === '')) throw broken(`not an amount: \`${element.text}\``, element.place);
  return fraction === '' ? whole : `${whole === '' ? '0' : whole}.${fraction}`;
}
