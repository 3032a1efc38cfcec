import type { IdentifierChecks, VatVerdict } from '../domain/IdentifierChecks';
import { isValidIBAN } from 'ibantools';
import { belgian, dutch, library } from './vatRules';

/** The rules of ibantools and jsvat with our own for Northern Ireland, Belgium and the Netherlands (see README). */
export const identifierChecks: IdentifierChecks = {
  isIban: (text) => isValidIBAN(text),
  vatId: checkVatId,
  hasVatIds: (country) => library(`${country === 'GR' ? 'EL' : country}0`) !== 'NO_RULE',
};

function checkVatId(text: string): VatVerdict {
  const prefix = text.slice(0, 2);
  if (!/^[A-Z]{2}[0-9A-Z+*]{1,14}$/.test(text)) return 'INVALID';
  switch (prefix) {
    case 'XI': // numbers of Northern Ireland follow the British rule
      return library(`GB${text.slice(2)}`);
    case 'BE':
      return belgian(text);
    case 'NL':
      return dutch(text);
    default:
      return library(text);
  }
}
