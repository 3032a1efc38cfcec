import { type MaskKind, type LegalEntities } from '#policy/Grant';
import { type Missing } from '#policy/explain/Denial';
import { type Lacking } from '#policy/requirement';
import { type ErrorPath } from './closedList';

/**
 * Why something of an answer is null or masked, as far as the caller may know.
 * STRIPPED, MASKED, LIMIT, REFUSED follow from operation and rights alone; with `@` in its path, one entry stands for every item.
 * NOT_FOUND and NOT_VISIBLE are told apart only with EXPLAIN in that legal entity.
 */
export interface Explanation {
  readonly path: ErrorPath;
  readonly outcome:
    'STRIPPED' | 'MASKED' | 'LIMIT' | 'REFUSED' | 'NOT_FOUND_OR_NOT_VISIBLE' | 'NOT_FOUND' | 'NOT_VISIBLE' | 'SPOKE_ERROR' | 'SOURCE_NULL';
  /** `Invoice.payeeIban`, `Query.invoices(order:)`. */
  readonly coordinate?: string;
  /** The directive with its arguments. */
  readonly rule?: string | null;
  readonly missing?: readonly Missing[];
  /** Scopes of the client token and decisions that a foreign contract demands, by alternative: one of them is enough. */
  readonly lacking?: readonly Lacking[];
  /** Data owners. */
  readonly ask?: readonly string[];
  readonly masks?: readonly MaskKind[];
  /** Of the caller's own grants. */
  readonly conditions?: readonly string[];
  /** Where the entry holds. */
  readonly legalEntities?: LegalEntities;
  /** Code of the error that took the value. */
  readonly code?: string;
}

/** `extensions.explain`. */
export interface Explained {
  readonly entries: readonly Explanation[];
  /** How many more there would be. */
  readonly omitted: number;
}

/** Entries that one answer carries at most. */
const ENTRIES_MAX = 200;

export function bounded(entries: readonly Explanation[]): Explained {
  return { entries: entries.slice(0, ENTRIES_MAX), omitted: Math.max(0, entries.length - ENTRIES_MAX) };
}

/** Whether a request asks for explanations: `{ "extensions": { "explain": true } }`. */
export function asksToExplain(extensions: Readonly<Record<string, unknown>> | null | undefined): boolean {
  return extensions !== null && extensions !== undefined && Object.hasOwn(extensions, 'explain') && extensions['explain'] === true;
}
