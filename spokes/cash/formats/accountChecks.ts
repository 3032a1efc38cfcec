import { isValidIBAN } from 'ibantools';
import { type AccountChecks } from '../domain/BankAccount';

/** The rules of ibantools: length and structure by country, mod 97-10. */
export const accountChecks: AccountChecks = { isIban: (text) => isValidIBAN(text) };
