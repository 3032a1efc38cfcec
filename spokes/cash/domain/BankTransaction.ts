import { type LocalDate } from '#kernel/dates';
import { type AmountText } from './BankAccount';
import { type EntryDetail, type StatementEntry } from './Statement';
import { type IdentifiedEntry } from './entryIdentity';
import { referenceOf } from './transactionReference';

/** What is stored of one entry of an account. */
export interface TransactionData {
  readonly accountId: string;
  /** The first statement that had it. */
  readonly statementId: string;
  readonly bookingDate: LocalDate | null;
  readonly valueDate: LocalDate | null;
  /** Into the legal entity is positive. */
  readonly amount: AmountText;
  readonly reversal: boolean;
  readonly status: 'BOOKED' | 'PENDING';
  readonly reference: string | null;
  readonly endToEndId: string | null;
  readonly bankReference: string | null;
  readonly bankCode: string | null;
  readonly counterpartyName: string | null;
  readonly counterpartyIban: string | null;
  readonly counterpartyAccountNumber: string | null;
  readonly remittance: string | null;
  /** The parts of a batch; empty for an entry of one part, whose fields stand above. */
  readonly details: readonly object[];
  readonly identity: string;
  readonly occurrence: number;
}

/** The transaction of an entry. The fields of one part are those of the entry; those of several stay with the parts. */
export function transactionOf(
  { entry, identity, occurrence }: IdentifiedEntry,
  place: { accountId: string; statementId: string },
): TransactionData {
  const parts = entry.details;
  return {
    ...place,
    ...bookingOf(entry),
    amount: entry.amount.toJSON(),
    reversal: entry.reversal,
    reference: referenceOf(entry),
    bankCode: entry.bankCode,
    ...partOf(entry, parts.length === 1 ? parts[0] : undefined),
    details: parts.length < 2 ? [] : parts.map((part) => ({ ...part, amount: part.amount?.toJSON() ?? null })),
    identity,
    occurrence,
  };
}

/** What the booking of a pending entry changes. */
export function bookingOf(entry: StatementEntry): Pick<TransactionData, 'bookingDate' | 'valueDate' | 'status'> {
  return { bookingDate: entry.bookingDate, valueDate: entry.valueDate, status: entry.status === 'BOOKED' ? 'BOOKED' : 'PENDING' };
}

type PartFields = 'endToEndId' | 'bankReference' | 'counterpartyName' | 'counterpartyIban' | 'counterpartyAccountNumber' | 'remittance';

function partOf(entry: StatementEntry, part: EntryDetail | undefined): Pick<TransactionData, PartFields> {
  const own = { bankReference: entry.bankReference, remittance: entry.text };
  if (part === undefined)
    return { ...own, endToEndId: null, counterpartyName: null, counterpartyIban: null, counterpartyAccountNumber: null };
  const { endToEndId, counterpartyName, counterpartyIban, counterpartyOtherId: counterpartyAccountNumber } = part;
  return {
    bankReference: own.bankReference ?? part.bankReference,
    remittance: part.remittance ?? own.remittance,
    endToEndId,
    counterpartyName,
    counterpartyIban,
    counterpartyAccountNumber,
  };
}
