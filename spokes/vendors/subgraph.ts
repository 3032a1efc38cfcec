import { VendorBankAccountResolver, VendorResolver } from './api/VendorResolver';
import { type VendorsContext, vendorsContext } from './context';
import { vendorBankAccountSource, vendorSource } from './store/vendorSource';
import { LegalEntity } from './api/LegalEntity';
import type { SpokeDefinition } from '#kit/definition';
import { VENDOR_ACTIVITIES } from './policy/activities';
import { VendorBankAccountRow } from './store/VendorBankAccountRow';
import { VendorMutations } from './api/VendorMutations';
import { VendorRow } from './store/VendorRow';
import { Vendors1764000000001 } from './store/migrations/Vendors1764000000001';
import { VendorOrders1764000000002 } from './store/migrations/VendorOrders1764000000002';
import { fromRows } from '#kit/schema/references';

export const vendors: SpokeDefinition<VendorsContext> = {
  name: 'vendors',
  resolvers: [VendorResolver, VendorBankAccountResolver, VendorMutations],
  types: [LegalEntity],
  references: { Vendor: fromRows('Vendor'), VendorBankAccount: fromRows('VendorBankAccount') },
  sources: [vendorSource, vendorBankAccountSource],
  entities: [VendorRow, VendorBankAccountRow],
  migrations: [Vendors1764000000001, VendorOrders1764000000002],
  activities: VENDOR_ACTIVITIES,
  documents: false,
  context: vendorsContext,
};
