import { digestOf } from '#kernel/digest';
import { type StatementEntry } from './Statement';

/**
 * How entries of an account are told apart, stored with the account: a changed rule would import everything again,
 * so a new rule gets a new name and old accounts keep theirs.
 */
export const IDENTITY_RULE = { FINGERPRINT_1: 'FINGERPRINT_1', BANK_REFERENCE_1: 'BANK_REFERENCE_1' } as const;
export type IdentityRule = keyof typeof IDENTITY_RULE;

/**
 * The identity of an entry within its account, 64 hexadecimal digits. Equal entries of one file share it: their number counts.
 * BANK_REFERENCE_1 takes the bank's reference, which alone is not unique (a reversal repeats that of its original),
 * and falls back to the fingerprint for an entry without one.
 */
export function identityOf(entry: StatementEntry, rule: IdentityRule): string {
  const { bankReference } = entry;
  const common = [entry.bookingDate ?? '', entry.valueDate ?? '', entry.amount.absolute().toString(), directionOf(entry)];
  return rule === 'BANK_REFERENCE_1' && bankReference !== null
    ? digestOf([rule, bankReference, entry.reversal ? 'reversal' : '', ...common])
    : digestOf(['FINGERPRINT_1', ...common, entry.bankCode ?? '', ...detailParts(entry)]);
}

/** The parts of a batch are no part of its identity: a bank that lists them from one day on sends no new entries. */
function detailParts({ text, details }: StatementEntry): readonly string[] {
  const [only, more] = details;
  if (only === undefined || more !== undefined) return ['', '', normalText(text ?? '')];
  const account = only.counterpartyIban ?? only.counterpartyOtherId ?? '';
  return [only.endToEndId ?? '', account, normalText(text ?? only.remittance ?? '')];
}

/** How many entries of one identity the account holds. */
export interface StoredCount {
  readonly booked: number;
  /** Ids of those that are still pending, oldest first. */
  readonly pendingIds: readonly string[];
}

export interface IdentifiedEntry {
  readonly entry: StatementEntry;
  readonly identity: string;
  /** 1 for the first entry of this identity on the account, 2 for the next. */
  readonly occurrence: number;
}

export interface EntryPlan {
  readonly added: readonly IdentifiedEntry[];
  /** Pending transactions that an entry of the file books. */
  readonly booked: readonly { readonly id: string; readonly entry: StatementEntry }[];
  /** Entries that the account holds already. */
  readonly seen: number;
}

/**
 * Compares multisets: of n equal entries in the file and m on the account, max(0, n - m) are new. Two equal payments stay two,
 * a file read again adds none, and a whole day after its first half adds the second half. Entries for information are left out.
 */
export function planEntries(entries: readonly StatementEntry[], rule: IdentityRule, stored: ReadonlyMap<string, StoredCount>): EntryPlan {
  const added: IdentifiedEntry[] = [];
  const booked: { id: string; entry: StatementEntry }[] = [];
  let seen = 0;
  for (const [identity, equal] of grouped(entries, rule)) {
    const { booked: held, pendingIds } = stored.get(identity) ?? NONE;
    equal.forEach((entry, at) => {
      const waiting = pendingIds[at - held]; // undefined also for those that are held as booked
      if (at < held || (waiting !== undefined && entry.status === 'PENDING')) seen += 1;
      else if (waiting !== undefined) booked.push({ id: waiting, entry });
      else added.push({ entry, identity, occurrence: at + 1 });
    });
  }
  return { added, booked, seen };
}

const NONE: StoredCount = { booked: 0, pendingIds: [] };

function grouped(entries: readonly StatementEntry[], rule: IdentityRule): ReadonlyMap<string, readonly StatementEntry[]> {
  const groups = new Map<string, StatementEntry[]>();
  for (const entry of entries) {
    if (entry.status === 'INFORMATION') continue;
    const identity = identityOf(entry, rule);
    groups.set(identity, [...(groups.get(identity) ?? []), entry]);
  }
  return groups;
}

function directionOf({ amount }: StatementEntry): string {
  return amount.toJSON().amount.startsWith('-') ? 'out' : 'in';
}

/** Compatibility characters folded, upper case, letters and digits only: banks break lines and pad at will. */
function normalText(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
