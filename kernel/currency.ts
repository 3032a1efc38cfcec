import { defineError } from './errors';

export const CurrencyUnknown = defineError({
  code: 'CURRENCY_UNKNOWN',
  shown: true,
  message: (code: string) => `not an ISO 4217 currency: \`${code}\``,
});

// Exponents by ISO 4217 (list one, 2024-06-25): those that differ from 2, and every code in use with 2.
const EXPONENT_0 = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF';
const EXPONENT_3 = 'BHD IQD JOD KWD LYD OMR TND';
const EXPONENT_4 = 'CLF UYW';
const EXPONENT_2 =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK ' +
  'DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL ' +
  'MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK ' +
  'SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD YER ZAR ZMW ZWG';

const EXPONENTS: ReadonlyMap<string, number> = new Map(
  [EXPONENT_0, '', EXPONENT_2, EXPONENT_3, EXPONENT_4].flatMap((list, at) => {
    const exponent = at === 0 ? 0 : at;
    return list
      .split(' ')
      .filter(Boolean)
      .map((code) => [code, exponent] as const);
  }),
);

export function isCurrency(code: string): boolean {
  return EXPONENTS.has(code);
}

/** Number of decimals of the minor unit (JPY 0, EUR 2, BHD 3, CLF 4). Throws CURRENCY_UNKNOWN. */
export function exponentOf(code: string): number {
  const exponent = EXPONENTS.get(code);
  if (exponent === undefined) throw CurrencyUnknown(code);
  return exponent;
}

/** Every known code, in alphabetical order. */
export function currencies(): readonly string[] {
  return [...EXPONENTS.keys()].sort();
}
