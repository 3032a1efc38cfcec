/** True for a business identifier code of 8 or 11 characters (ISO 9362): bank, country, place, branch. Upper case only. */
export function isBic(text: string): boolean {
  return /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(text);
}
