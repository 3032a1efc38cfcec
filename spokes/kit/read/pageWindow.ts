import { defineError } from '#kernel/errors';
import { type PageRequest } from './request';

export const PageInvalid = defineError({
  code: 'BAD_USER_INPUT',
  shown: true,
  message: (cause: string) => `cannot read this page: ${cause}`,
});

export const ROWS_MAX = 500;

/** Which part of an order is read. */
export interface PageWindow {
  /** 1 to 500 */
  readonly size: number;
  readonly backwards: boolean;
  readonly cursor: string | null;
}

/** `last`/`before` reads backwards and wins over `first`, which has a default. Throws BAD_USER_INPUT. */
export function pageWindow({ first, after, last, before }: PageRequest): PageWindow {
  const backwards = last !== null && last !== undefined;
  const size = (backwards ? last : first) ?? 50;
  if (!Number.isInteger(size) || size < 1 || size > ROWS_MAX) throw PageInvalid(`between 1 and ${ROWS_MAX} rows may be asked for`);
  const cursor = (backwards ? before : after) ?? null;
  const other = (backwards ? after : before) ?? null;
  if (other !== null) throw PageInvalid('`after` goes with `first`, `before` with `last`');
  return { size, backwards, cursor };
}
