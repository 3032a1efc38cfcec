import { type Money } from '#kernel/Money';

/** What can be odd about a statement that still counts. `finance` words; the README explains each. */
export const FLAG_CODE = {
  NOT_BALANCED: 'NOT_BALANCED',
  NO_BALANCES: 'NO_BALANCES',
  BALANCE_CURRENCY_MIXED: 'BALANCE_CURRENCY_MIXED',
  NOT_CONTINUOUS: 'NOT_CONTINUOUS',
  GAP: 'GAP',
  SEQUENCE_RESET: 'SEQUENCE_RESET',
  OVERLAP: 'OVERLAP',
  REPLAY: 'REPLAY',
  BATCH_DIFFERS: 'BATCH_DIFFERS',
} as const;
export type FlagCode = keyof typeof FLAG_CODE;

export interface StatementFlag {
  readonly code: FlagCode;
  /** What the bank states less what it should be; null where no amount tells it. */
  readonly difference: Money | null;
  /** The values compared: lower case, no full stop. */
  readonly note: string;
}

export function flag(code: FlagCode, note: string, difference: Money | null = null): StatementFlag {
  return { code, difference, note };
}
