import { type Source, type SourceField } from '#kit/read/Source';

const BUSINESS: Readonly<Record<string, SourceField>> = {
  legalEntityCode: { column: 'legal_entity', as: 'text' },
  version: { column: 'version', as: 'int' },
  recordedAt: { column: 'recorded_at', as: 'instant' },
};

export const legalEntitySource: Source = {
  type: 'LegalEntity',
  table: 'legal_entity_record',
  key: 'code',
  fields: {
    ...BUSINESS,
    code: { column: 'id', as: 'text' },
    name: { column: 'name', as: 'text' },
    lei: { column: 'lei', as: 'text' },
    country: { column: 'country', as: 'text' },
    functionalCurrency: { column: 'functional_currency', as: 'text' },
    timeZone: { column: 'time_zone', as: 'text' },
    kind: { column: 'kind', as: 'text' },
    businessUnitCode: { column: 'business_unit_code', as: 'text', label: 'businessUnit' },
  },
  orders: { CODE: [], NAME: [{ field: 'name', direction: 'ASC' }], NAME_DESC: [{ field: 'name', direction: 'DESC' }] },
  needs: { businessUnit: ['businessUnitCode'], ownerships: ['code'], fiscalPeriods: ['code'] },
};

export const businessUnitSource: Source = {
  type: 'BusinessUnit',
  table: 'business_unit',
  key: 'code',
  public: true,
  fields: {
    ...BUSINESS,
    code: { column: 'id', as: 'text' },
    name: { column: 'name', as: 'text' },
    legalEntityCodes: { column: 'legal_entity_codes', as: 'texts' },
  },
  orders: {},
};

export const ownershipSource: Source = {
  type: 'Ownership',
  table: 'ownership',
  public: true,
  fields: {
    ...BUSINESS,
    id: { column: 'id', as: 'text' },
    parentCode: { column: 'parent_code', as: 'text' },
    share: { column: 'share', as: 'decimal' },
    votingShare: { column: 'voting_share', as: 'decimal' },
    method: { column: 'method', as: 'text' },
    validFrom: { column: 'valid_from', as: 'date' },
    validTo: { column: 'valid_to', as: 'date' },
  },
  orders: { VALID_FROM: [{ field: 'validFrom', direction: 'ASC' }] },
  needs: { parent: ['parentCode'] },
};

export const exchangeRateSource: Source = {
  type: 'ExchangeRate',
  table: 'exchange_rate',
  public: true,
  fields: {
    ...BUSINESS,
    id: { column: 'id', as: 'text' },
    source: { column: 'source', as: 'text' },
    type: { column: 'type', as: 'text' },
    date: { column: 'date', as: 'date' },
    base: { column: 'base', as: 'text' },
    quote: { column: 'quote', as: 'text' },
    rate: { column: 'rate', as: 'decimal' },
  },
  orders: { DATE: [{ field: 'date', direction: 'ASC' }], DATE_DESC: [{ field: 'date', direction: 'DESC' }] },
};

export const fiscalPeriodSource: Source = {
  type: 'FiscalPeriod',
  table: 'fiscal_period',
  public: true,
  fields: {
    ...BUSINESS,
    id: { column: 'id', as: 'text' },
    year: { column: 'year', as: 'int' },
    number: { column: 'number', as: 'int' },
    startDate: { column: 'start_date', as: 'date' },
    endDate: { column: 'end_date', as: 'date' },
  },
  orders: { START_DATE: [{ field: 'startDate', direction: 'ASC' }] },
};
