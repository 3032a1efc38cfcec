import { remainder97 } from './remainder97';

/** True for a legal entity identifier: 18 letters and digits, two check digits, mod 97 = 1 with A = 10 (ISO 17442). Upper case only. */
export function isLei(text: string): boolean {
  return /^[A-Z0-9]{18}[0-9]{2}$/.test(text) && remainder97(text) === 1;
}
