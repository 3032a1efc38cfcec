import { legalEntitiesOf, parseRegistry } from './registry';

const unit = {
  code: 'emea',
  name: 'EMEA',
  legalEntities: [
    { code: 'DE01', from: '2020-01-01', until: null },
    { code: 'FR01', from: '2026-01-01', until: '2027-01-01' },
  ],
};
const instance = {
  instance: 'invoices-emea',
  spoke: 'invoices',
  businessUnit: 'emea',
  url: 'http://127.0.0.1:4101',
  legalEntities: ['DE01'],
};
const registry = (change: object = {}): string => JSON.stringify({ businessUnits: [unit], instances: [instance], ...change });

describe('registry', () => {
  it('lists the legal entities of a business unit on a day', () => {
    const parsed = parseRegistry(registry());
    expect(legalEntitiesOf(parsed, 'emea', '2025-06-01')).toEqual(['DE01']);
    expect(legalEntitiesOf(parsed, 'emea', '2026-06-01')).toEqual(['DE01', 'FR01']);
    expect(legalEntitiesOf(parsed, 'emea', '2027-01-01')).toEqual(['DE01']);
    expect(legalEntitiesOf(parsed, 'nobody', '2027-01-01')).toEqual([]);
  });
  it.each([
    ['text that is no JSON', '{'],
    ['two owners of one legal entity', registry({ instances: [instance, { ...instance, instance: 'invoices-other' }] })],
    ['one name for two instances', registry({ instances: [instance, { ...instance, spoke: 'cash' }] })],
    ['an address that is not http', registry({ instances: [{ ...instance, url: 'file:///etc/passwd' }] })],
    ['a code in lower case', registry({ instances: [{ ...instance, legalEntities: ['de01'] }] })],
    ['a list where an object belongs', registry({ businessUnits: [[]] })],
  ])('refuses %s', (_, json) => {
    expect(() => parseRegistry(json)).toThrow(expect.objectContaining({ code: 'REGISTRY_INVALID' }));
  });
});
