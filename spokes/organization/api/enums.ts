import { plainEnum, policyEnum } from '#kit/policy/enums';
import { LEGAL_ENTITY_KINDS } from '../domain/LegalEntity';
import { CONSOLIDATION_METHODS } from '../domain/ownership';
import { RATE_TYPES } from '../domain/rates';

export const LegalEntityKindEnum = plainEnum('LegalEntityKind', LEGAL_ENTITY_KINDS);
export const ConsolidationMethodEnum = plainEnum('ConsolidationMethod', CONSOLIDATION_METHODS);
export const RateTypeEnum = plainEnum('RateType', RATE_TYPES);
export const LegalEntityOrder = policyEnum('LegalEntityOrder', 'ORDER', {
  CODE: 'LegalEntity.code',
  NAME: 'LegalEntity.name',
  NAME_DESC: 'LegalEntity.name',
});
export const ExchangeRateOrder = policyEnum('ExchangeRateOrder', 'ORDER', { DATE: 'ExchangeRate.date', DATE_DESC: 'ExchangeRate.date' });
