import { type SpokeDefinition } from '#kit/definition';
import { fromRows } from '#kit/schema/references';
import { OrganizationMutations } from './api/OrganizationMutations';
import { LegalEntityResolver, OwnershipResolver, ReferenceDataResolver } from './api/OrganizationResolver';
import { type OrganizationContext, organizationContext } from './context';
import { ORGANIZATION_ACTIVITIES } from './policy/activities';
import { Organization1764000000001 } from './store/migrations/Organization1764000000001';
import { OrganizationOrders1764000000002 } from './store/migrations/OrganizationOrders1764000000002';
import { BusinessUnitRow, ExchangeRateRow, FiscalPeriodRow, LegalEntityRow, OwnershipRow } from './store/rows';
import { businessUnitSource, exchangeRateSource, fiscalPeriodSource, legalEntitySource, ownershipSource } from './store/sources';

export const organization: SpokeDefinition<OrganizationContext> = {
  name: 'organization',
  resolvers: [LegalEntityResolver, OwnershipResolver, ReferenceDataResolver, OrganizationMutations],
  references: { LegalEntity: fromRows('LegalEntity', 'code') },
  sources: [legalEntitySource, businessUnitSource, ownershipSource, exchangeRateSource, fiscalPeriodSource],
  entities: [LegalEntityRow, BusinessUnitRow, OwnershipRow, ExchangeRateRow, FiscalPeriodRow],
  migrations: [Organization1764000000001, OrganizationOrders1764000000002],
  activities: ORGANIZATION_ACTIVITIES,
  documents: false,
  context: organizationContext,
};
