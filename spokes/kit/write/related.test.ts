/* eslint-disable @typescript-eslint/no-explicit-any -- answers of the instance are read as JSON */
import fc from 'fast-check';
import { type TestDatabases, dropDatabases, freshDatabases } from '../../../test/support/postgres';
import { randomIds } from '#kernel/ids';
import { type GrantTuple } from '#policy/Grant';
import { readAccessModel } from '#policy/directives/readAccessModel';
import { principalWith } from '#policy/principalWith';
import { type Predicate, compileRights, evaluate } from '../policy/engine';
import { buildContract } from '../schema/buildSpoke';
import { Runner } from '../store/Runner';
import { bills as definition } from '../testing/bills';
import { type Hub, type TestCaller, grant, testHub } from '../testing/Hub';
import { type RunningBills, owner, startBills } from '../testing/startBills';
import { StoreTx } from './StoreTx';

// A condition over related rows is decided on writes by the same SQL as on reads: for the row as it was and as it becomes.

let databases: TestDatabases;
let hub: Hub;
let bills: RunningBills;
const everyone = owner('service:all', ['DE01']);

beforeAll(async () => {
  databases = await freshDatabases(['bills-emea']);
  hub = await testHub();
  bills = await startBills(hub, databases.get('bills-emea')!);
}, 60_000);
afterAll(async () => {
  await bills.close();
  await dropDatabases(databases);
});

const some = (kind: string): Predicate => ({ op: 'exists', relation: 'parts', where: { op: 'eq', field: 'kind', value: kind } });
const not = (of: Predicate): Predicate => ({ op: 'not', of });
const GOODS = some('GOODS');

/** May read every bill, and act on those that the condition covers. */
function acting(when: Predicate, read: Predicate | null = null): TestCaller {
  const tuple = (activity: string, rest: Partial<GrantTuple>): GrantTuple =>
    grant({ activity, type: 'Bill', legalEntities: ['DE01'], ...rest });
  return {
    subject: 'person:acting',
    grants: [
      tuple('READ', { fields: { core: 'all', amounts: 'all' }, when: read }),
      tuple('Bill.add', { when }),
      tuple('Bill.pay', { when }),
    ],
  };
}

let calls = 0;
const key = (): string => `related ${String((calls += 1))}`;
const add = (parts: readonly string[], caller = everyone, payer = 'alder'): Promise<any> =>
  bills.change(caller, 'addBill', { legalEntityCode: 'DE01', payer, parts, idempotencyKey: key() });
const pay = (billId: string, parts: readonly string[], caller: TestCaller): Promise<any> =>
  bills.change(caller, 'payBill', { billId, expectedVersion: 1, payer: 'alder', parts, idempotencyKey: key() });
const told = (answer: any): string => (typeof answer === 'string' ? answer : (answer.refusals?.[0].code ?? answer.__typename));

describe('a grant with a condition over related rows', () => {
  it.each<[string, Predicate, string[], string[], string]>([
    ['is covered before and afterwards', GOODS, ['GOODS'], [], 'BillChanged'],
    ['is covered by another related row afterwards', GOODS, ['GOODS', 'FEES'], ['FEES', 'GOODS'], 'BillChanged'],
    ['has no related row', GOODS, [], [], 'NOT_PERMITTED_ON_ROW'],
    ['has another related row', GOODS, ['FEES'], [], 'NOT_PERMITTED_ON_ROW'],
    ['has a related row that may be one', GOODS, [''], [], 'NOT_PERMITTED_ON_ROW'],
    ['gets the related row only by the change itself', GOODS, ['FEES'], ['GOODS'], 'NOT_PERMITTED_ON_ROW'],
    ['loses the related row by the change', GOODS, ['GOODS'], ['FEES'], 'CONFLICT_OR_NOT_PERMITTED'],
    ['has none that is forbidden', not(GOODS), ['FEES'], ['FEES'], 'BillChanged'],
    ['gets one that is forbidden', not(GOODS), [], ['GOODS'], 'CONFLICT_OR_NOT_PERMITTED'],
    ['may have one that is forbidden', not(GOODS), [''], [], 'NOT_PERMITTED_ON_ROW'],
    ['gets one that may be forbidden', not(GOODS), ['FEES'], ['FEES', ''], 'CONFLICT_OR_NOT_PERMITTED'],
  ])('changes a row that %s: %s', async (_, when, before, after, code) => {
    const { bill } = await add(before);
    expect(told(await pay(bill.id, after, acting(when)))).toBe(code);
    expect(await versionOf(bill.id)).toBe(code === 'BillChanged' ? 2 : 1);
  });

  it.each<[string, Predicate, string[], string]>([
    ['with the related row', GOODS, ['FEES', 'GOODS'], 'BillChanged'],
    ['without it', GOODS, ['FEES'], 'CONFLICT_OR_NOT_PERMITTED'],
    ['with one that is forbidden, which is stored after it', not(GOODS), ['GOODS'], 'CONFLICT_OR_NOT_PERMITTED'],
    ['with one that may be forbidden', not(GOODS), [''], 'CONFLICT_OR_NOT_PERMITTED'],
  ])('stores a new row %s: %s', async (_, when, parts, code) => {
    const before = await count();
    expect(told(await add(parts, acting(when)))).toBe(code);
    expect(await count()).toBe(code === 'BillChanged' ? before + 1 : before);
  });

  it('holds a change to READ afterwards too', async () => {
    const { bill } = await add(['GOODS']);
    const everything: Predicate = { op: 'and', of: [] };
    expect(told(await pay(bill.id, ['FEES'], acting(everything, GOODS)))).toBe('CONFLICT_OR_NOT_PERMITTED');
    expect(told(await pay(bill.id, ['GOODS'], acting(everything, GOODS)))).toBe('BillChanged');
    expect(told(await pay(bill.id, [], acting(everything, not(GOODS))))).toBe('CONFLICT_OR_NOT_PERMITTED');
  });
  it('denies where the spoke knows no such relation', async () => {
    const { bill } = await add(['GOODS']);
    const unknown: Predicate = { op: 'exists', relation: 'pieces', where: { op: 'eq', field: 'kind', value: 'GOODS' } };
    expect(told(await pay(bill.id, [], acting(unknown)))).toBe('INTERNAL');
    expect(await versionOf(bill.id)).toBe(1);
  });
  it('holds a row that was selected and not loaded to READ as it was', async () => {
    const { bill } = await add(['GOODS']);
    const changing = (read: Predicate): Promise<string> =>
      inTransaction(acting(GOODS, read), async (tx) => {
        const [row] = await tx.select('Bill', { op: 'eq', field: 'id', value: bill.id });
        const paid = await tx.update('Bill', row!, { payer: 'birch' }, { expectedVersion: 1, event: 'bill.paid' });
        await tx.settle();
        return paid.ok ? 'stored' : paid.refusals[0]!.code;
      });
    const onlyAfterwards: Predicate = { op: 'and', of: [GOODS, { op: 'eq', field: 'payer', value: 'birch' }] };
    await expect(changing(onlyAfterwards)).rejects.toMatchObject({ code: 'CONFLICT_OR_NOT_PERMITTED' });
    expect(await changing(GOODS)).toBe('stored');
  });
  it('is one alternative among others', async () => {
    const { bill } = await add(['FEES']);
    const caller = acting(GOODS);
    const more = grant({ activity: 'Bill.pay', type: 'Bill', legalEntities: ['DE01'], when: { op: 'eq', field: 'payer', value: 'alder' } });
    expect(told(await pay(bill.id, [], { ...caller, grants: [...caller.grants, more] }))).toBe('BillChanged');
  });

  it('decides every write as the evaluator does on the row and its related rows', async () => {
    const kinds = fc.array(fc.constantFrom('GOODS', 'FEES', ''), { maxLength: 2 });
    const leaf = fc.constantFrom<Predicate>(
      some('GOODS'),
      some('FEES'),
      { op: 'exists', relation: 'parts', where: { op: 'isNull', field: 'kind' } },
      { op: 'exists', relation: 'parts', where: not({ op: 'eq', field: 'kind', value: 'FEES' }) },
      { op: 'eq', field: 'payer', value: 'alder' },
      { op: 'eq', field: 'payer', value: 'birch' },
    );
    const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
      predicate: fc.oneof(
        { maxDepth: 2 },
        leaf,
        fc.record({ op: fc.constantFrom('and' as const, 'or' as const), of: fc.array(tie('predicate'), { minLength: 1, maxLength: 2 }) }),
        tie('predicate').map(not),
      ),
    }));
    const seen = new Set<boolean>();
    await fc.assert(
      fc.asyncProperty(predicate, kinds, kinds, async (when, before, change) => {
        const after = before.map((kind, at) => change[at] ?? kind).concat(change.slice(before.length));
        const covered = (parts: readonly string[]): boolean =>
          evaluate(when, { payer: 'alder', parts: parts.map((kind) => ({ kind: kind === '' ? null : kind })) }) === true;
        const { bill } = await add(before);
        const changed = told(await pay(bill.id, change, acting(when))) === 'BillChanged';
        const stored = told(await add(after, acting(when))) === 'BillChanged';
        expect({ changed, stored }).toEqual({ changed: covered(before) && covered(after), stored: covered(after) });
        seen.add(changed);
      }),
      { numRuns: 60, seed: 20_261_127 },
    );
    expect(seen.size).toBe(2);
  }, 120_000);
});

async function inTransaction<T>(caller: TestCaller, use: (tx: StoreTx) => Promise<T>): Promise<T> {
  const model = readAccessModel([{ spoke: 'bills', ...(await buildContract(definition)) }]);
  const { subject, grants } = caller;
  const rights = compileRights(model, principalWith({ subject, actor: 'PERSON', grants, forbids: [], policyVersion: 'test', epoch: 1 }));
  const runner = new Runner(databases.get('bills-emea')!);
  const rest = { now: '2026-11-24T09:00:00.000000Z', legalEntity: 'DE01', requestId: 'test', activity: 'Bill.pay', type: 'Bill' } as const;
  const sources = new Map(definition.sources.map((source) => [source.type, source]));
  try {
    return await runner.write({ legalEntity: 'DE01', timeoutMs: 4_000 }, (run) =>
      use(new StoreTx({ run, rights, model, sources, ids: randomIds, ...rest })),
    );
  } finally {
    await runner.close();
  }
}

async function versionOf(id: string): Promise<number> {
  const { bill } = await bills.data(everyone, { query: 'query ($id: ID!) { bill(id: $id) { version } }', variables: { id } });
  return (bill as { version: number }).version;
}

async function count(): Promise<number> {
  const { bills: answer } = await bills.data(everyone, '{ bills(first: 1) { totalCount } }');
  return (answer as { totalCount: number }).totalCount;
}
