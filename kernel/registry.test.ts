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
  wrappingKey: { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43), kid: 'emea-1' },
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
  it('takes the networks that an instance may be reached at', () => {
    const addresses = ['10.4.0.0/16', '192.0.2.7', 'fd00::/8'];
    expect(parseRegistry(registry({ instances: [{ ...instance, addresses }] })).instances).toEqual([{ ...instance, addresses }]);
  });
  it.each([
    ['text that is no JSON', '{'],
    ['two owners of one legal entity', registry({ instances: [instance, { ...instance, instance: 'invoices-other' }] })],
    ['one name for two instances', registry({ instances: [instance, { ...instance, spoke: 'cash' }] })],
    ['an address that is not http', registry({ instances: [{ ...instance, url: 'file:///etc/passwd' }] })],
    ['an address with a user in it', registry({ instances: [{ ...instance, url: 'http://127.0.0.1:4101@elsewhere' }] })],
    ['an address with a path', registry({ instances: [{ ...instance, url: 'http://127.0.0.1:4101/graphql' }] })],
    ['an instance without a wrapping key', registry({ instances: [{ ...instance, wrappingKey: undefined }] })],
    [
      'a wrapping key of another curve',
      registry({ instances: [{ ...instance, wrappingKey: { ...instance.wrappingKey, crv: 'Ed25519' } }] }),
    ],
    ['a wrapping key with its private half', registry({ instances: [{ ...instance, wrappingKey: { ...instance.wrappingKey, d: 'd' } }] })],
    [
      'one wrapping key for two instances',
      registry({ instances: [instance, { ...instance, instance: 'invoices-amer', legalEntities: ['US01'] }] }),
    ],
    ['a name for a network', registry({ instances: [{ ...instance, addresses: ['internal'] }] })],
    ['a network of 33 bits', registry({ instances: [{ ...instance, addresses: ['10.0.0.0/33'] }] })],
    ['a code in lower case', registry({ instances: [{ ...instance, legalEntities: ['de01'] }] })],
    ['a list where an object belongs', registry({ businessUnits: [[]] })],
  ])('refuses %s', (_, json) => {
    expect(() => parseRegistry(json)).toThrow(expect.objectContaining({ code: 'REGISTRY_INVALID' }));
  });
});
