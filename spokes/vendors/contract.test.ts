import { buildContract } from '#kit/schema/buildSpoke';
import { vendors } from './subgraph';

describe('the contract of vendors', () => {
  it('masks what names an account and labels what names a person', async () => {
    const { sdl, activities } = await buildContract(vendors);
    for (const line of [
      'iban: String @access(classes: ["bank"]) @mask(kind: LAST4)',
      'accountNumber: String @access(classes: ["bank"]) @mask(kind: LAST4)',
      'contactEmail: String @access(classes: ["personal"])',
      'vatId: String @access(classes: ["identifiers"], uses: [PROJECT, FILTER])',
      'bankAccounts: [VendorBankAccount!] @access(classes: ["core"])',
    ]) {
      expect(sdl).toContain(line);
    }
    expect(activities).toEqual(['Vendor.invite', 'Vendor.edit', 'Vendor.approve', 'Vendor.activate', 'Vendor.block']);
  });
});
