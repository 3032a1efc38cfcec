import { decimal } from '#kernel/decimal';
import { type MaskKind } from './Grant';

/** What a masked value starts with, and what CONST is. */
const STARS = '****';

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

/** Whether the edges of a BAND are decimals, at least one, each above the one before. */
export function isAscending(edges: readonly string[]): boolean {
  if (edges.length === 0 || !edges.every((edge) => /^-?\d{1,40}(\.\d{1,40})?$/.test(edge))) return false;
  return edges.every((edge, at) => at === 0 || decimal(edge).gt(decimal(edges[at - 1] ?? edge)));
}
