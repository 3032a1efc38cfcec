import type { Instant, LocalDate } from '#kernel/dates';
import type { InvoiceKind } from './kinds';
import type { RuleFinding } from './rules/RuleFinding';

export const INVOICE_STATUS = ['RECEIVED', 'VALIDATED', 'EXCEPTION', 'IN_APPROVAL', 'APPROVED', 'REJECTED'] as const;
export type InvoiceStatus = (typeof INVOICE_STATUS)[number];

/** An amount as rows carry it: decimal text and ISO 4217 code. */
export interface Amount {
  readonly amount: string;
  readonly currency: string;
}

export interface StoredLine {
  readonly number: string | null;
  readonly name: string | null;
  readonly quantity: string | null;
  readonly unitCode: string | null;
  readonly unitPrice: Amount | null;
  readonly net: Amount | null;
  readonly taxCategory: string | null;
  readonly taxRate: string | null;
}

export interface StoredSubtotal {
  readonly category: string | null;
  readonly rate: string | null;
  readonly base: Amount | null;
  readonly tax: Amount | null;
}

export interface ApprovalStep {
  readonly id: string;
  readonly status: 'OPEN' | 'APPROVED' | 'REJECTED';
  readonly decidedAt: Instant | null;
  /** Who decided: a person, or `rule:…` where a rule of the legal entity approves small amounts. */
  readonly decidedBy: string | null;
}

export interface SourceDocument {
  readonly sha256: string;
  readonly mediaType: string;
  /** `UBL 2.1` or `CII D16B`. */
  readonly format: string;
  readonly receivedAt: Instant;
}

/** What a document says, in the form in which it is stored. Nobody edits it: a person adds decisions beside it. */
export interface InvoiceFacts {
  readonly number: string | null;
  readonly typeCode: string | null;
  readonly kind: InvoiceKind;
  readonly issueDate: LocalDate | null;
  readonly dueDate: LocalDate | null;
  /** Null when the document names no currency of ISO 4217; then every amount below is null too. */
  readonly currency: string | null;
  readonly buyerReference: string | null;
  readonly purchaseOrder: string | null;
  /** BT-83, else BT-1: what a payment should quote. */
  readonly paymentReference: string | null;
  readonly sellerName: string | null;
  readonly sellerVatId: string | null;
  readonly sellerLei: string | null;
  readonly net: Amount | null;
  readonly tax: Amount | null;
  readonly gross: Amount | null;
  readonly payable: Amount | null;
  readonly payeeIban: string | null;
  readonly lines: readonly StoredLine[];
  readonly taxBreakdown: readonly StoredSubtotal[];
  /** BG-3: numbers of earlier invoices that this one names. */
  readonly precedingNumbers: readonly string[];
  readonly normalNumber: string | null;
  readonly fuzzyNumber: string | null;
}

export interface Invoice extends InvoiceFacts {
  readonly id: string;
  readonly legalEntityCode: string;
  readonly version: number;
  readonly recordedAt: Instant;
  readonly status: InvoiceStatus;
  readonly vendorId: string | null;
  /** Set at submission, in the limit currency of the group; null before. */
  readonly limitAmount: Amount | null;
  /** Which rate made the limit amount: `{ rate, date, from }`. */
  readonly limitRate: { readonly rate: string; readonly date: LocalDate; readonly from: string } | null;
  readonly findings: readonly RuleFinding[];
  readonly exceptions: readonly string[];
  readonly acceptedExceptions: readonly string[];
  readonly seenHash: string;
  readonly approvalStep: ApprovalStep | null;
  readonly document: SourceDocument;
  readonly documentSha256: string;
  /** Live invoices that say the same vendor, number, year and kind share it: a unique index is the last wall. Null where that was accepted. */
  readonly duplicateKey: string | null;
  readonly enteredBy: string;
  readonly acceptedBy: string | null;
  readonly submittedBy: string | null;
  readonly note: string | null;
}
