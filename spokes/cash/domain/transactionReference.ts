import { type StatementEntry } from './Statement';

/**
 * What an entry refers to: the structured creditor reference, else the end-to-end id, else a token of the remittance text.
 * Null for an entry of several transactions: its parts have references of their own.
 */
export function referenceOf(entry: StatementEntry): string | null {
  const [only, more] = entry.details;
  if (more !== undefined) return null;
  return only?.creditorReference ?? only?.endToEndId ?? tokenOf(only?.remittance ?? entry.text);
}

/** The first word that looks like a document number: 4 to 35 letters, digits and `-/._#`, at least one digit, and neither a date nor an amount. */
function tokenOf(text: string | null): string | null {
  const words = (text ?? '').split(/[\s,;:()"']+/u);
  return (
    words.map((word) => word.replace(/[.]+$/u, '')).find((word) => NUMBER.test(word) && !DATE.test(word) && !AMOUNT.test(word)) ?? null
  );
}

const NUMBER = /^(?=.*\d)[\p{L}\p{N}#][\p{L}\p{N}\-/._#]{3,34}$/u;
const DATE = /^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4})$/;
const AMOUNT = /^\d+[.]\d{1,2}$/;
