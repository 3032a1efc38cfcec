/* eslint-disable @typescript-eslint/no-explicit-any -- answers of the instance are read as JSON */
import { Client } from 'pg';
import { digestOf } from '#kernel/digest';
import { canonicalJson } from '#kernel/canonicalJson';
import { type TestDatabases, dropDatabases, freshDatabases } from '../../../test/support/postgres';
import { type Hub, type TestCaller, grant, testHub } from '../testing/Hub';
import { type RunningBills, owner, startBills } from '../testing/startBills';
import { GENESIS, hashOf } from './changeLog';

let databases: TestDatabases;
let hub: Hub;
let bills: RunningBills;
const everyone = owner('service:all', ['DE01', 'FR01']);

beforeAll(async () => {
  databases = await freshDatabases(['bills-emea']);
  hub = await testHub();
  bills = await startBills(hub, databases.get('bills-emea')!);
}, 60_000);
afterAll(async () => {
  await bills.close();
  await dropDatabases(databases);
});

const add = (input: object, caller = everyone): Promise<any> => bills.change(caller, 'addBill', { legalEntityCode: 'DE01', ...input });
const pay = (input: object, caller = everyone): Promise<any> => bills.change(caller, 'payBill', input as Record<string, unknown>);
/** Rows of the books, as the migrate role's owner cannot see them: by the role that sees all. */
const books = async (text: string): Promise<any[]> => {
  const client = new Client({ connectionString: databases.get('bills-emea')!.allUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};

describe('idempotency', () => {
  it('answers the first outcome again, and refuses the key for another input', async () => {
    const input = { payer: 'alder', amount: '10', idempotencyKey: 'one' };
    const first = await add(input);
    expect(first).toMatchObject({
      replayed: false,
      bill: { version: 1, gross: { amount: '10.00' } },
      event: { type: 'bill.added', sequence: 1 },
    });
    expect(await add(input)).toEqual({ ...first, replayed: true });
    expect(await add({ ...input, amount: '11' })).toMatchObject({ refusals: [{ code: 'IDEMPOTENCY_KEY_REUSED', retriable: false }] });
  });
  it('keeps refusals of the use case, and nothing that it did', async () => {
    const input = { payer: 'nobody', idempotencyKey: 'refused' };
    expect(await add(input)).toMatchObject({ replayed: false, refusals: [{ code: 'PAYER_UNKNOWN' }] });
    expect(await add(input)).toMatchObject({ replayed: true, refusals: [{ code: 'PAYER_UNKNOWN' }] });
  });
  it('belongs to its subject', async () => {
    const input = { payer: 'birch', idempotencyKey: 'shared name' };
    const other = await add(input, owner('service:other', ['DE01']));
    expect((await add(input)).bill.id).not.toBe(other.bill.id);
  });
  it('makes one effect of ten calls at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => add({ payer: 'crowd', idempotencyKey: 'crowd' })));
    const told = new Set(answers.map((each) => (each.__typename === 'BillChanged' ? each.bill.id : each.refusals[0].code)));
    told.delete('IDEMPOTENCY_IN_FLIGHT');
    expect(told.size).toBe(1);
    expect(await books(`select count(*)::int as n from bill where payer = 'crowd'`)).toEqual([{ n: 1 }]);
  });
  it('shows on a replay only what the caller may see today', async () => {
    const input = { payer: 'alder', amount: '10', idempotencyKey: 'one' };
    const blind: TestCaller = { subject: 'service:all', grants: [grant({ activity: 'Bill.add', type: 'Bill', legalEntities: ['DE01'] })] };
    expect(await add(input, blind)).toMatchObject({ replayed: true, bill: null });
  });
  it('refuses an empty and an endless key', async () => {
    expect(await add({ idempotencyKey: '' })).toBe('IDEMPOTENCY_KEY_INVALID');
    expect(await add({ idempotencyKey: 'k'.repeat(256) })).toBe('IDEMPOTENCY_KEY_INVALID');
  });
});

describe('many items under one key', () => {
  const addAll = async (payers: string[], idempotencyKey: string): Promise<any> => {
    const query =
      'mutation ($input: AddBillsInput!) { addBills(input: $input) { ... on BillsAdded { outcomes } ... on Refused { refusals { code } } } }';
    return ((await bills.data(everyone, { query, variables: { input: { legalEntityCode: 'DE01', payers, idempotencyKey } } })) as any)
      .addBills;
  };
  it('have one outcome and one transaction each', async () => {
    expect(await addAll(['m1', 'nobody', 'm2'], 'many')).toEqual({ outcomes: ['added', 'PAYER_UNKNOWN', 'added'] });
    expect(await addAll(['m1', 'nobody', 'm2'], 'many')).toEqual({ outcomes: ['known', 'PAYER_UNKNOWN', 'known'] });
    expect(await addAll(['m1', 'm2'], 'many')).toEqual({ refusals: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
  });
  it('go on after a conflict with a row that is there already', async () => {
    expect(await addAll(['twice', 'm3'], 'first')).toEqual({ outcomes: ['added', 'added'] });
    expect(await addAll(['twice', 'm4'], 'second')).toEqual({ outcomes: ['CONFLICT_OR_NOT_PERMITTED', 'added'] });
  });
});

describe('a change', () => {
  it('of an old version is refused as data', async () => {
    const { bill } = await add({ payer: 'alder', idempotencyKey: 'versions' });
    expect(await pay({ billId: bill.id, expectedVersion: 1, payer: 'birch', idempotencyKey: 'p1' })).toMatchObject({
      bill: { version: 2, payer: 'birch' },
      event: { sequence: 2, changedFields: ['payer'] },
    });
    expect(await pay({ billId: bill.id, expectedVersion: 1, payer: 'cedar', idempotencyKey: 'p2' })).toMatchObject({
      refusals: [{ code: 'VERSION_CONFLICT' }],
    });
  });
  it('of two at once on one version happens once', async () => {
    const { bill } = await add({ payer: 'alder', idempotencyKey: 'race' });
    const answers = await Promise.all(
      ['x', 'y', 'z'].map((payer) => pay({ billId: bill.id, expectedVersion: 1, payer, idempotencyKey: `race ${payer}` })),
    );
    expect(answers.map((each) => each.__typename).sort()).toEqual(['BillChanged', 'Refused', 'Refused']);
  });
  it('of a hidden and of an absent row is refused alike, as is one without the activity', async () => {
    const { bill } = await add({ legalEntityCode: 'FR01', payer: 'alder', idempotencyKey: 'fr' });
    const clerk = owner('person:anna', ['DE01']);
    const at = (billId: string): Promise<any> => pay({ billId, expectedVersion: 1, idempotencyKey: billId }, clerk);
    const told = [
      await at(bill.id),
      await at(`bill_FR01_${'0'.repeat(26)}`),
      await at(`bill_DE01_${'0'.repeat(26)}`),
      await at('nonsense'),
    ];
    expect(told).toEqual(Array(4).fill('CONFLICT_OR_NOT_PERMITTED'));
    const { grants } = clerk;
    const looking: TestCaller = { subject: 'person:l', grants: grants.filter((each) => each.activity === 'READ') };
    expect(await add({ idempotencyKey: 'l' }, looking)).toBe('CONFLICT_OR_NOT_PERMITTED');
    expect(await books(`select count(*)::int as n from idempotency where subject = 'person:anna'`)).toEqual([{ n: 0 }]);
  });
  it('above the limit of the grant, or of an own row, is refused as data', async () => {
    const { bill } = await add({ payer: 'alder', amount: '1000.01', idempotencyKey: 'limit' });
    const paying = (more: object, subject = 'person:p'): TestCaller => ({
      subject,
      grants: [
        ...owner(subject, ['DE01']).grants.filter(({ activity }) => activity === 'READ'),
        grant({ activity: 'Bill.pay', type: 'Bill', legalEntities: ['DE01'], ...more }),
      ],
    });
    const limits = (max: string, currency: string): object => ({ limits: { payment: { max, currency } } });
    const at = (caller: TestCaller, idempotencyKey: string): Promise<any> =>
      pay({ billId: bill.id, expectedVersion: 1, idempotencyKey }, caller);
    expect(await at(paying(limits('1000.00', 'EUR')), 'a')).toMatchObject({ refusals: [{ code: 'LIMIT_EXCEEDED' }] });
    expect(await at(paying(limits('9999', 'USD')), 'b')).toMatchObject({ refusals: [{ code: 'LIMIT_EXCEEDED' }] });
    const fourEyes = { when: { op: 'ne', field: 'enteredBy', value: { var: 'subject' } } };
    expect(await at(paying(fourEyes, 'service:all'), 'c')).toMatchObject({ refusals: [{ code: 'NOT_PERMITTED_ON_ROW' }] });
    expect(await at(paying({ ...fourEyes, ...limits('1000.01', 'EUR') }, 'service:all'), 'e')).toMatchObject({
      refusals: [{ code: 'NOT_PERMITTED_ON_ROW' }],
    });
    expect(await at(paying({ ...fourEyes, ...limits('1000.00', 'EUR') }, 'service:all'), 'f')).toMatchObject({
      refusals: [{ code: 'LIMIT_EXCEEDED' }],
    });
    expect(await at(paying({ ...fourEyes, ...limits('1000.01', 'EUR') }), 'd')).toMatchObject({ bill: { version: 2 } });
  });
});

describe('a refusal', () => {
  it('is the same whatever an amount is that its caller does not see', async () => {
    const paying = (subject: string): TestCaller => ({
      subject,
      grants: [
        grant({ activity: 'READ', type: 'Bill', legalEntities: ['DE01'], fields: { core: 'all' } }),
        grant({
          activity: 'Bill.pay',
          type: 'Bill',
          legalEntities: ['DE01'],
          limits: { payment: { max: '100.00', currency: 'EUR' } },
          when: { op: 'ne', field: 'enteredBy', value: { var: 'subject' } },
        }),
      ],
    });
    for (const [amount, subject] of [
      ['5', 'service:all'],
      ['5000', 'service:all'],
      ['5000', 'person:p'],
    ] as const) {
      const { bill } = await add({ payer: 'alder', amount, idempotencyKey: `blind ${amount} ${subject}` });
      const told = await pay({ billId: bill.id, expectedVersion: 1, idempotencyKey: `pay ${amount} ${subject}` }, paying(subject));
      expect(told).toMatchObject({ refusals: [{ code: 'LIMIT_EXCEEDED' }] });
    }
  });
});

describe('the statement itself', () => {
  const READ_ALL = { core: 'all', amounts: 'all' } as const;
  const payer = (value: string): object => ({ when: { op: 'eq', field: 'payer', value } });
  const may = (read: object, pay: object): TestCaller => ({
    subject: 'person:narrow',
    grants: [
      grant({ activity: 'READ', type: 'Bill', legalEntities: ['DE01'], fields: READ_ALL, ...read }),
      grant({ activity: 'Bill.pay', type: 'Bill', legalEntities: ['DE01'], ...pay }),
      grant({ activity: 'Bill.add', type: 'Bill', legalEntities: ['DE01'], ...pay }),
    ],
  });
  const stored = async (id: string): Promise<any> => (await books(`select * from bill where id = '${id}'`))[0];

  it.each([
    ['the activity covers the row as it was, and not as it becomes', may({}, payer('alder')), 'birch', 'CONFLICT_OR_NOT_PERMITTED'],
    ['the row may be read as it was, and not as it becomes', may(payer('alder'), {}), 'birch', 'CONFLICT_OR_NOT_PERMITTED'],
    ['the row may not be read', may(payer('birch'), {}), 'birch', 'CONFLICT_OR_NOT_PERMITTED'],
    ['the activity does not cover the row', may({}, payer('birch')), 'birch', 'NOT_PERMITTED_ON_ROW'],
  ])('leaves the row as it is when %s', async (name, caller, to, code) => {
    const { bill } = await add({ payer: 'alder', idempotencyKey: name });
    const before = await stored(bill.id);
    const told = await pay({ billId: bill.id, expectedVersion: 1, payer: to, idempotencyKey: `pay ${name}` }, caller);
    expect(told.refusals?.[0].code ?? told).toBe(code);
    expect(await stored(bill.id)).toEqual(before);
    expect(await books(`select count(*)::int as n from bill_history where id = '${bill.id}'`)).toEqual([{ n: 1 }]);
  });
  it('changes a row that is covered before and afterwards', async () => {
    const { bill } = await add({ payer: 'alder', idempotencyKey: 'covered' });
    const caller = may(payer('alder'), payer('alder'));
    expect(await pay({ billId: bill.id, expectedVersion: 1, payer: 'alder', idempotencyKey: 'p' }, caller)).toMatchObject({
      bill: { version: 2 },
    });
  });
  it('stores no new row that the activity does not cover', async () => {
    const count = `select count(*)::int as n from bill`;
    const before = await books(count);
    expect(await add({ payer: 'birch', idempotencyKey: 'uncovered' }, may({}, payer('alder')))).toBe('CONFLICT_OR_NOT_PERMITTED');
    expect(await books(count)).toEqual(before);
  });
});

describe('a call sent again', () => {
  it('tells nothing of a row that the caller may no longer see', async () => {
    const input = { payer: 'alder', idempotencyKey: 'again' };
    const adder = owner('person:again', ['DE01']);
    expect(await add(input, adder)).toMatchObject({ replayed: false, bill: { payer: 'alder' }, event: { sequence: 1 } });
    const blind = { ...adder, grants: adder.grants.filter(({ activity }) => activity !== 'READ') };
    expect(await add(input, blind)).toEqual({ __typename: 'BillChanged', replayed: true, bill: null, event: null });
  });
});

describe('the books', () => {
  it('hold each version with its time, each change in a chain, and each event once', async () => {
    const { bill } = await add({ payer: 'one', amount: '5', idempotencyKey: 'books' });
    await pay({ billId: bill.id, expectedVersion: 1, payer: 'two', idempotencyKey: 'books 2' });
    const at = `where legal_entity = 'DE01'`;
    expect(
      await books(
        `select version, payer, gross_amount, superseded_at is null as current from bill_history ${at} and id = '${bill.id}' order by version`,
      ),
    ).toEqual([
      { version: 1, payer: 'one', gross_amount: '5.000000', current: false },
      { version: 2, payer: 'two', gross_amount: '5.000000', current: true },
    ]);
    expect(
      await books(`select type, sequence, changed_fields from outbox ${at} and aggregate_id = '${bill.id}' order by sequence`),
    ).toMatchObject([
      { type: 'bill.added', sequence: 1 },
      { type: 'bill.paid', sequence: 2, changed_fields: ['payer'] },
    ]);
    const log = await books(
      `select *, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from change_log ${at} and aggregate_id = '${bill.id}' order by sequence`,
    );
    expect(log.map(({ activity, actor, reason, before, after }) => ({ activity, actor, reason, before, payer: after.payer }))).toEqual([
      { activity: 'Bill.add', actor: 'service:all', reason: null, before: null, payer: 'one' },
      { activity: 'Bill.pay', actor: 'service:all', reason: 'due', before: { payer: 'one' }, payer: 'two' },
    ]);
    let previousHash = GENESIS;
    for (const row of log) {
      const { before, after, reason, actor } = row;
      expect(digestOf([row.salt, canonicalJson({ before, after, reason, actor })])).toBe(row.values_digest);
      const ids = { legalEntity: row.legal_entity, id: row.id, aggregateType: row.aggregate_type, aggregateId: row.aggregate_id };
      const rest = {
        sequence: row.sequence,
        at: row.at,
        activity: row.activity,
        policyRelease: row.policy_release,
        previousHash,
        valuesDigest: row.values_digest,
      };
      expect(hashOf({ ...ids, ...rest })).toBe(row.hash);
      previousHash = row.hash;
    }
  });
  it('cannot be rewritten by the run-time role', async () => {
    const client = new Client({ connectionString: databases.get('bills-emea')!.scopedUrl });
    await client.connect();
    try {
      for (const text of [
        'update change_log set actor = null',
        'delete from change_log',
        'delete from bill',
        'truncate outbox',
        'update source_document set bytes = null',
      ]) {
        await expect(client.query(text)).rejects.toMatchObject({ code: '42501' });
      }
    } finally {
      await client.end();
    }
  });
});
