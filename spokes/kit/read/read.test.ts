/* eslint-disable @typescript-eslint/no-explicit-any -- answers of the instance are read as JSON */
import fc from 'fast-check';
import { type GrantTuple } from '#policy/Grant';
import { type TestDatabases, dropDatabases, freshDatabases } from '../../../test/support/postgres';
import { type Hub, type TestCaller, grant, testHub } from '../testing/Hub';
import { type RunningBills, owner, startBills } from '../testing/startBills';
import { Runner } from '../store/Runner';

let databases: TestDatabases;
let hub: Hub;
let bills: RunningBills;
const everyone = owner('service:all', ['DE01', 'FR01', 'GB01']);
const ids: Record<string, string> = {};

const ROWS = [
  ['de1', 'DE01', 'alder', '2026-01-10', '100.00', 'DE89370400440532013000'],
  ['de2', 'DE01', 'birch', '2026-01-05', '2500.5', 'DE89370400440532013001'],
  ['de3', 'DE01', null, null, null, '12'],
  ['fr1', 'FR01', 'alder', '2026-01-07', '900', 'FR7630006000011234567890189'],
  ['fr2', 'FR01', 'birch', '2026-01-05', '40', null],
] as const;

beforeAll(async () => {
  databases = await freshDatabases(['bills-emea']);
  hub = await testHub();
  bills = await startBills(hub, databases.get('bills-emea')!);
  for (const [name, legalEntityCode, payer, dueDate, amount, iban] of ROWS) {
    const added: any = await bills.change(everyone, 'addBill', { legalEntityCode, payer, dueDate, amount, iban, idempotencyKey: name });
    ids[name] = added.bill.id;
  }
}, 60_000);
afterAll(async () => {
  await bills.close();
  await dropDatabases(databases);
});

const names = (nodes: { id: string }[]): string[] => nodes.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id) ?? id);
const reader = (subject: string, ...grants: (Pick<GrantTuple, 'legalEntities'> & Partial<GrantTuple>)[]): TestCaller => ({
  subject,
  grants: grants.map((each) => grant({ activity: 'READ', type: 'Bill', ...each })),
});
const list = async (caller: TestCaller, args = '', fields = 'id'): Promise<any> =>
  (await bills.data(caller, `{ bills${args} { totalCount nodes { ${fields} } } }`))['bills'];

describe('rows', () => {
  it('are those of the legal entities of the caller, counted alike', async () => {
    const clerk = reader('person:anna', { legalEntities: ['DE01'], fields: { core: 'all' } });
    const { totalCount, nodes } = await list(clerk);
    expect([totalCount, names(nodes)]).toEqual([3, ['de2', 'de1', 'de3']]);
    expect((await list(owner('person:all', 'ALL'))).totalCount).toBe(5);
    expect(await list({ subject: 'person:x', grants: [] })).toEqual({ totalCount: null, nodes: [] });
  });
  it('are narrowed by the condition of a grant, and a forbid wins', async () => {
    const when = { op: 'eq', field: 'payer', value: 'alder' } as const;
    const some = reader('person:a', { legalEntities: 'ALL', fields: { core: 'all' }, when });
    expect(names((await list(some)).nodes)).toEqual(['fr1', 'de1']);
    const forbids = [grant({ activity: 'READ', type: 'Bill', legalEntities: ['FR01'] })];
    expect(names((await list({ ...some, forbids })).nodes)).toEqual(['de1']);
  });
  it('never mix the rows of one grant with the fields of another', async () => {
    const two = reader(
      'person:t',
      { legalEntities: ['DE01'], fields: { core: 'all' } },
      { legalEntities: ['FR01'], fields: { core: 'all', amounts: 'all' } },
    );
    const { nodes } = await list(two, '', 'legalEntityCode gross { amount }');
    expect(nodes.filter((node: any) => node.gross !== null).map((node: any) => node.legalEntityCode)).toEqual(['FR01', 'FR01']);
  });
});

describe('cells', () => {
  it('leave in clear, masked or hidden, as the grant says', async () => {
    const fields = 'iban gross { amount currency } enteredBy shouted';
    const one = async (caller: TestCaller, name: string): Promise<any> =>
      (await bills.data(caller, `{ bill(id: "${ids[name] ?? ''}") { ${fields} } }`))['bill'];
    const clear = {
      iban: 'DE89370400440532013001',
      gross: { amount: '2500.50', currency: 'EUR' },
      enteredBy: 'service:all',
      shouted: 'FROM BIRCH',
    };
    expect(await one(everyone, 'de2')).toEqual(clear);
    const auditor = reader('person:emil', { legalEntities: 'ALL', fields: { core: 'all', bank: ['PROJECT'] } });
    expect(await one(auditor, 'de2')).toEqual({ iban: '****3001', gross: null, enteredBy: null, shouted: null });
    expect(await one(auditor, 'de3')).toMatchObject({ iban: '****' });
    expect(await one(auditor, 'fr2')).toMatchObject({ iban: null });
  });
  it('are null in a filter and in an order of a caller who may only see them', async () => {
    const seeing = reader('person:s', { legalEntities: 'ALL', fields: { core: 'all', amounts: ['PROJECT'] } });
    expect((await list(seeing, '(filter: { grossMin: "50" })')).nodes).toEqual([]);
    expect(names((await list(everyone, '(filter: { grossMin: "50" })')).nodes)).toEqual(['de2', 'fr1', 'de1']);
    const byId = [...Object.values(ids)].sort();
    expect((await list(seeing, '(order: GROSS)')).nodes.map((node: any) => node.id)).toEqual(byId);
    expect(names((await list(everyone, '(order: GROSS)')).nodes)).toEqual(['fr2', 'de1', 'fr1', 'de2', 'de3']);
  });
});

describe('aggregates', () => {
  const total = '{ totals { groups { legalEntityCode currency count gross { amount } } _scope } }';

  it('sum for a caller who may see no row', async () => {
    const bi = reader('service:bi', {
      legalEntities: ['DE01', 'FR01'],
      fields: { core: ['FILTER', 'GROUP', 'AGGREGATE'], amounts: ['AGGREGATE'] },
    });
    expect((await list(bi)).nodes).toEqual([]);
    expect((await bills.data(bi, total))['totals']).toEqual({
      groups: [
        { legalEntityCode: 'DE01', currency: 'EUR', count: 2, gross: { amount: '2600.50' } },
        { legalEntityCode: 'DE01', currency: null, count: 1, gross: null },
        { legalEntityCode: 'FR01', currency: 'EUR', count: 2, gross: { amount: '940.00' } },
      ],
      _scope: ['DE01', 'FR01'],
    });
  });
  it('tell the legal entities that were summed over, and only those', async () => {
    expect(
      (await bills.data(reader('p', { legalEntities: ['FR01'], fields: { core: 'all', amounts: 'all' } }), total))['totals'],
    ).toMatchObject({ _scope: ['FR01'] });
    expect((await bills.data({ subject: 'p', grants: [] }, total))['totals']).toEqual({ groups: [], _scope: [] });
  });
});

describe('pages', () => {
  type Page = {
    nodes: { id: string }[];
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
  };
  const page = async (args: string): Promise<Page> =>
    (await bills.data(everyone, `{ bills(${args}) { nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`))[
      'bills'
    ] as Page;
  const walk = async (order: string, size: number, backwards: boolean): Promise<string[]> => {
    const found: string[] = [];
    for (let cursor: string | null = null; ;) {
      const at: string = cursor === null ? '' : `, ${backwards ? 'before' : 'after'}: ${JSON.stringify(cursor)}`;
      const { nodes, pageInfo }: Page = await page(`order: ${order}, ${backwards ? 'last' : 'first'}: ${String(size)}${at}`);
      found[backwards ? 'unshift' : 'push'](...names(nodes));
      if (!(backwards ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) return found;
      cursor = backwards ? pageInfo.startCursor : pageInfo.endCursor;
    }
  };

  it('walk every order in both directions without a gap or a repeat', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('DUE_DATE', 'DUE_DATE_DESC', 'GROSS', 'PAYER_AND_GROSS_DESC'),
        fc.integer({ min: 1, max: 6 }),
        async (order, size) => {
          const whole = await walk(order, 500, false);
          expect(new Set(whole).size).toBe(ROWS.length);
          expect(whole.at(-1)).toBe('de3'); // nulls last, in both directions
          expect(await walk(order, size, false)).toEqual(whole);
          expect(await walk(order, size, true)).toEqual(whole);
        },
      ),
      { numRuns: 20 },
    );
  }, 30_000);
  it('have cursors that hubs can merge by', async () => {
    const { pageInfo } = await page('order: DUE_DATE_DESC, first: 1');
    expect(JSON.parse(pageInfo.endCursor)).toEqual([
      ['text', 'DESC', '2026-01-10'],
      ['text', 'ASC', ids['de1']],
    ]);
  });
  it.each([
    ['first: 501', 'BAD_USER_INPUT'],
    ['first: 0', 'BAD_USER_INPUT'],
    ['first: 1, after: "x"', 'BAD_CURSOR'],
    [`first: 1, order: GROSS, after: ${JSON.stringify('[["text","ASC","2026-01-10"],["text","ASC","b"]]')}`, 'BAD_CURSOR'],
    [`first: 1, after: ${JSON.stringify('[["text","ASC","2026-02-30"],["text","ASC","b"]]')}`, 'BAD_CURSOR'],
    ['last: 1, after: "x"', 'BAD_USER_INPUT'],
  ])('refuse %s', async (args, code) => {
    expect((await bills.ask(everyone, `{ bills(${args}) { nodes { id } } }`)).body.errors?.[0]?.extensions.code).toBe(code);
  });
});

describe('references and siblings', () => {
  const payers = (...wanted: string[]): object[] => wanted.map((id) => ({ __typename: 'Payer', id }));
  const query =
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Payer { bills(order: GROSS, first: 1) { totalCount nodes { id } pageInfo { hasNextPage } } } } }';

  it('read the lists of many parents in one statement', async () => {
    const read = jest.spyOn(Runner.prototype, 'read');
    const plain = query.replace('totalCount ', '');
    const { _entities } = (await bills.data(everyone, {
      query: plain,
      variables: { r: payers('birch', 'alder', 'cedar', 'birch') },
    })) as any;
    expect(_entities.map(({ bills: found }: any) => names(found.nodes))).toEqual([['fr2'], ['de1'], [], ['fr2']]);
    expect(read).toHaveBeenCalledTimes(1);
    read.mockRestore();
  });
  it('count for each parent, with one statement more', async () => {
    const read = jest.spyOn(Runner.prototype, 'read');
    const { _entities } = (await bills.data(everyone, { query, variables: { r: payers('birch', 'cedar') } })) as any;
    expect(_entities.map(({ bills: found }: any) => [found.totalCount, found.pageInfo.hasNextPage])).toEqual([
      [2, true],
      [0, false],
    ]);
    expect(read).toHaveBeenCalledTimes(2);
    read.mockRestore();
  });
  it.each([
    ['absent', 'bill_DE01_00000000000000000000000000'],
    ['no ids of business', 'bill_DE01_absent'],
  ])('answer hidden keys and those that are %s alike, from one statement', async (_name, absent) => {
    const read = jest.spyOn(Runner.prototype, 'read');
    const r = [ids['fr1'], ids['de1'], absent, ids['de1']].map((id) => ({ __typename: 'Bill', id }));
    const clerk = reader('person:anna', { legalEntities: ['DE01'], fields: { core: 'all' } });
    const { _entities } = await bills.data(clerk, {
      query: 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Bill { id payer _visible } } }',
      variables: { r },
    });
    const seen = { id: ids['de1'], payer: 'alder', _visible: true };
    expect(_entities).toEqual([null, seen, null, seen]);
    expect(read).toHaveBeenCalledTimes(1);
    read.mockRestore();
  });
});

describe('each wall alone', () => {
  const clerk = reader('person:anna', { legalEntities: ['DE01'], fields: { core: 'all' } });
  const seenWith = async (testing: NonNullable<Parameters<typeof startBills>[2]>): Promise<string[]> => {
    const instance = await startBills(hub, databases.get('bills-emea')!, testing);
    try {
      const { bills: found } = (await instance.data(clerk, '{ bills(first: 500) { nodes { legalEntityCode } } }')) as any;
      return [...new Set<string>(found.nodes.map((node: any) => node.legalEntityCode))].sort();
    } finally {
      await instance.close();
    }
  };

  it.each([
    ['with both', {}, ['DE01']],
    ['without the row filter', { rowFilterOff: true }, ['DE01']],
    ['without row level security', { rlsOff: true }, ['DE01']],
    ['with neither, and then only the hub is left', { rowFilterOff: true, rlsOff: true }, ['DE01', 'FR01']],
  ])('hides FR01 from the clerk of DE01 %s', async (_name, testing, expected) => {
    expect(await seenWith(testing)).toEqual(expected);
  });
});
