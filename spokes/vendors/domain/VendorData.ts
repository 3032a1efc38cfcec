import { type IdentifierChecks, normalIdentifier } from './IdentifierChecks';
import type { PaymentTerms } from './Vendor';
import { type Refusal, refusal } from '#kernel/Result';
import { decimal, ZERO } from '#kernel/decimal';
import { NaveError } from '#kernel/errors';
import { isBic } from './bic';
import { isCurrency } from '#kernel/currency';
import { isLei } from './lei';

/** What is said about an account when it is entered. Absent and null are the same here: an account is entered whole. */
export interface BankAccountData {
  readonly iban: string | null;
  readonly accountNumber: string | null;
  readonly bic: string | null;
  readonly currency: string | null;
  readonly holderName: string | null;
}

/** What is said about a vendor when it is entered or corrected. */
export interface VendorData {
  readonly number: string | null;
  readonly name: string;
  readonly country: string | null;
  readonly currency: string | null;
  readonly vatId: string | null;
  readonly lei: string | null;
  readonly contactEmail: string | null;
  readonly paymentTerms: PaymentTerms | null;
}

export function normalVendorData(data: VendorData): VendorData {
  return {
    ...data,
    name: data.name.trim(),
    vatId: normal(data.vatId),
    lei: normal(data.lei),
    country: normal(data.country),
    currency: normal(data.currency),
  };
}

export function normalBankAccount(data: BankAccountData): BankAccountData {
  return {
    ...data,
    iban: normal(data.iban),
    bic: normal(data.bic),
    currency: normal(data.currency),
    accountNumber: data.accountNumber?.trim() ?? null,
  };
}

/** The faults in what was said, in the order of the fields; empty when there are none. Missing data is no fault here: see `missingData`. */
export function vendorFaults(data: VendorData, checks: IdentifierChecks): readonly Refusal[] {
  const faults: Refusal[] = [];
  if (data.name === '') faults.push(refusal('DATA_MISSING', 'the vendor has no name', { path: ['name'] }));
  if (data.country !== null && !/^[A-Z]{2}$/.test(data.country))
    faults.push(invalid('COUNTRY_INVALID', 'not a country code of two letters', 'country'));
  if (data.currency !== null && !isCurrency(data.currency))
    faults.push(invalid('CURRENCY_UNKNOWN', 'not an ISO 4217 currency', 'currency'));
  if (data.vatId !== null && checks.vatId(data.vatId) === 'INVALID')
    faults.push(invalid('VAT_ID_INVALID', 'the VAT id fails the rule of its country', 'vatId'));
  if (data.lei !== null && !isLei(data.lei)) faults.push(invalid('LEI_INVALID', 'the LEI fails its check digits', 'lei'));
  if (data.paymentTerms !== null && !termsHold(data.paymentTerms)) {
    faults.push(
      invalid('TERMS_INVALID', 'payment terms take 0 to 365 days, and a discount of 0 to 100 percent within them', 'paymentTerms'),
    );
  }
  return faults;
}

/** `at` is the position of the account in the input. */
export function bankAccountFaults(data: BankAccountData, at: number, checks: IdentifierChecks): readonly Refusal[] {
  const path = (field: string): { path: readonly string[] } => ({ path: ['bankAccounts', String(at), field] });
  const faults: Refusal[] = [];
  if ((data.iban === null) === (data.accountNumber === null)) {
    faults.push(
      refusal('BANK_ACCOUNT_INVALID', 'a bank account is named by an IBAN or by an account number, one of the two', path('iban')),
    );
  }
  if (data.iban !== null && !checks.isIban(data.iban))
    faults.push(refusal('IBAN_INVALID', 'the IBAN fails the rule of its country', path('iban')));
  if (data.bic !== null && !isBic(data.bic)) faults.push(refusal('BIC_INVALID', 'the BIC has not the form of ISO 9362', path('bic')));
  if (data.currency !== null && !isCurrency(data.currency))
    faults.push(refusal('CURRENCY_UNKNOWN', 'not an ISO 4217 currency', path('currency')));
  return faults;
}

/** What a vendor needs before it goes to review: one refusal per field that is missing. */
export function missingData(data: VendorData, accounts: number, checks: IdentifierChecks): readonly Refusal[] {
  const taxed = data.country !== null && checks.hasVatIds(data.country);
  const missing: [boolean, string, string][] = [
    [data.country === null, 'country', 'the country is missing'],
    [data.currency === null, 'currency', 'the currency is missing'],
    [taxed && data.vatId === null, 'vatId', 'the VAT id is missing: the country of the vendor has them'],
    [data.paymentTerms === null, 'paymentTerms', 'the payment terms are missing'],
    [accounts === 0, 'bankAccounts', 'the vendor has no bank account'],
  ];
  return missing.flatMap(([absent, field, message]) => (absent ? [refusal('DATA_MISSING', message, { path: [field] })] : []));
}

function termsHold(terms: PaymentTerms): boolean {
  const days = terms.discountDays ?? 0;
  if (!Number.isInteger(terms.netDays) || terms.netDays < 0 || terms.netDays > 365) return false;
  if ((terms.discountPercent === null) !== (terms.discountDays === null)) return false;
  return days >= 0 && days <= terms.netDays && (terms.discountPercent === null || isPercent(terms.discountPercent));
}

function isPercent(text: string): boolean {
  try {
    const value = decimal(text, 4);
    return value.gte(ZERO) && value.lte(decimal('100'));
  } catch (error) {
    if (error instanceof NaveError) return false;
    throw error;
  }
}

function normal(text: string | null): string | null {
  const value = text === null ? '' : normalIdentifier(text);
  return value === '' ? null : value;
}

function invalid(code: string, message: string, field: string): Refusal {
  return { code, message, path: [field], retriable: false };
}
