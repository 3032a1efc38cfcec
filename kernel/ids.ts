import { randomBytes } from 'node:crypto';
import { defineError } from './errors';

/** The port for ids. Only the demo and tests may pass anything but `randomIds`. */
export interface Ids {
  /** A new id `<prefix>_<legal entity>_<26 characters>`: `inv_DE01_06f…`. Never reused. */
  next(prefix: string, legalEntity: string): string;
}

export const LegalEntityCodeInvalid = defineError({
  code: 'LEGAL_ENTITY_CODE_INVALID',
  shown: true,
  message: (code: string) => `not a legal entity code: \`${code}\``,
});

const CODE = /^[A-Z][A-Z0-9]{1,11}$/;
const ID = /^[a-z]{2,8}_[A-Z][A-Z0-9]{1,11}_[0-9a-hjkmnp-tv-z]{26}$/;
/** Characters of an id after its legal entity. */
const RANDOM_PART = 27;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'; // Crockford base 32, lower case

/** Two to twelve upper-case letters and digits, a letter first: `DE01`. */
export function isLegalEntityCode(code: string): boolean {
  return CODE.test(code);
}

/** The legal entity inside a business id, or null when the text is no such id. It is good for routing and proves nothing. */
export function legalEntityOfId(id: string): string | null {
  // Without a group: this runs once a row, and a match that is taken apart is a list.
  return ID.test(id) ? id.slice(id.indexOf('_') + 1, -RANDOM_PART) : null;
}

/** 130 random bits in base 32. */
export const randomIds: Ids = {
  next(prefix, legalEntity) {
    return businessId(prefix, legalEntity, randomBytes(26));
  },
};

/** Builds the id from 26 bytes, five bits of each: equal bytes, equal id. */
export function businessId(prefix: string, legalEntity: string, bytes: Uint8Array): string {
  if (!isLegalEntityCode(legalEntity)) throw LegalEntityCodeInvalid(legalEntity);
  let text = '';
  for (let at = 0; at < 26; at++) text += ALPHABET.charAt((bytes[at] ?? 0) & 31);
  return `${prefix}_${legalEntity}_${text}`;
}
