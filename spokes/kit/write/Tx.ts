import { type Instant } from '#kernel/dates';
import { type Refusal } from '#kernel/Result';
import { type Predicate } from '../policy/engine';
import { type Row } from '../read/Source';

/** What a use case announces: stored with the idempotency key, read again under policy when it is presented. */
export interface Effect {
  /** Type and id of the aggregate that the mutation answers with. */
  readonly type: string;
  readonly id: string;
  /** The event that `insert` or `update` returned; null when nothing is announced. */
  readonly event: ChangeEvent | null;
  /** Small JSON that the answer needs beside the aggregate: ids, codes, hashes, no cell of a row. */
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface ChangeEvent {
  readonly id: string;
  readonly type: string;
  readonly aggregate: string;
  readonly sequence: number;
  readonly at: Instant;
  readonly changedFields: readonly string[];
}

export interface UpdateOptions {
  /** The version that the caller saw; another one gives the refusal VERSION_CONFLICT. */
  readonly expectedVersion: number;
  /** `invoice.approved` */
  readonly event: string;
  readonly reason?: string;
}

/** What a successful update gives: the new row and its event. */
export type Updated =
  | { readonly ok: true; readonly value: { readonly row: Row; readonly event: ChangeEvent } }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/**
 * The transaction of one mutation, on the rows of one legal entity. Ports of the use cases are written on it, in `store/`.
 * Rows are keyed by source field names; money is `{ amount, currency }`; decimals, dates and instants are text.
 */
export interface Tx {
  /** The instant of this change, the same for every row of the transaction. */
  readonly now: Instant;
  readonly legalEntity: string;
  /** Who acts: `person:anna`. */
  readonly subject: string;
  newId(prefix: string): string;
  /**
   * The row for update, all its cells, when the caller may read the row; null when it is hidden or absent.
   * Cells are not masked: use cases decide on them, answers are read again under policy.
   */
  load(type: string, id: string): Promise<Row | null>;
  /** Whether the caller may read the row: false for a hidden and for an absent one. */
  sees(type: string, id: string): Promise<boolean>;
  /** Those of the ids whose rows the caller may read. */
  seen(type: string, ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Whether the caller may read every row of the type in a legal entity, by the grants alone: no row is looked at. */
  readsAll(type: string, legalEntity: string): boolean;
  /**
   * Null when the caller's grants of this activity cover the row, else LIMIT_EXCEEDED or NOT_PERMITTED_ON_ROW. Conditions over related rows
   * are taken as `load` met them; of a row that was not loaded they deny. Throws CONFLICT_OR_NOT_PERMITTED without any grant.
   */
  permits(type: string, row: Row): Refusal | null;
  /** Rows of this legal entity (of a public source: all rows) without the row filter, ordered by id, at most `limit` (500): for rules of the business (duplicates, sums), never for an answer. */
  select(
    type: string,
    where: Predicate | null,
    options?: { readonly forUpdate?: boolean; readonly limit?: number },
  ): Promise<readonly Row[]>;
  /**
   * Stores a new row at version 1 with its history row, change-log row and outbox row. Throws CONFLICT_OR_NOT_PERMITTED for a row that
   * the activity does not cover, and for one of another legal entity; the statement itself decides.
   */
  insert(type: string, row: Row, event: string): Promise<{ readonly row: Row; readonly event: ChangeEvent }>;
  /**
   * Stores the changed fields at the next version. `before` is what `load` gave. The caller must read the row, and the activity must cover
   * it, as it was and as it becomes: the statement itself decides. What is not covered before is a refusal of `permits`; what is not
   * covered afterwards throws CONFLICT_OR_NOT_PERMITTED, as does a move to another legal entity.
   */
  update(type: string, before: Row, changes: Row, options: UpdateOptions): Promise<Updated>;
  /** Waits until no other transaction of this instance holds the name: serialises a rule that spans rows (no cycle, a sum). */
  lock(name: string): Promise<void>;
  /** The bytes of a document put under this legal entity, or null. */
  document(sha256: string): Promise<{ readonly bytes: Buffer; readonly mediaType: string; readonly receivedAt: Instant } | null>;
}
