import type { Party } from './CanonicalInvoice';

/** ISO 6523 code of the LEI. */
const LEI_SCHEME = '0199';
const LEI = /^[A-Z0-9]{18}\d{2}$/;

/** A VAT id, IBAN or LEI as it is compared: upper case, without spaces, dots and hyphens. Null for nothing. */
export function plainIdentifier(text: string | null): string | null {
  const plain = (text ?? '').toUpperCase().replace(/[\s.-]/g, '');
  return plain === '' ? null : plain;
}

/** The LEI of a party, wherever the document puts it; null when it names none. */
export function leiOf(party: Party): string | null {
  const named = [...(party.legalId === null ? [] : [party.legalId]), ...party.identifiers].find(({ scheme }) => scheme === LEI_SCHEME);
  const lei = plainIdentifier(named?.id ?? null);
  return lei !== null && LEI.test(lei) ? lei : null;
}

/** A name as it is compared: letters and digits of any script, one space between words, no accents, no case. */
export function plainName(text: string | null): string | null {
  const words = (text ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return words === null ? null : words.join(' ');
}
