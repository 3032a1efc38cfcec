import type { DemoBankAccount, DemoBusinessUnit, DemoFiscalYear, DemoLegalEntity, DemoRate } from '../generator/DemoGroup';
import { ORGANIZATION, erpOf } from './actors';
import { type Feed, mutation } from './Feed';
import type { Operation } from './HubClient';

const changed = (field: string, { input, success }: { input: string; success: string }): Operation =>
  mutation({ field, input, success, selection: 'replayed' });
const BUSINESS_UNIT = changed('registerBusinessUnit', { input: 'RegisterBusinessUnitInput', success: 'BusinessUnitRegistered' });
const LEGAL_ENTITY = changed('registerLegalEntity', { input: 'RegisterLegalEntityInput', success: 'LegalEntityRegistered' });
const OWNERSHIP = changed('recordOwnership', { input: 'RecordOwnershipInput', success: 'OwnershipRecorded' });
const FISCAL_YEAR = changed('createFiscalYear', { input: 'CreateFiscalYearInput', success: 'FiscalYearCreated' });
const RATES = mutation({ field: 'publishRates', input: 'PublishRatesInput', success: 'RatesPublished', selection: 'replayed' });
const BANK_ACCOUNT = mutation({
  field: 'openBankAccount',
  input: 'OpenBankAccountInput',
  success: 'BankAccountChanged',
  selection: 'replayed',
});

export const MASTER_DATA_OPERATIONS = [BUSINESS_UNIT, LEGAL_ENTITY, OWNERSHIP, FISCAL_YEAR, RATES, BANK_ACCOUNT];

/** The parent of the group publishes what belongs to no single legal entity. */
const PUBLISHER = 'DE01';
const SOURCE = 'NAVE-DEMO';

export async function registerBusinessUnit(feed: Feed, { code, name, legalEntities: legalEntityCodes }: DemoBusinessUnit): Promise<void> {
  const input = { legalEntityCode: PUBLISHER, code, name, legalEntityCodes, idempotencyKey: `demo business unit ${code}` };
  await feed.change(ORGANIZATION, BUSINESS_UNIT, input);
}

export async function registerLegalEntity(feed: Feed, entity: DemoLegalEntity): Promise<void> {
  const { code, name, lei, functionalCurrency, timeZone, businessUnit: businessUnitCode, address } = entity;
  const facts = { code, name, lei, country: address.country, functionalCurrency, timeZone, kind: 'OPERATING', businessUnitCode };
  await feed.change(ORGANIZATION, LEGAL_ENTITY, { ...facts, idempotencyKey: `demo legal entity ${code}` });
}

export async function recordOwnership(feed: Feed, { code: childCode, ownership }: DemoLegalEntity): Promise<void> {
  if (ownership === null) return;
  const { parent: parentCode, share, from: validFrom } = ownership;
  const input = { childCode, parentCode, share, method: 'FULL', validFrom, idempotencyKey: `demo ownership ${parentCode} ${childCode}` };
  await feed.change(ORGANIZATION, OWNERSHIP, input);
}

export async function createFiscalYear(
  feed: Feed,
  { legalEntity: legalEntityCode, year, start: startDate }: DemoFiscalYear,
): Promise<void> {
  const idempotencyKey = `demo fiscal year ${legalEntityCode} ${String(year)}`;
  await feed.change(ORGANIZATION, FISCAL_YEAR, { legalEntityCode, year, startDate, idempotencyKey });
}

/** All of one type. */
export async function publishRates(feed: Feed, all: readonly DemoRate[]): Promise<void> {
  const [first] = all;
  if (first === undefined) return;
  const rates = all.map(({ date, base, quote, rate }) => ({ date, base, quote, rate }));
  const idempotencyKey = `demo rates ${first.type} ${first.date} ${String(rates.length)}`;
  await feed.change(ORGANIZATION, RATES, { legalEntityCode: PUBLISHER, source: SOURCE, type: first.type, rates, idempotencyKey });
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
