/** What a check says of a VAT id. NO_RULE: the prefix is of a country whose rule we do not know, which is neither valid nor invalid. */
export type VatVerdict = 'VALID' | 'INVALID' | 'NO_RULE';

/** The port to the rules of identifiers that need a registry of countries. Pure: no network, equal answers for equal texts. */
export interface IdentifierChecks {
  /** Registry length and structure of the country, and mod 97-10. Upper case without spaces; anything else is not an IBAN. */
  isIban(text: string): boolean;
  /** Format and check digit by the country of the prefix (EL for Greece, XI for Northern Ireland). */
  vatId(text: string): VatVerdict;
  /** True when we know a rule for VAT ids of the country (ISO 3166 alpha-2), so that a vendor of it must have one. */
  hasVatIds(country: string): boolean;
}

/** As people write identifiers, so they arrive: white space and dots go, letters become upper case. Done once, at the edge. */
export function normalIdentifier(text: string): string {
  return text.replace(/[\s.]/gu, '').toUpperCase();
}
