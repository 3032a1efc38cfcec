// Long on purpose: one instance and its database serve all of these stories, which build on each other.
/* eslint-disable @typescript-eslint/no-explicit-any -- answers of the instance are read as JSON */
import { type Server, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '#kernel/Clock';
import { sha256 } from '#kernel/digest';
import { randomIds } from '#kernel/ids';
import { Money } from '#kernel/Money';
import { type Instance } from '#kit/server/options';
import { type Hub, grant, testHub } from '#kit/testing/Hub';
import { loadPolicy } from '#policy/grants/PolicyDocument';
import { principalFor } from '#policy/grants/principalFor';
import { type TestDatabases, dropDatabases, freshDatabases } from '../../test/support/postgres';
import { type CanonicalStatement, type EntryDetail, type StatementEntry } from './domain/Statement';
import { writeCamt053 } from './formats/camt053/writeCamt053';
import { startCash } from './main';

const PARTITION = ['DE01', 'FR01', 'GB01'];
const registryEntry = { instance: 'cash-emea', spoke: 'cash', businessUnit: 'emea', url: 'http://127.0.0.1:0', legalEntities: PARTITION };
const registry = {
  businessUnits: [{ code: 'emea', name: 'EMEA', legalEntities: PARTITION.map((code) => ({ code, from: '2020-01-01', until: null })) }],
  instances: [],
};
const policy = loadPolicy(join(__dirname, '../../schema/policy'));
const ERP = 'service:erp-emea';
const TREASURER = 'person:carla';

let databases: TestDatabases;
let instance: Instance;
let signer: Hub;
let hub: Server;
/** What the hub was asked: `GBP EUR SPOT 2026-03-31`. */
const asked: string[] = [];

beforeAll(async () => {
  signer = await testHub();
  hub = await hubWithRates();
  databases = await freshDatabases(['cash-emea']);
  instance = await startCash({
    registryEntry,
    database: databases.get('cash-emea')!,
    keys: signer.keys,
    clock: systemClock,
    ids: randomIds,
    hub: { url: () => `http://127.0.0.1:${String((hub.address() as AddressInfo).port)}`, token: () => Promise.resolve('token') },
  });
}, 60_000);
afterAll(async () => {
  await instance.close();
  hub.close();
  await dropDatabases(databases);
});

/** One pound is 1.15 euros at the stub; every other rate is missing. */
function hubWithRates(): Promise<Server> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { from, to, type, date } = JSON.parse(body).variables;
      asked.push([from, to, type, date].join(' '));
      const found = from === 'GBP' && to === 'EUR';
      const errors = [{ message: 'no rate', extensions: { code: 'RATE_MISSING' } }];
      response.end(
        JSON.stringify(found ? { data: { exchangeRate: { rate: '1.15', date: '2026-03-30', source: 'STUB' } } } : { data: null, errors }),
      );
    });
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      resolve(server);
    }),
  );
}

const callerOf = (subject: string) => {
  const actor = subject.startsWith('service:') ? ('SERVICE' as const) : ('PERSON' as const);
  return principalFor(policy, { subject, actor, purpose: null, on: '2026-11-24', registry });
};
const at = () => ({ ...registryEntry, url: instance.url });

async function ask(subject: string, query: string, variables: object = {}): Promise<any> {
  return (await signer.ask(at(), callerOf(subject), { query, variables: variables as Record<string, unknown> })).body;
}

const OPENED = '{ ... on BankAccountChanged { bankAccount { id version currency } replayed } ... on Refused { refusals { code path } } }';
async function open(input: object): Promise<any> {
  const answer = await ask(ERP, `mutation ($input: OpenBankAccountInput!) { openBankAccount(input: $input) ${OPENED} }`, { input });
  return answer.data?.openBankAccount ?? answer.errors;
}

const IMPORTED = `{ ... on StatementsImported { replayed outcomes { sha256 outcome statements { id status flags { code difference { amount currency } } } refusals { code message path } } }
  ... on Refused { refusals { code } } }`;
async function put(bytes: Uint8Array, legalEntity = 'DE01'): Promise<string> {
  const hash = sha256(bytes);
  const path = `/documents/${hash}?legalEntity=${legalEntity}&type=Statement`;
  await signer.put(at(), callerOf(ERP), { path, body: bytes, mediaType: 'application/xml' });
  return hash;
}
let calls = 0;
async function importHashes(
  documents: readonly string[],
  { legalEntityCode = 'DE01', idempotencyKey = `import ${String(calls++)}` } = {},
): Promise<any> {
  const input = { legalEntityCode, idempotencyKey, documents };
  const answer = await ask(ERP, `mutation ($input: ImportStatementsInput!) { importStatements(input: $input) ${IMPORTED} }`, { input });
  return answer.data?.importStatements ?? answer.errors;
}
async function importBytes(bytes: Uint8Array, legalEntityCode = 'DE01'): Promise<any> {
  const { outcomes } = await importHashes([await put(bytes, legalEntityCode)], { legalEntityCode });
  return outcomes[0];
}

const DE = 'DE89370400440532013000';
const GB = 'GB29NWBK60161331926819';
const detail = (more: Partial<EntryDetail>): EntryDetail => ({
  amount: null,
  bankReference: null,
  endToEndId: null,
  paymentInformationId: null,
  transactionId: null,
  counterpartyName: null,
  counterpartyIban: null,
  counterpartyOtherId: null,
  creditorReference: null,
  remittance: null,
  ...more,
});
const entry = (amount: string, more: Partial<StatementEntry> = {}): StatementEntry => ({
  amount: Money.of(amount, 'EUR'),
  reversal: false,
  status: 'BOOKED',
  bookingDate: '2026-03-02',
  valueDate: '2026-03-02',
  bankReference: null,
  entryReference: null,
  bankCode: 'PMNT/ICDT/ESCT',
  text: null,
  batch: null,
  details: [],
  ...more,
});
interface Day {
  readonly iban?: string;
  readonly date: string;
  readonly sequence: string;
  readonly opening: string;
  readonly closing: string;
  readonly entries?: readonly StatementEntry[];
  readonly currency?: string;
}
const statement = ({ iban = DE, date, sequence, opening, closing, entries = [], currency = 'EUR' }: Day): CanonicalStatement => ({
  account: { iban, otherId: null, currency, name: null, ownerName: null, bankBic: null },
  number: `S-${sequence}`,
  sequence,
  createdAt: `${date}T18:00:00.000000Z`,
  fromDate: date,
  toDate: date,
  balances: [
    { type: 'OPBD', amount: Money.of(opening, currency), date },
    { type: 'CLBD', amount: Money.of(closing, currency), date },
  ],
  entries,
});
const file = (...statements: readonly CanonicalStatement[]): Uint8Array =>
  writeCamt053({ format: 'camt.053.001.08', messageId: 'M', createdAt: '2026-03-02T18:00:00.000000Z', statements });

const supplier = entry('-120.50', {
  details: [
    detail({
      endToEndId: 'E2E-1',
      counterpartyName: 'Boxwood GmbH',
      counterpartyIban: GB,
      creditorReference: 'INV-2026-0042',
      remittance: 'Invoice',
    }),
  ],
});
const coffee = entry('-3.50', { text: 'Coffee' });
const first = file(
  statement({
    date: '2026-03-02',
    sequence: '1',
    opening: '1000.00',
    closing: '872.50',
    entries: [supplier, coffee, coffee, entry('-1.00', { text: 'Fee' }), entry('1.00', { text: 'Fee', reversal: true })],
  }),
);

describe('an account and its statements', () => {
  let account = '';

  it('is opened once in a currency, by who may', async () => {
    const input = {
      legalEntityCode: 'DE01',
      idempotencyKey: 'open de',
      name: 'Operations',
      iban: 'DE89 3704 0044 0532 0130 00',
      bic: 'NAVEDEX0',
      currency: 'EUR',
      purpose: 'OPERATING',
    };
    const opened = await open(input);
    expect(opened).toMatchObject({ bankAccount: { version: 1, currency: 'EUR' }, replayed: false });
    account = opened.bankAccount.id;
    expect(await open(input)).toMatchObject({ bankAccount: { id: account }, replayed: true });
    expect(await open({ ...input, idempotencyKey: 'again' })).toMatchObject({ refusals: [{ code: 'ACCOUNT_EXISTS' }] });
    expect(await open({ ...input, idempotencyKey: 'wrong', iban: 'DE00370400440532013000' })).toMatchObject({
      refusals: [{ code: 'IBAN_INVALID' }],
    });
    expect(await open({ ...input, idempotencyKey: 'both', accountNumber: '1' })).toMatchObject({
      refusals: [{ code: 'BANK_ACCOUNT_INVALID' }],
    });
    await open({ legalEntityCode: 'GB01', idempotencyKey: 'open gb', name: 'Sterling', iban: GB, currency: 'GBP' });
    await open({ legalEntityCode: 'FR01', idempotencyKey: 'open fr', name: 'Caisse', accountNumber: '4711', currency: 'USD' });
    const byClerk = await ask('person:anna', `mutation ($input: OpenBankAccountInput!) { openBankAccount(input: $input) ${OPENED} }`, {
      input,
    });
    expect(byClerk.errors[0].extensions.code).toBe('CONFLICT_OR_NOT_PERMITTED');
  });

  it('takes a statement with its entries, and knows the document when it comes again', async () => {
    const outcome = await importBytes(first);
    expect(outcome).toMatchObject({ outcome: 'IMPORTED', statements: [{ status: 'OK', flags: [] }], refusals: [] });
    const again = await importBytes(first);
    expect(again).toMatchObject({ outcome: 'KNOWN', statements: [{ id: outcome.statements[0].id }] });
    const { data } = await ask(
      TREASURER,
      '{ bankTransactions(order: BOOKING_DATE, filter: { legalEntityCode: ["DE01"] }) { totalCount nodes { amount { amount } reversal reference status counterpartyName counterpartyIban remittance account { id iban } statement { number } } } }',
    );
    expect(data.bankTransactions.totalCount).toBe(5);
    const amounts = data.bankTransactions.nodes.map((node: any) => node.amount.amount);
    expect(amounts.sort()).toEqual(['-1.00', '-120.50', '-3.50', '-3.50', '1.00']);
    const paid = data.bankTransactions.nodes.find((node: any) => node.amount.amount === '-120.50');
    expect(paid).toMatchObject({
      reference: 'INV-2026-0042',
      status: 'BOOKED',
      counterpartyName: 'Boxwood GmbH',
      counterpartyIban: GB,
      account: { id: account, iban: DE },
      statement: { number: 'S-1' },
    });
  });

  it('moves the balance of the account with the latest statement only', async () => {
    const next = statement({
      date: '2026-03-03',
      sequence: '2',
      opening: '872.50',
      closing: '900.00',
      entries: [entry('27.50', { bookingDate: '2026-03-03' })],
    });
    expect(await importBytes(file(next))).toMatchObject({ outcome: 'IMPORTED', statements: [{ status: 'OK' }] });
    const earlier = statement({ date: '2026-03-01', sequence: '0', opening: '1000.00', closing: '1000.00' });
    expect(await importBytes(file(earlier))).toMatchObject({ outcome: 'IMPORTED', statements: [{ status: 'OK' }] });
    const { data } = await ask(
      TREASURER,
      'query ($id: ID!) { bankAccount(id: $id) { version balance { type date amount { amount currency } statementId } } }',
      { id: account },
    );
    expect(data.bankAccount).toMatchObject({
      version: 3,
      balance: { type: 'CLBD', date: '2026-03-03', amount: { amount: '900.00', currency: 'EUR' } },
    });
  });

  it('says by how much a statement is odd, and counts it all the same', async () => {
    const odd = statement({
      date: '2026-03-05',
      sequence: '5',
      opening: '910.00',
      closing: '1000.00',
      entries: [entry('80.00', { bookingDate: '2026-03-05' })],
    });
    const { outcome, statements } = await importBytes(file(odd));
    expect(outcome).toBe('IMPORTED');
    expect(statements[0]).toMatchObject({
      status: 'FLAGGED',
      flags: [
        { code: 'NOT_BALANCED', difference: { amount: '10.00', currency: 'EUR' } },
        { code: 'NOT_CONTINUOUS', difference: { amount: '10.00' } },
        { code: 'GAP', difference: null },
      ],
    });
  });

  it('takes the rest of a day after its first part, and nothing twice', async () => {
    const part = (entries: readonly StatementEntry[], closing: string, at: string): CanonicalStatement => ({
      ...statement({ date: '2026-03-06', sequence: '6', opening: '1000.00', closing, entries }),
      createdAt: `2026-03-06T${at}:00:00.000000Z`,
    });
    const tea = entry('-2.00', { bookingDate: '2026-03-06', text: 'Tea' });
    await importBytes(file(part([tea], '998.00', '12')));
    const whole = await importBytes(file(part([tea, tea], '996.00', '18')));
    expect(whole.statements[0].flags.map((flag: any) => flag.code)).toContain('OVERLAP');
    await importBytes(file(part([tea], '998.00', '13')));
    const { data } = await ask(
      TREASURER,
      '{ bankTransactions(filter: { bookedFrom: "2026-03-06", legalEntityCode: ["DE01"] }) { totalCount } }',
    );
    expect(data.bankTransactions.totalCount).toBe(2);
  });

  it('reads several statements of one file, each with its account', async () => {
    const pounds = statement({
      iban: GB,
      date: '2026-03-31',
      sequence: '1',
      opening: '0.00',
      closing: '200.00',
      entries: [entry('200.00', { amount: Money.of('200.00', 'GBP') })],
      currency: 'GBP',
    });
    const outcome = await importBytes(
      file(pounds, {
        ...pounds,
        number: 'S-2',
        sequence: '2',
        fromDate: '2026-04-01',
        toDate: '2026-04-01',
        createdAt: '2026-04-01T18:00:00.000000Z',
        entries: [],
        balances: [
          { type: 'OPBD', amount: Money.of('200.00', 'GBP'), date: '2026-04-01' },
          { type: 'CLBD', amount: Money.of('200.00', 'GBP'), date: '2026-04-01' },
        ],
      }),
      'GB01',
    );
    expect(outcome.statements).toHaveLength(2);
    expect(outcome.statements.map(({ status }: any) => status)).toEqual(['OK', 'OK']);
  });

  it('refuses what cannot be read and a foreign account, and imports the others of the call', async () => {
    const broken = await put(Buffer.from(Buffer.from(first).subarray(0, 400)));
    const json = await put(Buffer.from('{}'));
    const foreign = await put(
      file(statement({ iban: 'FR1420041010050500013M02606', date: '2026-03-02', sequence: '1', opening: '0', closing: '0' })),
    );
    const good = await put(file(statement({ date: '2026-03-07', sequence: '7', opening: '996.00', closing: '996.00' })));
    const { outcomes } = await importHashes([broken, json, foreign, 'f'.repeat(64), good]);
    expect(outcomes.map(({ outcome, refusals }: any) => refusals[0]?.code ?? outcome)).toEqual([
      'FORMAT_BROKEN',
      'FORMAT_UNKNOWN',
      'ACCOUNT_UNKNOWN',
      'DOCUMENT_UNKNOWN',
      'IMPORTED',
    ]);
    expect(outcomes[0].refusals[0].message).toMatch(/line \d+, offset \d+/);
  });

  it('does not take the account of another legal entity for its own', async () => {
    const { outcomes } = await importHashes([await put(first, 'FR01')], { legalEntityCode: 'FR01' });
    expect(outcomes[0].refusals[0].code).toBe('ACCOUNT_UNKNOWN');
  });

  it('adds each entry once when the same file, and two files of one day, come at one moment', async () => {
    const day = (id: string) => ({ ...statement({ date: '2026-03-08', sequence: '8', opening: '996.00', closing: '996.00' }), number: id });
    const cake = entry('-4.00', { bookingDate: '2026-03-08', text: 'Cake' });
    const [one, two] = await Promise.all([put(file({ ...day('A'), entries: [cake] })), put(file({ ...day('B'), entries: [cake, cake] }))]);
    const answers = await Promise.all([one, one, two, two].map((hash) => importHashes([hash])));
    expect(answers.map(({ outcomes }: any) => outcomes[0].outcome).sort()).toEqual(['IMPORTED', 'IMPORTED', 'KNOWN', 'KNOWN']);
    const { data } = await ask(
      TREASURER,
      '{ bankTransactions(filter: { bookedFrom: "2026-03-08", bookedTo: "2026-03-08", legalEntityCode: ["DE01"] }) { totalCount } }',
    );
    expect(data.bankTransactions.totalCount).toBe(2);
  });

  it('answers a repeated call with the stored outcomes', async () => {
    const documents = [await put(first)];
    expect(await importHashes(documents, { idempotencyKey: 'twice' })).toMatchObject({ replayed: false, outcomes: [{ outcome: 'KNOWN' }] });
    expect(await importHashes(documents, { idempotencyKey: 'twice' })).toMatchObject({ replayed: true, outcomes: [{ outcome: 'KNOWN' }] });
    expect(await importHashes([], { idempotencyKey: 'twice' })).toMatchObject({ refusals: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
  });
});

describe('the cash position', () => {
  const GROUPS =
    'groups { legalEntityCode currency accountId accounts booked { amount currency } converted { amount currency } flagged oldestBalance } rates { base quote rate date type source reason } _scope';
  const position = async (subject: string, args: string): Promise<any> =>
    (await ask(subject, `{ cashPosition(${args}) { ${GROUPS} } }`)).data?.cashPosition;

  it('adds no two currencies, and shows what is flagged and how old it is', async () => {
    const { groups, rates, _scope } = await position(TREASURER, 'by: [CURRENCY]');
    expect(groups).toEqual([
      {
        legalEntityCode: null,
        currency: 'EUR',
        accountId: null,
        accounts: 1,
        booked: { amount: '996.00', currency: 'EUR' },
        converted: null,
        flagged: 1,
        oldestBalance: '2026-03-08',
      },
      {
        legalEntityCode: null,
        currency: 'GBP',
        accountId: null,
        accounts: 1,
        booked: { amount: '200.00', currency: 'GBP' },
        converted: null,
        flagged: 0,
        oldestBalance: '2026-04-01',
      },
      {
        legalEntityCode: null,
        currency: 'USD',
        accountId: null,
        accounts: 1,
        booked: null,
        converted: null,
        flagged: 0,
        oldestBalance: null,
      },
    ]);
    expect([rates, _scope]).toEqual([[], PARTITION]);
  });

  it('converts at the rate of the hub, shows it, and asks once a minute', async () => {
    const args = 'by: [CURRENCY, LEGAL_ENTITY], in: { currency: "EUR", date: "2026-03-31" }';
    const { groups, rates } = await position(TREASURER, args);
    expect(groups.map((group: any) => [group.legalEntityCode, group.converted])).toEqual([
      ['DE01', { amount: '996.00', currency: 'EUR' }],
      ['GB01', { amount: '230.00', currency: 'EUR' }],
      ['FR01', null],
    ]);
    expect(rates).toEqual([{ base: 'GBP', quote: 'EUR', rate: '1.15', date: '2026-03-30', type: 'SPOT', source: 'STUB', reason: null }]);
    await position(TREASURER, args);
    expect(asked.filter((each) => each === 'GBP EUR SPOT 2026-03-31')).toHaveLength(1);
  });

  it('leaves null and tells the reason where a rate is missing', async () => {
    const { groups, rates } = await position(
      TREASURER,
      'by: [ACCOUNT], in: { currency: "USD", rateType: CLOSING, date: "2026-03-31" }, filter: { currency: ["EUR"] }',
    );
    expect(groups).toMatchObject([{ accounts: 1, converted: null, booked: { amount: '996.00' } }]);
    expect(rates).toMatchObject([{ base: 'EUR', quote: 'USD', rate: null, reason: 'RATE_MISSING' }]);
  });

  it('gives sums to who may see no row', async () => {
    const { groups } = await position('service:bi', 'by: [LEGAL_ENTITY]');
    expect(groups).toHaveLength(3);
    expect((await ask('service:bi', '{ bankAccounts { nodes { id } } }')).data.bankAccounts.nodes).toEqual([]);
  });

  it('says that it stands on a flagged statement', async () => {
    const odd = statement({ date: '2026-03-09', sequence: '9', opening: '996.00', closing: '997.00' });
    await importBytes(file(odd));
    const { groups } = await position(TREASURER, 'by: [ACCOUNT], filter: { legalEntityCode: ["DE01"] }');
    expect(groups).toMatchObject([{ booked: { amount: '997.00' }, flagged: 1, oldestBalance: '2026-03-09' }]);
  });
});

describe('what others may see', () => {
  it('finds the payments of an invoice by its reference, booked ones of its legal entity only', async () => {
    const representations = ['DE01', 'FR01'].map((code) => ({
      __typename: 'Invoice',
      id: randomIds.next('inv', code),
      paymentReference: 'INV-2026-0042',
    }));
    const question =
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Invoice { payments { amount { amount } legalEntityCode } } } }';
    const { data } = await ask('person:anna', question, { representations });
    expect(data._entities).toEqual([{ payments: [{ amount: { amount: '-120.50' }, legalEntityCode: 'DE01' }] }, { payments: [] }]);
  });

  it('masks bank details for an auditor and hides them and names from a clerk', async () => {
    const query =
      '{ bankTransactions(filter: { reference: ["INV-2026-0042"] }) { nodes { counterpartyName counterpartyIban remittance } } }';
    expect((await ask('person:emil', query)).data.bankTransactions.nodes).toEqual([
      { counterpartyName: 'Boxwood GmbH', counterpartyIban: '****6819', remittance: 'Invoice' },
    ]);
    expect((await ask('person:anna', query)).data.bankTransactions.nodes).toEqual([
      { counterpartyName: null, counterpartyIban: null, remittance: null },
    ]);
  });

  it('does not let an account tell of statements to who may not see them', async () => {
    const { bankAccount: opened } = await open({
      legalEntityCode: 'FR01',
      idempotencyKey: 'open quiet',
      name: 'Quiet',
      iban: 'FR1420041010050500013M02606',
      currency: 'EUR',
    });
    const read = (fields: string) => [
      grant({ activity: 'READ', type: 'BankAccount', legalEntities: ['FR01'], fields: { [fields]: 'all', core: 'all' } }),
    ];
    const see = async (grants: ReturnType<typeof read>): Promise<any> => {
      const query = 'query ($id: ID!) { bankAccount(id: $id) { id version recordedAt name balance { amount { amount } statementId } } }';
      return (await signer.ask(at(), { subject: 'person:core', grants }, { query, variables: { id: opened.id } })).body.data.bankAccount;
    };
    const before = await see(read('core'));
    const day = { date: '2026-03-02', sequence: '1', opening: '0.00', closing: '5.00', entries: [entry('5.00')] };
    expect(await importBytes(file(statement({ iban: 'FR1420041010050500013M02606', ...day })), 'FR01')).toMatchObject({
      outcome: 'IMPORTED',
    });
    expect(await see(read('core'))).toEqual(before);
    expect(before).toEqual({ id: opened.id, version: null, recordedAt: null, name: 'Quiet', balance: null });
    expect(await see(read('amounts'))).toMatchObject({ version: 2, balance: { amount: { amount: '5.00' }, statementId: null } });
  });

  it('shows a clerk of DE01 nothing of GB01', async () => {
    const { data } = await ask('person:anna', '{ bankTransactions { nodes { legalEntityCode } totalCount } }');
    expect(new Set(data.bankTransactions.nodes.map((node: any) => node.legalEntityCode))).toEqual(new Set(['DE01']));
  });
});
