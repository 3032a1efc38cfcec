import * as jsvat from 'jsvat';
import type { VatVerdict } from '../domain/IdentifierChecks';
import { remainder97 } from '../domain/remainder97';

const { checkVAT, countries } = jsvat;

/** The verdict of jsvat, which knows the member states, GB, NO, CH and a few more. GR is no prefix: Greece writes EL. */
export function library(text: string): VatVerdict {
  const answer = checkVAT(text, countries);
  if (answer.isSupportedCountry) return answer.isValid ? 'VALID' : 'INVALID';
  return text.startsWith('GR') ? 'INVALID' : 'NO_RULE';
}

/** Ten digits, the first 0 or 1, the last two 97 less the rest mod 97. jsvat still takes the nine digits of before 2008. */
export function belgian(text: string): VatVerdict {
  return /^BE[01]\d{9}$/.test(text) && 97 - (Number(text.slice(2, 10)) % 97) === Number(text.slice(10)) ? 'VALID' : 'INVALID';
}

/** Companies have mod 11 in the first nine digits; sole traders, since 2020, mod 97 over all of it. The suffix starts at B01. */
export function dutch(text: string): VatVerdict {
  if (!/^NL\d{9}B\d{2}$/.test(text) || text.endsWith('B00')) return 'INVALID';
  return library(text) === 'VALID' || remainder97(text) === 1 ? 'VALID' : 'INVALID';
}
