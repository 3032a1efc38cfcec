/** What this spoke lets a principal do beside reading; each is demanded by the mutation of the same verb (`edit` by submitVendor). */
export const VENDOR_ACTIVITIES = ['Vendor.invite', 'Vendor.edit', 'Vendor.approve', 'Vendor.activate', 'Vendor.block'] as const;
