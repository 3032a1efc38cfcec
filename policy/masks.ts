import { type MaskKind } from './Grant';

/** What a masked value starts with, and what CONST is. */
export const STARS = '****';

const LAST4 = /^\*{4}.{0,4}$/u;
const TOKEN = /^tok_[A-Za-z0-9_-]{43}$/;

/** Whether a value that came back has the form of its mask. Null always has: a masked null is null. `edges` are those of BAND. */
export function hasMaskForm(kind: MaskKind, value: unknown, edges: readonly string[] = []): boolean {
  if (value === null || value === undefined) return true;
  if (kind === 'NULL' || typeof value !== 'string') return false;
  switch (kind) {
    case 'LAST4':
      return LAST4.test(value);
    case 'TOKEN':
      return TOKEN.test(value);
    case 'CONST':
      return value === STARS;
    case 'BAND':
      return edges.includes(value);
  }
}
