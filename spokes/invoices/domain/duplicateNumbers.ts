/** An invoice number as it is compared: NFKC, upper case, letters and digits only, leading zeros of each run of digits dropped. Null when nothing is left. */
export function normalNumber(number: string | null): string | null {
  const signs = (number ?? '')
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
  const plain = signs.replace(/\d+/g, (digits) => digits.replace(/^0+(?=\d)/, ''));
  return plain === '' ? null : plain;
}

/** The same with the letters that are read as digits: O is 0, I and L are 1, S is 5. */
export function fuzzyNumber(number: string | null): string | null {
  const read = (number ?? '')
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[OILS]/g, (letter) => ALIKE[letter] ?? letter);
  return normalNumber(read);
}

const ALIKE: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1', S: '5' };
