import { type Money } from '#kernel/Money';
import { type Instant, type LocalDate } from '#kernel/dates';

/** One file as received, read into what all statement formats share. A file holds one or more statements, of one or more accounts. */
export interface StatementDocument {
  /** `camt.053.001.08`. */
  readonly format: string;
  readonly messageId: string | null;
  readonly createdAt: Instant | null;
  readonly statements: readonly CanonicalStatement[];
}

/** One statement of one account and period. It is known by (account, period, number, creation time): numbers restart every year. */
export interface CanonicalStatement {
  readonly account: StatedAccount;
  /** What the bank calls it; not unique. */
  readonly number: string;
  /** Digits of the electronic sequence number, else of the legal one; null where the bank counts nothing. */
  readonly sequence: string | null;
  readonly createdAt: Instant | null;
  /** First and last day covered, both inclusive. */
  readonly fromDate: LocalDate | null;
  readonly toDate: LocalDate | null;
  readonly balances: readonly StatedBalance[];
  readonly entries: readonly StatementEntry[];
}

export interface StatedAccount {
  /** Upper case, no spaces. */
  readonly iban: string | null;
  /** Local identification, as stated, where there is no IBAN. */
  readonly otherId: string | null;
  readonly currency: string | null;
  readonly name: string | null;
  readonly ownerName: string | null;
  readonly bankBic: string | null;
}

/** Codes of ISO 20022 (OPBD, CLBD, ITBD, OPAV, CLAV, ITAV, FWAV, PRCD, XPCD, INFO); another code of a bank is kept as stated. */
export interface StatedBalance {
  readonly type: string;
  /** Positive: the bank owes us. */
  readonly amount: Money;
  readonly date: LocalDate | null;
}

export type EntryStatus = 'BOOKED' | 'PENDING' | 'INFORMATION';

/** One movement of the account. Its details are its children: they never stand beside it and never add to the position. */
export interface StatementEntry {
  /** Into the account is positive. The bank states the direction of a reversal already: it is not turned again. */
  readonly amount: Money;
  readonly reversal: boolean;
  readonly status: EntryStatus;
  readonly bookingDate: LocalDate | null;
  readonly valueDate: LocalDate | null;
  /** The bank's own reference of the entry (AcctSvcrRef). An original and its reversal may share it. */
  readonly bankReference: string | null;
  readonly entryReference: string | null;
  /** `PMNT/RCDT/ESCT`, else the bank's proprietary code. */
  readonly bankCode: string | null;
  readonly text: string | null;
  /** What the entry says of its batch; null without one. */
  readonly batch: { readonly count: number | null; readonly total: Money | null } | null;
  readonly details: readonly EntryDetail[];
}

export interface EntryDetail {
  /** Signed like an entry; null where the bank gives none. */
  readonly amount: Money | null;
  readonly bankReference: string | null;
  /** Null where the bank says `NOTPROVIDED`. */
  readonly endToEndId: string | null;
  readonly paymentInformationId: string | null;
  readonly transactionId: string | null;
  /** The other side: who paid us, or whom we paid. */
  readonly counterpartyName: string | null;
  readonly counterpartyIban: string | null;
  readonly counterpartyOtherId: string | null;
  /** Structured reference of the creditor (ISO 11649, QR reference, or the invoice number). */
  readonly creditorReference: string | null;
  /** Unstructured remittance lines, joined by a space. */
  readonly remittance: string | null;
}
