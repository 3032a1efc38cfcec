import type { DemoBankAccount, DemoBusinessUnit, DemoFiscalYear, DemoLegalEntity, DemoRate } from '../generator/DemoGroup';
import { ORGANIZATION, erpOf } from './actors';
import { type Feed, mutation } from './Feed';

const changed = (field: string, input: string): ReturnType<typeof mutation> =>
  mutation({ field, input, success: 'OrganizationChanged', selection: 'replayed' });
const BUSINESS_UNIT = changed('registerBusinessUnit', 'RegisterBusinessUnitInput');
const LEGAL_ENTITY = changed('registerLegalEntity', 'RegisterLegalEntityInput');
const OWNERSHIP = changed('recordOwnership', 'RecordOwnershipInput');
const FISCAL_YEAR = changed('createFiscalYear', 'CreateFiscalYearInput');
const RATES = mutation({ field: 'publishRates', input: 'PublishRatesInput', success: 'RatesPublished', selection: 'replayed' });
const BANK_ACCOUNT = mutation({
  field: 'openBankAccount',
  input: 'OpenBankAccountInput',
  success: 'BankAccountChanged',
  selection: 'replayed',
});

/** The parent of the group publishes what belongs to no single legal entity. */
const PUBLISHER = 'DE01';
const SOURCE = 'NAVE-DEMO';

export async function registerBusinessUnit(feed: Feed, { code, name, legalEntities: legalEntityCodes }: DemoBusinessUnit): Promise<void> {
  const input = { legalEntityCode: PUBLISHER, code, name, legalEntityCodes, idempotencyKey: `demo business unit ${code}` };
  await feed.change(ORGANIZATION, BUSINESS_UNIT, input);
}

export async function registerLegalEntity(feed: Feed, entity: DemoLegalEntity): Promise<void> {
  const { code: legalEntityCode, name, lei, vatId, functionalCurrency, timeZone, businessUnit: businessUnitCode, address } = entity;
  const facts = {
    legalEntityCode,
    name,
    lei,
    vatId,
    country: address.country,
    functionalCurrency,
    timeZone,
    kind: 'OPERATING',
    businessUnitCode,
  };
  await feed.change(ORGANIZATION, LEGAL_ENTITY, { ...facts, idempotencyKey: `demo legal entity ${legalEntityCode}` });
}

export async function recordOwnership(feed: Feed, { code: legalEntityCode, ownership }: DemoLegalEntity): Promise<void> {
  if (ownership === null) return;
  const { parent: parentCode, share, from: validFrom } = ownership;
  const input = {
    legalEntityCode,
    parentCode,
    share,
    method: 'FULL',
    validFrom,
    idempotencyKey: `demo ownership ${parentCode} ${legalEntityCode}`,
  };
  await feed.change(ORGANIZATION, OWNERSHIP, input);
}

export async function createFiscalYear(feed: Feed, { legalEntity: legalEntityCode, year, start }: DemoFiscalYear): Promise<void> {
  await feed.change(ORGANIZATION, FISCAL_YEAR, {
    legalEntityCode,
    year,
    start,
    idempotencyKey: `demo fiscal year ${legalEntityCode} ${String(year)}`,
  });
}

export async function publishRates(feed: Feed, rates: readonly DemoRate[]): Promise<void> {
  const [first] = rates;
  const input = {
    legalEntityCode: PUBLISHER,
    source: SOURCE,
    rates,
    idempotencyKey: `demo rates ${first?.type ?? ''} ${first?.date ?? ''} ${String(rates.length)}`,
  };
  await feed.change(ORGANIZATION, RATES, input);
}

export async function openBankAccount(feed: Feed, account: DemoBankAccount): Promise<void> {
  const { legalEntity: legalEntityCode, name, iban, accountNumber, bic, currency, bankName, purpose } = account;
  const input = {
    legalEntityCode,
    name,
    iban,
    accountNumber,
    bic,
    currency,
    bankName,
    purpose,
    idempotencyKey: `demo bank account ${account.key}`,
  };
  await feed.change(erpOf(legalEntityCode), BANK_ACCOUNT, input);
}
