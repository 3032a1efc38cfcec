/** Remainder by 97 of a text of digits and upper-case letters, letters expanded (A = 10 … Z = 35), as ISO 7064 mod 97-10 asks. */
export function remainder97(text: string): number {
  let rest = 0;
  for (const sign of text) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
