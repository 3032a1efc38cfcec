import {
  type BankAccountData,
  type VendorData,
  bankAccountFaults,
  missingData,
  normalBankAccount,
  normalVendorData,
  vendorFaults,
} from './VendorData';
import { identifierChecks } from '../formats/identifierChecks';

const data: VendorData = {
  number: '70001',
  name: 'Boxwood Ltd',
  country: 'DE',
  currency: 'EUR',
  vatId: 'DE136695976',
  lei: '54930084UKLVMY22DS16',
  contactEmail: 'ap@boxwood.example',
  paymentTerms: { code: 'NET30', netDays: 30, discountPercent: '2', discountDays: 10 },
};
const account: BankAccountData = {
  iban: 'DE89370400440532013000',
  accountNumber: null,
  bic: 'NAVEDE00',
  currency: 'EUR',
  holderName: 'Boxwood Ltd',
};
const terms = (change: object): VendorData => ({
  ...data,
  paymentTerms: { code: null, netDays: 30, discountPercent: null, discountDays: null, ...change },
});
const codes = (faults: readonly { code: string; path: readonly string[] }[]): string[] =>
  faults.map(({ code, path }) => `${code} ${path.join('.')}`);

describe('vendor data', () => {
  it('is normalised at the edge: identifiers without white space, in upper case', () => {
    expect(normalVendorData({ ...data, vatId: ' de 136.695.976 ', lei: '' })).toMatchObject({ vatId: 'DE136695976', lei: null });
    expect(normalBankAccount({ ...account, iban: 'de89 3704 0044 0532 0130 00' }).iban).toBe('DE89370400440532013000');
  });
  it.each([
    ['nothing wrong', data, []],
    ['an empty name', { ...data, name: '' }, ['DATA_MISSING name']],
    ['a bad VAT id and LEI', { ...data, vatId: 'DE1', lei: 'X' }, ['VAT_ID_INVALID vatId', 'LEI_INVALID lei']],
    [
      'a country and currency that do not exist',
      { ...data, country: 'DEU', currency: 'EURO' },
      ['COUNTRY_INVALID country', 'CURRENCY_UNKNOWN currency'],
    ],
    ['a VAT id of a country without a rule', { ...data, country: 'SG', vatId: 'SG12345678' }, []],
    ['terms of a year and a day', terms({ netDays: 366 }), ['TERMS_INVALID paymentTerms']],
    ['a discount without its days', terms({ discountPercent: '2' }), ['TERMS_INVALID paymentTerms']],
    ['a discount after the due date', terms({ discountPercent: '2', discountDays: 31 }), ['TERMS_INVALID paymentTerms']],
    ['a discount that is no decimal', terms({ discountPercent: '2e0', discountDays: 1 }), ['TERMS_INVALID paymentTerms']],
    ['a discount of 101 percent', terms({ discountPercent: '101', discountDays: 1 }), ['TERMS_INVALID paymentTerms']],
  ])('with %s', (_, given, expected) => {
    expect(codes(vendorFaults(given, identifierChecks))).toEqual(expected);
  });
  it.each([
    ['an IBAN', account, []],
    ['an account number', { ...account, iban: null, accountNumber: '000123456789' }, []],
    ['both', { ...account, accountNumber: '1' }, ['BANK_ACCOUNT_INVALID bankAccounts.2.iban']],
    ['neither', { ...account, iban: null }, ['BANK_ACCOUNT_INVALID bankAccounts.2.iban']],
    [
      'a wrong IBAN and BIC',
      { ...account, iban: 'DE00370400440532013000', bic: 'NAVE' },
      ['IBAN_INVALID bankAccounts.2.iban', 'BIC_INVALID bankAccounts.2.bic'],
    ],
  ])('of a bank account with %s', (_, given, expected) => {
    expect(codes(bankAccountFaults(given, 2, identifierChecks))).toEqual(expected);
  });
  it('names each field that is missing before review', () => {
    const bare = { ...data, country: 'DE', currency: null, vatId: null, paymentTerms: null };
    expect(codes(missingData(bare, 0, identifierChecks))).toEqual([
      'DATA_MISSING currency',
      'DATA_MISSING vatId',
      'DATA_MISSING paymentTerms',
      'DATA_MISSING bankAccounts',
    ]);
    expect(missingData({ ...data, country: 'US', vatId: null }, 1, identifierChecks)).toEqual([]);
  });
});
