import { type Use } from '../Grant';
import { type Row } from '../predicate/evaluate';

/** What a subject or role may do in one version of a policy and not in the other. */
export interface Change {
  readonly direction: 'GAIN' | 'LOSS';
  /** CELL: `Invoice.gross` may be projected, under a mask at least. CLEAR: without one. USE: another use. ACTIVITY: on rows of a type. */
  readonly kind: 'CELL' | 'CLEAR' | 'USE' | 'ACTIVITY';
  readonly type: string;
  /** Null for an activity. */
  readonly field: string | null;
  readonly use: Use | null;
  readonly activity: string;
  /** Where; empty for a role, which is not anywhere yet. */
  readonly legalEntities: readonly string[];
  /** Conditions of both versions in words. */
  readonly before: string;
  readonly after: string;
  /** A row, made up of the constants of both policies, that one version reaches and the other does not. */
  readonly example: Row | null;
  /** Whether the comparison is exact. */
  readonly proof: 'PROVED' | 'SAMPLED';
}
