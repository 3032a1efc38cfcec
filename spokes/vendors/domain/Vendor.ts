import type { LocalDate } from '#kernel/dates';

/** Keys are the names in the contract. */
export const VENDOR_STATUS = {
  INVITED: 'INVITED',
  IN_REVIEW: 'IN_REVIEW',
  APPROVED: 'APPROVED',
  ACTIVE: 'ACTIVE',
  BLOCKED: 'BLOCKED',
} as const;
export type VendorStatus = keyof typeof VENDOR_STATUS;

/** What a block stops: new documents, payments, or both. */
export const BLOCK_SCOPE = { POSTING: 'POSTING', PAYMENT: 'PAYMENT', ALL: 'ALL' } as const;
export type BlockScope = keyof typeof BLOCK_SCOPE;

export const BANK_ACCOUNT_STATUS = { UNVERIFIED: 'UNVERIFIED', VERIFIED: 'VERIFIED' } as const;
export type BankAccountStatus = keyof typeof BANK_ACCOUNT_STATUS;

/** How a person made sure that an account belongs to the vendor. An e-mail or an invoice is not among them. */
export const VERIFICATION_METHOD = {
  CALLBACK: 'CALLBACK',
  BANK_CONFIRMATION: 'BANK_CONFIRMATION',
  SIGNED_CONTRACT: 'SIGNED_CONTRACT',
} as const;
export type VerificationMethod = keyof typeof VERIFICATION_METHOD;

/** Days count from the invoice date. `discountPercent` is a decimal text: `2` means two percent within `discountDays`. */
export interface PaymentTerms {
  readonly code: string | null;
  readonly netDays: number;
  readonly discountPercent: string | null;
  readonly discountDays: number | null;
}

export interface Vendor {
  readonly id: string;
  readonly legalEntityCode: string;
  readonly version: number;
  readonly number: string | null;
  readonly name: string;
  /** See `nameKey`: what spellings of the name have in common. */
  readonly nameKey: string;
  readonly status: VendorStatus;
  readonly country: string | null;
  readonly currency: string | null;
  readonly vatId: string | null;
  readonly lei: string | null;
  readonly contactEmail: string | null;
  readonly paymentTerms: PaymentTerms | null;
  /** Subject of who keyed the vendor, and of who submitted it: neither may approve it. */
  readonly enteredBy: string;
  readonly submittedBy: string | null;
  readonly blockedScope: BlockScope | null;
  readonly blockReason: string | null;
}

/** One account of one vendor. `iban`, or `accountNumber` where the country has no IBAN; never both. `validTo` is exclusive, null for open. */
export interface VendorBankAccount {
  readonly id: string;
  readonly legalEntityCode: string;
  readonly version: number;
  readonly vendorId: string;
  readonly iban: string | null;
  readonly accountNumber: string | null;
  readonly bic: string | null;
  readonly currency: string | null;
  readonly holderName: string | null;
  readonly status: BankAccountStatus;
  readonly validFrom: LocalDate | null;
  readonly validTo: LocalDate | null;
}
