import type { BankAccountData, VendorData } from './VendorData';
import type { Instant, LocalDate } from '#kernel/dates';
import type { Refusal, Result } from '#kernel/Result';
import type { Vendor, VendorBankAccount, VerificationMethod } from './Vendor';
import type { IdentifierChecks } from './IdentifierChecks';

/** What one mutation of vendors stands on. Everything happens in one transaction, on the rows of one legal entity. */
export interface VendorPorts {
  readonly checks: IdentifierChecks;
  /** The day of this change, in UTC. */
  readonly today: LocalDate;
  readonly who: { readonly subject: string; readonly actor: string };
  /** The vendor, locked for this change; null when it is hidden or absent. */
  vendor(id: string): Promise<Vendor | null>;
  /** Null when the caller may do this to the vendor, else why not. */
  permits(vendor: Vendor): Refusal | null;
  /** Whether the caller may see the account. */
  seesAccount(id: string): Promise<boolean>;
  accountsOf(vendorId: string): Promise<readonly VendorBankAccount[]>;
  /** Other vendors of the legal entity that hold one of these: their ids, and whether the caller sees them. */
  holders(of: Identifiers, except: string | null): Promise<readonly { readonly id: string; readonly visible: boolean }[]>;
  add(data: VendorData): Promise<VendorEffect>;
  /** Event `vendor.<name>`. A version that is not the expected one gives VERSION_CONFLICT. */
  change(before: Vendor, changes: Partial<Vendor>, as: ChangeAs): Promise<Result<VendorEffect>>;
  addAccount(vendorId: string, data: BankAccountData): Promise<void>;
  verifyAccount(
    before: VendorBankAccount,
    by: { readonly method: VerificationMethod; readonly note: string | null },
  ): Promise<Result<unknown>>;
}

export interface ChangeAs {
  readonly expectedVersion: number;
  readonly event: string;
  readonly reason?: string;
}

/** Texts that no two vendors of a legal entity share. */
export interface Identifiers {
  readonly number: string | null;
  readonly vatId: string | null;
  readonly lei: string | null;
  readonly ibans: readonly string[];
}

/** What a change of a vendor announces. */
export interface VendorEffect {
  readonly type: 'Vendor';
  readonly id: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly aggregate: string;
    readonly sequence: number;
    readonly at: Instant;
    readonly changedFields: readonly string[];
  };
}
