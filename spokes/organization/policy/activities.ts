/** What this spoke lets a principal do beside reading. All of them are granted on the type LegalEntity. */
export const ORGANIZATION_ACTIVITIES = [
  'BusinessUnit.register',
  'LegalEntity.register',
  'Ownership.record',
  'Rate.publish',
  'FiscalYear.create',
] as const;
