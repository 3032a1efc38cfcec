import { identifierChecks } from './identifierChecks';

describe('identifierChecks', () => {
  it.each([
    ['DE89370400440532013000', true],
    ['DE88370400440532013000', false],
    ['de89370400440532013000', false],
    ['DE89 3704 0044 0532 0130 00', false],
    ['GB82WEST12345698765432', true],
    ['US12345678901234567890', false],
  ])('says of IBAN %s: %s', (text, expected) => {
    expect(identifierChecks.isIban(text)).toBe(expected);
  });
  it.each([
    ['DE136695976', 'VALID'],
    ['DE136695975', 'INVALID'],
    ['XI366303068', 'VALID'],
    ['XI366303069', 'INVALID'],
    ['BE0776091951', 'VALID'],
    ['BE136695962', 'INVALID'],
    ['NL004495445B00', 'INVALID'],
    ['NL123456789B13', 'VALID'],
    ['NL123456789B14', 'INVALID'],
    ['GR023456780', 'INVALID'],
    ['US123456789', 'NO_RULE'],
    ['DE 136695976', 'INVALID'],
    ['', 'INVALID'],
  ])('says of VAT id %s: %s', (text, expected) => {
    expect(identifierChecks.vatId(text)).toBe(expected);
  });
  it.each([
    ['DE', true],
    ['GR', true],
    ['GB', true],
    ['US', false],
    ['JP', false],
  ])('knows whether %s has VAT ids: %s', (country, expected) => {
    expect(identifierChecks.hasVatIds(country)).toBe(expected);
  });
});
