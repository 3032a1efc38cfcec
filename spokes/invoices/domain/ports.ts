import type { Instant, LocalDate } from '#kernel/dates';
import type { Refusal, Result } from '#kernel/Result';
import type { LegalEntityIdentity } from './addressee';
import type { CheckedDocument } from './CheckedDocument';
import type { Amount, Invoice } from './Invoice';
import type { Who } from './personRules';

/** What one mutation of invoices stands on. Everything happens in one transaction, on the rows of one legal entity. */
export interface InvoicePorts {
  readonly legalEntity: string;
  readonly now: Instant;
  /** The day of this change, in UTC. */
  readonly today: LocalDate;
  readonly who: Who;
  readonly masterData: MasterData;
  newStepId(): string;
  /** Reads and checks the bytes of a document. */
  check(bytes: Uint8Array): CheckedDocument;
  /** The bytes that were put under this legal entity, or null. */
  document(sha256: string): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string; readonly receivedAt: Instant } | null>;
  /** The invoice that came from a document, or null; `visible` to the caller or not. Waits for another transaction that receives the same document. */
  receivedFrom(sha256: string): Promise<{ readonly id: string; readonly visible: boolean } | null>;
  /** The invoice, locked for this change; null when it is hidden or absent. */
  invoice(id: string): Promise<Invoice | null>;
  /** Null when the caller's grants cover this invoice, else LIMIT_EXCEEDED or NOT_PERMITTED_ON_ROW. */
  permits(invoice: Invoice): Refusal | null;
  /** Invoices of the same legal entity and vendor that share a number, a number that reads alike, or the gross amount. At most 500. */
  alike(invoice: Invoice): Promise<readonly Invoice[]>;
  /** Those of the invoices that the caller may see. */
  seen(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Event `invoice.received`. */
  add(row: NewInvoice): Promise<InvoiceEffect>;
  /** Event `invoice.<name>`. A version that is not the expected one gives VERSION_CONFLICT. */
  change(before: Invoice, changes: Partial<Invoice>, as: ChangeAs): Promise<Result<InvoiceEffect>>;
}

/** What the hub knows about others. A hub that does not answer gives the refusal MASTER_DATA_UNAVAILABLE, retriable. */
export interface MasterData {
  legalEntity(code: string): Promise<Result<LegalEntityIdentity | null>>;
  /** The one vendor of the legal entity with this VAT id, else LEI, else name; null when there is none or more than one. */
  vendor(legalEntity: string, seller: SellerIdentity): Promise<Result<KnownVendor | null>>;
  /** Null when no rate is published for the day or the seven before. */
  convert(amount: Amount, to: { readonly currency: string; readonly date: LocalDate }): Promise<Result<Converted | null>>;
}

export interface SellerIdentity {
  readonly vatId: string | null;
  readonly lei: string | null;
  readonly name: string | null;
}

export interface KnownVendor {
  readonly id: string;
  readonly status: string;
}

export interface Converted {
  /** Rounded half up to the exponent of its currency. */
  readonly amount: Amount;
  readonly rate: string;
  /** The day whose rate was used. */
  readonly date: LocalDate;
}

type NewInvoice = Omit<Invoice, 'id' | 'legalEntityCode' | 'version' | 'recordedAt'>;

interface ChangeAs {
  readonly expectedVersion: number;
  readonly event: string;
  readonly reason?: string;
}

/** What a change of an invoice announces. */
export interface InvoiceEffect {
  readonly type: 'Invoice';
  readonly id: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly aggregate: string;
    readonly sequence: number;
    readonly at: Instant;
    readonly changedFields: readonly string[];
  } | null;
  readonly data?: Readonly<Record<string, unknown>>;
}
