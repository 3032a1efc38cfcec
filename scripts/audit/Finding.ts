/** What is wrong with a log. The codes are explained in docs/audit.md. */
export type FindingCode =
  | 'CONTENT_EDITED'
  | 'CONTENT_MISSING'
  | 'RECORD_MISSING'
  | 'RECORD_MOVED'
  | 'CHAIN_BROKEN'
  | 'CHAIN_REWRITTEN'
  | 'CHAIN_TRUNCATED'
  | 'CHECKPOINT_INVALID'
  | 'ENTRY_MISSING'
  | 'ENTRY_FOREIGN'
  | 'SHAPE_EDITED'
  | 'SHAPE_MISSING'
  | 'SUBJECT_EDITED'
  | 'CHANGE_EDITED'
  | 'CHANGE_MISSING'
  | 'CHANGE_CHAIN_BROKEN'
  | 'ROW_PUT_BACK';

export interface Finding {
  readonly code: FindingCode;
  /** `access log, chain 4f…, record 17`; `invoices_emea, DE01, Invoice inv_DE01_…, change 2`. */
  readonly place: string;
  readonly detail: string;
}

/** What was looked at, and what cannot be known from it. */
export interface Verified {
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}
