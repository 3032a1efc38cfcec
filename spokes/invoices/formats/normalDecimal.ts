const LEXICAL = /^([+-]?)(?:(\d{1,40})(?:\.(\d{0,40}))?|\.(\d{1,40}))$/;

/**
 * A decimal of XML Schema (`+1.50`, `.5`, `007`, `-0.00`) in the grammar of kernel/decimal, with its decimals kept: `1.50`, `0.5`, `7`, `0.00`.
 * Null for anything else, and for more than 40 digits on either side.
 */
export function normalDecimal(text: string): string | null {
  const match = LEXICAL.exec(text);
  if (match === null) return null;
  const [, sign, whole = '0', fractionAfterWhole, fractionAlone] = match;
  const fraction = fractionAfterWhole ?? fractionAlone ?? '';
  const digits = `${whole.replace(/^0+(?=\d)/, '')}${fraction === '' ? '' : `.${fraction}`}`;
  const negative = sign === '-' && /[1-9]/.test(digits);
  return negative ? `-${digits}` : digits;
}
