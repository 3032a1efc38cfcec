import type { BankAccountData, VendorData } from '../domain/VendorData';
import type {
  BankAccountVerificationInput,
  InviteVendorInput,
  PaymentTermsInput,
  SubmitVendorInput,
  VendorBankAccountInput,
} from './inputs';
import type { PaymentTerms } from '../domain/Vendor';
import type { Verification } from '../usecases/approveVendor';

/** A mutation with its input; the legal entity comes from the code, or from the id of the vendor. */
export interface Said {
  readonly mutation: string;
  readonly activity: string;
  readonly input: { readonly idempotencyKey: string; readonly legalEntityCode?: string; readonly vendorId?: string };
}

export function vendorSaid(input: InviteVendorInput): VendorData {
  const { number = null, name, country = null, currency = null, vatId = null, lei = null, contactEmail = null } = input;
  return { number, name, country, currency, vatId, lei, contactEmail, paymentTerms: termsSaid(input.paymentTerms) };
}

/** Only the fields that the input names; a name that is cleared becomes empty, which the use case refuses. */
export function changesSaid(input: SubmitVendorInput): Partial<VendorData> {
  const { number, name, country, currency, vatId, lei, contactEmail, paymentTerms } = input;
  const named = { number, country, currency, vatId, lei, contactEmail };
  return {
    ...Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)),
    ...(name === undefined ? {} : { name: name ?? '' }),
    ...(paymentTerms === undefined ? {} : { paymentTerms: termsSaid(paymentTerms) }),
  };
}

export function bankAccountsSaid(accounts: readonly VendorBankAccountInput[] | null | undefined): readonly BankAccountData[] {
  return (accounts ?? []).map(({ iban = null, accountNumber = null, bic = null, currency = null, holderName = null }) => ({
    iban,
    accountNumber,
    bic,
    currency,
    holderName,
  }));
}

export function verificationsSaid(verifications: readonly BankAccountVerificationInput[]): readonly Verification[] {
  return verifications.map(({ bankAccountId, method, note = null }) => ({ bankAccountId, method, note }));
}

function termsSaid(terms: PaymentTermsInput | null | undefined): PaymentTerms | null {
  if (terms === null || terms === undefined) return null;
  const { code = null, netDays, discountPercent = null, discountDays = null } = terms;
  return { code, netDays, discountPercent, discountDays };
}
