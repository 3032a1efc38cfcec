import { isCurrency } from '#kernel/currency';
import { isLegalEntityCode } from '#kernel/ids';
import { type Refusal, refusal } from '#kernel/Result';
import { type LegalEntityData } from './LegalEntity';
import { isLei } from './lei';

/** What is wrong with the data of a legal entity, without looking at others. */
export function checkLegalEntity(data: LegalEntityData): readonly Refusal[] {
  const found: Refusal[] = [];
  const refuse = (code: string, message: string, path: string): unknown => found.push(refusal(code, message, { path: [path] }));
  if (!isLegalEntityCode(data.code))
    refuse('LEGAL_ENTITY_CODE_INVALID', 'a code has two to twelve upper-case letters and digits, a letter first', 'code');
  if (data.name.trim() === '' || data.name.length > 200) refuse('NAME_INVALID', 'a name has 1 to 200 characters', 'name');
  if (data.lei !== null && !isLei(data.lei)) refuse('LEI_INVALID', 'the LEI has the wrong form or check digits', 'lei');
  if (!/^[A-Z]{2}$/.test(data.country)) refuse('COUNTRY_INVALID', 'a country has two upper-case letters', 'country');
  if (!isCurrency(data.functionalCurrency)) refuse('CURRENCY_UNKNOWN', 'not an ISO 4217 currency', 'functionalCurrency');
  if (!isTimeZone(data.timeZone)) refuse('TIME_ZONE_UNKNOWN', 'not an IANA time zone', 'timeZone');
  return found;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
