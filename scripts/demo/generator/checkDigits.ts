import { remainder97 } from '../../../spokes/vendors/domain/remainder97';

// Right check digits in ranges that, as far as we know, nobody was given: prefixes of zeros or nines, and the bank and issuer code NAVE.

/** An IBAN from country and the part after its check digits (ISO 13616). */
export function iban(country: string, bban: string): string {
  return `${country}${twoDigits(98 - remainder97(`${bban}${country}00`))}${bban}`;
}

/** The part of an IBAN after the check digits, from 10 random digits; with the national check where the country has one. */
export function bban(country: string, digits: string): string {
  switch (country) {
    case 'DE':
      return `00990000${digits}`;
    case 'AT':
      return `009900${digits}`;
    case 'FR':
      return frenchBban(`0099000000${digits}0`);
    case 'BE':
      return belgianBban(`999${digits.slice(0, 7)}`);
    case 'NL':
      return `NAVE${digits}`;
    case 'GB':
    case 'IE':
      return `NAVE0000${digits}`;
    default:
      throw new RangeError(`accounts of ${country} have no IBAN`);
  }
}

/** The VAT id of a country from 5 random digits. */
export function vatId(country: string, digits: string): string {
  switch (country) {
    case 'DE':
      return `DE${germanCheck(`990${digits}`)}`;
    case 'AT':
      return `ATU${austrianCheck(`00${digits}`)}`;
    case 'FR':
      return frenchVatId(luhnCheck(`000${digits}`));
    case 'BE':
      return `BE199${digits}${twoDigits(97 - (Number(`199${digits}`) % 97))}`;
    case 'NL':
      return `NL${dutchCheck(`000${digits}`)}B99`;
    case 'GB':
      return `GB${britishCheck(`00${digits}`)}`;
    case 'IE':
      return `IE${irishCheck(`00${digits}`)}`;
    default:
      throw new RangeError(`${country} has no VAT ids that we know`);
  }
}

/** A legal entity identifier from 10 random digits (ISO 17442). */
export function lei(digits: string): string {
  const body = `NAVE0000${digits}`;
  return `${body}${twoDigits(98 - remainder97(`${body}00`))}`;
}

/** A structured creditor reference (ISO 11649) from up to 21 letters and digits. */
export function creditorReference(body: string): string {
  return `RF${twoDigits(98 - remainder97(`${body}RF00`))}${body}`;
}

function frenchBban(body: string): string {
  const [bank, branch, account] = [body.slice(0, 5), body.slice(5, 10), body.slice(10)].map(Number) as [number, number, number];
  return `${body}${twoDigits(97 - ((89 * bank + 15 * branch + 3 * account) % 97))}`;
}

function belgianBban(body: string): string {
  return `${body}${twoDigits(Number(body) % 97 || 97)}`;
}

function frenchVatId(siren: string): string {
  return `FR${twoDigits((Number(siren) * 100 + 12) % 97)}${siren}`;
}

// ISO 7064 mod 11,10.
function germanCheck(body: string): string {
  let product = 10;
  for (const sign of body) product = (2 * ((Number(sign) + product) % 10 || 10)) % 11;
  return `${body}${String((11 - product) % 10)}`;
}

function austrianCheck(body: string): string {
  const sum = weightedSum(body, [1, 2, 1, 2, 1, 2, 1], (product) => Math.floor(product / 10) + (product % 10));
  return `${body}${String((10 - ((sum + 4) % 10)) % 10)}`;
}

function luhnCheck(body: string): string {
  const sum = weightedSum(body, [1, 2, 1, 2, 1, 2, 1, 2], (product) => Math.floor(product / 10) + (product % 10));
  return `${body}${String((10 - (sum % 10)) % 10)}`;
}

// A remainder of 10 stands for 0 in these numbers.
function dutchCheck(body: string): string {
  return `${body}${String((weightedSum(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 10)}`;
}

function britishCheck(body: string): string {
  const rest = weightedSum(body, [8, 7, 6, 5, 4, 3, 2]) % 97;
  return `${body}${twoDigits(rest === 0 ? 0 : 97 - rest)}`;
}

function irishCheck(body: string): string {
  return `${body}${'WABCDEFGHIJKLMNOPQRSTUV'.charAt(weightedSum(body, [8, 7, 6, 5, 4, 3, 2]) % 23)}`;
}

function weightedSum(body: string, weights: readonly number[], fold: (product: number) => number = (product) => product): number {
  return weights.reduce((sum, weight, at) => sum + fold(weight * Number(body.charAt(at))), 0);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
