import type { Instant, LocalDate } from '#kernel/dates';
import type { Money } from '#kernel/Money';

// What the generator makes: the group, what it owns and what happens to it, before any of it is told to a platform.

export type DemoSize = 'small' | 'full';

export interface GenerateOptions {
  /** Any text or number; equal seed, anchor and size give equal bytes. */
  readonly seed: string | number;
  /** The last day of the story, usually today. */
  readonly anchor: LocalDate;
  readonly size: DemoSize;
}

export interface DemoAddress {
  readonly street: string;
  readonly city: string;
  readonly postCode: string;
  /** ISO 3166 alpha-2. */
  readonly country: string;
}

export interface DemoBusinessUnit {
  readonly code: string;
  readonly name: string;
  readonly legalEntities: readonly string[];
}

export interface DemoLegalEntity {
  readonly code: string;
  readonly name: string;
  readonly businessUnit: string;
  readonly lei: string;
  /** Null where the country has no VAT ids that we know; `taxRegistration` then holds the local number, if there is one. */
  readonly vatId: string | null;
  readonly taxRegistration: string | null;
  readonly functionalCurrency: string;
  readonly timeZone: string;
  readonly address: DemoAddress;
  /** The parent's code and its share as a decimal of 1; null for the parent of the group. */
  readonly ownership: { readonly parent: string; readonly share: string; readonly from: LocalDate } | null;
}

export interface DemoFiscalYear {
  readonly legalEntity: string;
  readonly year: number;
  readonly start: LocalDate;
}

/** Units of `quote` for one EUR. */
export interface DemoRate {
  readonly type: 'SPOT' | 'CLOSING' | 'AVERAGE';
  readonly date: LocalDate;
  readonly base: string;
  readonly quote: string;
  readonly rate: string;
}

/** `iban`, or `accountNumber` where the country has no IBAN. */
export interface DemoAccount {
  readonly iban: string | null;
  readonly accountNumber: string | null;
  readonly bic: string;
  readonly currency: string;
  readonly holderName: string;
}

export interface DemoBankAccount extends DemoAccount {
  readonly key: string;
  readonly legalEntity: string;
  readonly name: string;
  readonly bankName: string;
  readonly purpose: string;
}

export interface DemoTerms {
  readonly code: string;
  readonly netDays: number;
  readonly discountPercent: string | null;
  readonly discountDays: number | null;
}

export type VendorGoal = 'INVITED' | 'IN_REVIEW' | 'APPROVED' | 'ACTIVE' | 'BLOCKED';

export interface DemoVendor {
  /** Legal entity and number: `DE01-70001`. */
  readonly key: string;
  readonly legalEntity: string;
  readonly number: string;
  readonly name: string;
  readonly country: string;
  readonly currency: string;
  readonly vatId: string | null;
  readonly taxRegistration: string | null;
  readonly lei: string | null;
  readonly contactEmail: string;
  readonly address: DemoAddress;
  readonly terms: DemoTerms;
  readonly account: DemoAccount;
  readonly trade: string;
  /** The state that the vendor has at the anchor. */
  readonly goal: VendorGoal;
  /** The day from which the vendor is blocked; null unless the goal is BLOCKED. */
  readonly blockedOn: LocalDate | null;
}

export type TaxCategory = 'S' | 'AE' | 'G' | 'O';

export interface DemoInvoiceLine {
  readonly name: string;
  readonly quantity: string;
  /** UN/ECE recommendation 20. */
  readonly unitCode: string;
  readonly unitPrice: Money;
  readonly net: Money;
  readonly taxCategory: TaxCategory;
  /** Percent; null for category O. */
  readonly taxRate: string | null;
}

/** Where the invoice stands at the anchor, if the platform agrees with the plan. */
export type InvoiceGoal = 'RECEIVED' | 'VALIDATED' | 'EXCEPTION' | 'ACCEPTED' | 'IN_APPROVAL' | 'APPROVED' | 'REJECTED';

export interface DemoInvoice {
  /** Vendor key and running number; unique in the group. */
  readonly key: string;
  readonly legalEntity: string;
  readonly vendor: DemoVendor;
  readonly syntax: 'UBL' | 'CII';
  /** 380 invoice, 381 credit note, 384 corrected. */
  readonly typeCode: '380' | '381' | '384';
  readonly number: string;
  readonly issueDate: LocalDate;
  readonly dueDate: LocalDate;
  readonly currency: string;
  readonly buyerReference: string;
  readonly purchaseOrder: string | null;
  /** BT-83; null when the vendor gives none and the number stands for it. */
  readonly paymentReference: string | null;
  readonly precedingInvoice: { readonly number: string; readonly issueDate: LocalDate } | null;
  readonly note: string | null;
  readonly lines: readonly DemoInvoiceLine[];
  readonly totals: DemoTotals;
  /** What the document says instead of the truth: the mistakes that are planted. */
  readonly says: DocumentLies;
  readonly receivedAt: Instant;
  readonly goal: InvoiceGoal;
  /** Null when nobody decides before the anchor. */
  readonly decidedAt: Instant | null;
}

export interface DemoTotals {
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
  readonly breakdown: readonly {
    readonly category: TaxCategory;
    readonly rate: string | null;
    readonly base: Money;
    readonly tax: Money;
  }[];
}

export interface DocumentLies {
  readonly net?: Money;
  readonly tax?: Money;
  readonly gross?: Money;
  readonly withoutSellerTaxIds?: true;
  readonly account?: DemoAccount;
  /** The code of another legal entity, to whom the document is really addressed. */
  readonly addressedTo?: string;
}

/** One booked movement. `amount` is signed: into the account is positive. */
export interface DemoEntry {
  readonly bookingDate: LocalDate;
  readonly amount: Money;
  readonly bankReference: string;
  readonly endToEndId: string | null;
  /** Structured creditor reference. */
  readonly reference: string | null;
  readonly counterparty: { readonly name: string; readonly account: DemoAccount | null } | null;
  readonly text: string;
  /** Key of the invoice that it pays, for the list of right answers. */
  readonly invoice: string | null;
}

export interface DemoStatement {
  readonly key: string;
  readonly account: DemoBankAccount;
  /** Runs per account from 1; a missing statement leaves its number out. */
  readonly sequence: number;
  readonly from: LocalDate;
  /** Inclusive. */
  readonly to: LocalDate;
  readonly opening: Money;
  readonly closing: Money;
  readonly entries: readonly DemoEntry[];
  readonly createdAt: Instant;
}

export interface DemoDocument {
  readonly fileName: string;
  readonly mediaType: string;
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** One thing that the generator did on purpose, with the answer that a platform should find. */
export interface PlantedCase {
  readonly kind: string;
  readonly legalEntity: string;
  readonly explanation: string;
  readonly expected: string;
  /** Hashes of the documents that it is about, the faulty one last. */
  readonly documents: readonly string[];
}

/** A file that somebody hands in, and when. `invoice` is null for one that is no invoice at all. */
export interface HandedIn {
  readonly legalEntity: string;
  readonly receivedAt: Instant;
  readonly document: DemoDocument;
  readonly invoice: DemoInvoice | null;
}

export interface BankFile {
  readonly legalEntity: string;
  readonly receivedAt: Instant;
  readonly document: DemoDocument;
  readonly statement: DemoStatement;
}

/** The whole group: master data, documents in the order in which they come in, and the list of what was planted. */
export interface DemoGroup extends GenerateOptions {
  readonly from: LocalDate;
  /** The last day on which something happens: the one before the anchor. */
  readonly end: LocalDate;
  readonly businessUnits: readonly DemoBusinessUnit[];
  readonly legalEntities: readonly DemoLegalEntity[];
  readonly fiscalYears: readonly DemoFiscalYear[];
  readonly rates: readonly DemoRate[];
  readonly bankAccounts: readonly DemoBankAccount[];
  readonly vendors: readonly DemoVendor[];
  readonly invoices: readonly HandedIn[];
  readonly statements: readonly BankFile[];
  readonly planted: readonly PlantedCase[];
}
