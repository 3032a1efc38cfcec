import { SettableClock } from '#kernel/Clock';
import { randomIds } from '#kernel/ids';
import { type Instance } from '#kit/server/options';
import { type Hub, type TestCaller, grant, testHub } from '#kit/testing/Hub';
import { type TestDatabases, dropDatabases, freshDatabases } from '../../test/support/postgres';
import { startOrganization } from './main';

const GROUP = ['CA01', 'DE01', 'FR01', 'GB01', 'JP01', 'SG01', 'US01'];
const entry = {
  instance: 'organization-group',
  spoke: 'organization',
  businessUnit: 'group',
  url: 'http://127.0.0.1:0',
  legalEntities: GROUP,
};
const ACTIVITIES = ['LegalEntity.register', 'Ownership.record', 'Rate.publish', 'FiscalYear.create', 'BusinessUnit.register'];

const read = (...legalEntities: string[]): TestCaller['grants'] => [
  grant({ activity: 'READ', type: 'LegalEntity', legalEntities, fields: { core: 'all' } }),
];
const master: TestCaller = {
  subject: 'service:organization',
  grants: ['READ', ...ACTIVITIES].map((activity) =>
    grant({ activity, type: 'LegalEntity', legalEntities: 'ALL', fields: { core: 'all' } }),
  ),
};
const clerk: TestCaller = { subject: 'person:anna', grants: read('DE01') };
const nobody: TestCaller = { subject: 'person:nobody', grants: [] };

let databases: TestDatabases;
let instance: Instance;
let hub: Hub;

beforeAll(async () => {
  databases = await freshDatabases(['organization-group']);
  hub = await testHub();
  instance = await startOrganization({
    registryEntry: entry,
    database: databases.get('organization-group')!,
    keys: hub.keys,
    clock: new SettableClock('2026-11-24T09:00:00.000000Z'),
    ids: randomIds,
  });
}, 60_000);
afterAll(async () => {
  await instance.close();
  await dropDatabases(databases);
});

const ask = async (caller: TestCaller, query: string, variables: Record<string, unknown> = {}) => {
  const { body } = await hub.ask({ ...entry, url: instance.url }, caller, { query, variables });
  return body;
};
const change = async (field: string, input: Record<string, unknown>, caller = master) => {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
  const selections: Record<string, string> = {
    registerBusinessUnit: '... on BusinessUnitRegistered { businessUnit { code legalEntityCodes } replayed }',
    registerLegalEntity:
      '... on LegalEntityRegistered { legalEntity { code version recordedAt } event { type sequence changedFields } replayed }',
    recordOwnership: '... on OwnershipRecorded { legalEntity { ownerships { share method parent { code } } } }',
    publishRates: '... on RatesPublished { published known replayed }',
    createFiscalYear: '... on FiscalYearCreated { legalEntity { fiscalPeriods(year: 2026) { number startDate endDate } } }',
  };
  const query = `mutation ($input: ${type}!) { ${field}(input: $input) { __typename ${selections[field] ?? ''} ... on Refused { replayed refusals { code path } } } }`;
  const body = await ask(caller, query, { input: { idempotencyKey: JSON.stringify(input).slice(0, 200), ...input } });
  return body.errors === undefined ? body.data[field] : body.errors[0]?.extensions.code;
};
const entity = (code: string, more: object = {}) => ({
  code,
  name: `Company ${code}`,
  country: code.slice(0, 2),
  functionalCurrency: 'EUR',
  timeZone: 'Europe/Berlin',
  kind: 'OPERATING',
  businessUnitCode: 'emea',
  ...more,
});

describe('master data', () => {
  it('registers a business unit, then legal entities of it', async () => {
    expect(await change('registerLegalEntity', entity('DE01'))).toMatchObject({
      refusals: [{ code: 'BUSINESS_UNIT_UNKNOWN', path: ['businessUnitCode'] }],
    });
    const unit = { legalEntityCode: 'DE01', code: 'emea', name: 'Europe', legalEntityCodes: ['DE01', 'FR01', 'GB01'] };
    expect(await change('registerBusinessUnit', unit)).toMatchObject({
      businessUnit: { code: 'emea', legalEntityCodes: ['DE01', 'FR01', 'GB01'] },
      replayed: false,
    });
    const registered = await change('registerLegalEntity', entity('DE01', { lei: '5299000J2N45DDNE4Y28', idempotencyKey: 'de' }));
    expect(registered).toMatchObject({
      legalEntity: { code: 'DE01', version: 1, recordedAt: '2026-11-24T09:00:00.000000Z' },
      event: { type: 'legalEntity.registered', sequence: 1 },
      replayed: false,
    });
    expect(await change('registerLegalEntity', entity('FR01', { kind: 'HOLDING' }))).toMatchObject({ legalEntity: { code: 'FR01' } });
    expect(await change('registerLegalEntity', entity('GB01', { functionalCurrency: 'GBP' }))).toMatchObject({
      legalEntity: { code: 'GB01' },
    });
  });
  it('answers a repeated call from what it stored, and refuses its key for another input', async () => {
    const input = entity('DE01', { lei: '5299000J2N45DDNE4Y28', idempotencyKey: 'de' });
    expect(await change('registerLegalEntity', input)).toMatchObject({ legalEntity: { version: 1 }, replayed: true });
    expect(await change('registerLegalEntity', { ...input, name: 'Other' })).toMatchObject({
      refusals: [{ code: 'IDEMPOTENCY_KEY_REUSED' }],
    });
    expect(await change('registerLegalEntity', { ...input, idempotencyKey: 'again' })).toMatchObject({
      refusals: [{ code: 'LEGAL_ENTITY_KNOWN' }],
    });
  });
  it('tells every part of the data that is wrong', async () => {
    const wrong = entity('SG01', { lei: '5299000J2N45DDNE4Y29', timeZone: 'Asia/Atlantis' });
    expect((await change('registerLegalEntity', wrong)).refusals.map((each: { code: string }) => each.code)).toEqual([
      'LEI_INVALID',
      'TIME_ZONE_UNKNOWN',
    ]);
  });
  it('changes nothing for a caller without the activity or outside the partition', async () => {
    expect(await change('registerLegalEntity', entity('JP01'), clerk)).toBe('CONFLICT_OR_NOT_PERMITTED');
    expect(await change('registerLegalEntity', entity('XX99'))).toBe('CONFLICT_OR_NOT_PERMITTED');
  });
  it('records holdings up to the whole and without a cycle', async () => {
    const holding = { childCode: 'FR01', parentCode: 'DE01', share: '0.6', method: 'FULL', validFrom: '2026-01-01' };
    expect(await change('recordOwnership', holding)).toMatchObject({
      legalEntity: { ownerships: [{ share: '0.6', method: 'FULL', parent: { code: 'DE01' } }] },
    });
    expect(await change('recordOwnership', { ...holding, parentCode: 'GB01', share: '0.41' })).toMatchObject({
      refusals: [{ code: 'OWNERSHIP_EXCEEDS_ONE' }],
    });
    expect(await change('recordOwnership', { ...holding, childCode: 'DE01', parentCode: 'FR01' })).toMatchObject({
      refusals: [{ code: 'OWNERSHIP_CYCLE' }],
    });
  });
  it('says nothing of a cycle through holdings that the caller may not see', async () => {
    const recorder: TestCaller = {
      subject: 'person:r',
      grants: [...read('DE01'), grant({ activity: 'Ownership.record', type: 'LegalEntity', legalEntities: ['DE01'] })],
    };
    const cycle = { childCode: 'DE01', parentCode: 'FR01', share: '0.1', validFrom: '2026-01-01', idempotencyKey: 'unseen cycle' };
    expect(await change('recordOwnership', cycle, recorder)).toBe('CONFLICT_OR_NOT_PERMITTED');
  });
  it('cuts a fiscal year into twelve months, once', async () => {
    const year = { legalEntityCode: 'DE01', year: 2026, startDate: '2026-04-01' };
    const { legalEntity } = await change('createFiscalYear', year);
    expect(legalEntity.fiscalPeriods).toHaveLength(12);
    expect(legalEntity.fiscalPeriods[11]).toEqual({ number: 12, startDate: '2027-03-01', endDate: '2027-03-31' });
    expect(await change('createFiscalYear', { ...year, idempotencyKey: 'again' })).toMatchObject({
      refusals: [{ code: 'FISCAL_YEAR_KNOWN' }],
    });
  });
});

describe('rates', () => {
  const publish = (rates: object[], more: object = {}) =>
    change('publishRates', { legalEntityCode: 'DE01', source: 'ECB', type: 'SPOT', rates, ...more });
  const rate = (date: string, quote: string, value: string) => ({ date, base: 'EUR', quote, rate: value });
  const resolve = async (from: string, to: string, date: string) => {
    const body = await ask(nobody, `{ exchangeRate(from: "${from}", to: "${to}", date: "${date}") { rate date source path } }`);
    return body.errors === undefined ? body.data.exchangeRate : body.errors[0]?.extensions.code;
  };

  it('are published once and never overwritten', async () => {
    const day = [rate('2026-11-20', 'USD', '1.0845'), rate('2026-11-20', 'JPY', '163.42')];
    expect(await publish(day)).toMatchObject({ published: 2, known: 0 });
    expect(await publish([...day, rate('2026-11-19', 'USD', '1.09')])).toMatchObject({ published: 1, known: 2 });
    expect(await publish([rate('2026-11-20', 'USD', '1.1')])).toMatchObject({
      refusals: [{ code: 'RATE_ALREADY_PUBLISHED', path: ['rates', '0', 'rate'] }],
    });
    expect(await publish([{ date: '2026-11-20', base: 'USD', quote: 'JPY', rate: '150' }])).toMatchObject({
      refusals: [{ code: 'RATE_BASE_DIFFERS' }],
    });
  });
  it('resolve as stored, inverted, and through the base of the source', async () => {
    expect(await resolve('EUR', 'USD', '2026-11-20')).toEqual({ rate: '1.0845', date: '2026-11-20', source: 'ECB', path: ['EUR', 'USD'] });
    expect(await resolve('USD', 'EUR', '2026-11-20')).toMatchObject({ rate: '0.92208390963577685569' });
    expect(await resolve('USD', 'JPY', '2026-11-20')).toMatchObject({ rate: '150.68695251267865376', path: ['USD', 'EUR', 'JPY'] });
    expect(await resolve('EUR', 'EUR', '2026-11-20')).toEqual({ rate: '1', date: '2026-11-20', source: null, path: ['EUR'] });
  });
  it('come from at most seven days before and never from later', async () => {
    expect(await resolve('EUR', 'USD', '2026-11-27')).toMatchObject({ date: '2026-11-20' });
    expect(await resolve('EUR', 'USD', '2026-11-28')).toBe('RATE_MISSING');
    expect(await resolve('EUR', 'USD', '2026-11-18')).toBe('RATE_MISSING');
  });
  it('are listed page by page, the newest first', async () => {
    const page = async (after: string | null) =>
      (
        await ask(
          nobody,
          'query ($after: String) { exchangeRates(filter: { quote: ["USD"] }, first: 1, after: $after) { totalCount nodes { date rate } pageInfo { hasNextPage endCursor } } }',
          { after },
        )
      ).data.exchangeRates;
    const first = await page(null);
    expect(first).toMatchObject({ totalCount: 2, nodes: [{ date: '2026-11-20', rate: '1.0845' }], pageInfo: { hasNextPage: true } });
    expect(await page(first.pageInfo.endCursor)).toMatchObject({
      nodes: [{ date: '2026-11-19', rate: '1.09' }],
      pageInfo: { hasNextPage: false },
    });
  });
});

describe('what a caller sees', () => {
  const list =
    '{ legalEntities { totalCount nodes { code name businessUnit { code } ownerships { parent { code } } } } businessUnits { code } }';

  it('is its own legal entities, and reference data', async () => {
    const { data } = await ask(clerk, list);
    expect(data.legalEntities).toMatchObject({
      totalCount: 1,
      nodes: [{ code: 'DE01', name: 'Company DE01', businessUnit: { code: 'emea' }, ownerships: [] }],
    });
    expect(data.businessUnits).toEqual([{ code: 'emea' }]);
    expect((await ask(master, list)).data.legalEntities).toMatchObject({ totalCount: 3 });
    expect((await ask(nobody, list)).data.legalEntities).toMatchObject({ totalCount: null, nodes: [] });
  });
  it('is the same for a hidden and for an absent legal entity, by key and by reference', async () => {
    const query =
      'query ($r: [_Any!]!) { hidden: legalEntity(code: "FR01") { code } absent: legalEntity(code: "US01") { code } _entities(representations: $r) { ... on LegalEntity { code name _visible } } }';
    const representations = ['FR01', 'DE01', 'US01', 'DE01'].map((code) => ({ __typename: 'LegalEntity', code }));
    const { data } = await ask(clerk, query, { r: representations });
    const seen = { code: 'DE01', name: 'Company DE01', _visible: true };
    expect(data).toEqual({ hidden: null, absent: null, _entities: [null, seen, null, seen] });
  });
  it('hides a parent that the caller may not see', async () => {
    const french: TestCaller = { subject: 'person:f', grants: read('FR01') };
    expect(
      (await ask(french, '{ legalEntity(code: "FR01") { ownerships { share parent { code } } } }')).data.legalEntity.ownerships,
    ).toEqual([{ share: '0.6', parent: null }]);
  });
});
