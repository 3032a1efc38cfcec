import { tryPipeline, type TryOptions } from '../../test/hub/pipelineOf';
import { type Explained, type Explanation } from './Explanation';
import { INTERNAL } from './internalFields';

const id = (code: string, kind = 'bil'): string => `${kind}_${code}_${'0'.repeat(26)}`;
const row = (code: string, more: object = {}): Record<string, unknown> => ({ id: id(code), legalEntityCode: code, ...more });
const READ = 'activities: [READ], type: Bill, legalEntities: [DE01], fields: { core: all }';
const AMOUNTS = 'activities: [READ], type: Bill, legalEntities: [DE01], fields: { core: all, amounts: [PROJECT], bank: [PROJECT] }';
const PAYEE = 'activities: [READ], type: Payee, legalEntities: [DE01], fields: { core: all }';

async function explained(options: TryOptions): Promise<readonly Explanation[]> {
  const { answer } = await tryPipeline({ explain: true, ...options });
  return answer.body.extensions?.explain?.entries ?? [];
}

describe('extensions.explain', () => {
  it('is absent unless the request asks for it', async () => {
    const { answer } = await tryPipeline({ grants: [READ], query: '{ bills { nodes { id } } }' });
    expect(answer.body.extensions).not.toHaveProperty('explain');
  });

  it('names the rule of a stripped field, what is missing and whom to ask', async () => {
    const query = 'query Q { bills { nodes { id gross { amount } } } }';
    const data = { bills: { nodes: [row('DE01', { id: id('DE01') })] } };
    expect(await explained({ grants: [READ], registered: true, query, data })).toEqual([
      {
        path: ['bills', 'nodes', '@', 'gross'],
        outcome: 'STRIPPED',
        coordinate: 'Bill.gross',
        rule: '@access(classes: ["amounts"], uses: [PROJECT])',
        missing: [{ activity: 'READ', on: 'Bill', classes: ['amounts'], use: 'PROJECT', forbidden: false }],
        ask: ['controlling'],
      },
    ]);
  });

  it('says that a forbid took a right that is granted', async () => {
    const query = 'query Q { bills { nodes { id gross { amount } } } }';
    const forbids = ['activities: [READ], type: Bill, legalEntities: ALL, fields: { amounts: all }'];
    const [entry] = await explained({ grants: [AMOUNTS], forbids, registered: true, query, data: { bills: { nodes: [] } } });
    expect(entry?.missing).toEqual([{ activity: 'READ', on: 'Bill', classes: ['amounts'], use: 'PROJECT', forbidden: true }]);
  });

  it('tells of masks and limits by coordinate, whatever the rows are', async () => {
    const limited = `${AMOUNTS}, when: { eq: [status, OPEN] }`;
    const query = '{ bills { nodes { iban gross { amount } } } }';
    const empty = await explained({ grants: [limited], query, data: { bills: { nodes: [] } } });
    const full = await explained({
      grants: [limited],
      query,
      data: { bills: { nodes: [row('DE01', { iban: '****1234', gross: null, _nave_at_status: 'OPEN' })] } },
    });
    expect(full).toEqual(empty);
    expect(full.map(({ path, outcome }) => [path.join('.'), outcome])).toEqual([
      ['bills.nodes.@.iban', 'MASKED'],
      ['bills.nodes.@.iban', 'LIMIT'],
      ['bills.nodes.@.gross', 'LIMIT'],
    ]);
    expect(full[1]?.conditions).toEqual(['status = OPEN']);
  });

  it('gives a hidden row, a missing one and a reference to neither the same entry', async () => {
    const query = '{ bills { nodes { payee { id } } } }';
    const run = (payee: object | null): Promise<readonly Explanation[]> =>
      explained({ grants: [READ, PAYEE], query, data: { bills: { nodes: [row('DE01', { payee })] } } });
    const hidden = await run({ id: id('DE01', 'pay'), legalEntityCode: 'DE01', _nave_visible: null });
    expect(hidden).toEqual([{ path: ['bills', 'nodes', 0, 'payee'], outcome: 'NOT_FOUND_OR_NOT_VISIBLE' }]);
    expect(await run(null)).toEqual(hidden);
    const byKey = (code: string): Promise<readonly Explanation[]> =>
      explained({ grants: [READ], query: `{ bill(id: "${id(code)}") { id } }`, data: { bill: null } });
    expect(await byKey('DE01')).toEqual([{ path: ['bill'], outcome: 'NOT_FOUND_OR_NOT_VISIBLE' }]);
    expect(await byKey('FR01')).toEqual(await byKey('DE01'));
  });

  it('tells them apart with EXPLAIN on that legal entity, and logs the look without the key', async () => {
    const explain = 'activities: [EXPLAIN], type: Bill, legalEntities: [FR01], fields: { core: all }';
    const look = async (code: string, found: boolean): Promise<{ outcome: unknown; alarms: readonly object[] }> => {
      const data = { bill: null, ...(found && { x0: { [INTERNAL.id]: id(code) } }) };
      const tried = await tryPipeline({ grants: [READ, explain], query: `{ bill(id: "${id(code)}") { id } }`, data, explain: true });
      return { outcome: tried.answer.body.extensions?.explain?.entries[0]?.outcome, alarms: tried.told };
    };
    expect(await look('DE01', true)).toEqual({ outcome: 'NOT_FOUND_OR_NOT_VISIBLE', alarms: [] });
    const visible = await look('FR01', true);
    expect(visible.outcome).toBe('NOT_VISIBLE');
    expect(visible.alarms).toEqual([
      expect.objectContaining({ audit: 'EXPLAIN', subject: 'person:try', type: 'Bill', legalEntity: 'FR01' }),
    ]);
    expect(JSON.stringify(visible.alarms)).not.toContain(id('FR01'));
    expect((await look('FR01', false)).outcome).toBe('NOT_FOUND');
  });

  it.each([
    ['that a forbid takes from a grant of ALL', 'legalEntities: ALL', ['activities: [EXPLAIN], type: Bill, legalEntities: [FR01]']],
    ['in which the row decides', 'legalEntities: [FR01], when: { eq: [status, OPEN] }', undefined],
  ])('tells nothing apart in a legal entity %s', async (_, where, forbids) => {
    const explain = `activities: [EXPLAIN], type: Bill, fields: { core: all }, ${where}`;
    const data = { bill: null, x0: { [INTERNAL.id]: id('FR01') } };
    const grants = [READ, explain];
    const asked = { grants, query: `{ bill(id: "${id('FR01')}") { id } }`, data, explain: true, ...(forbids && { forbids }) };
    const { answer, told } = await tryPipeline(asked);
    expect(answer.body.extensions?.explain?.entries.map(({ outcome }) => outcome)).toEqual(['NOT_FOUND_OR_NOT_VISIBLE']);
    expect(told).toEqual([]);
  });

  it('calls a cell stripped where a forbid takes one legal entity from a grant of ALL', async () => {
    const grants = [AMOUNTS.replace('[DE01]', 'ALL')];
    const forbids = ['activities: [READ], type: Bill, legalEntities: [FR01], fields: { amounts: all }'];
    const data = { bills: { nodes: [row('DE01', { gross: null }), row('FR01', { gross: null })] } };
    const entries = await explained({ grants, forbids, query: '{ bills { nodes { gross { amount } } } }', data });
    expect(entries.filter(({ path }) => path.includes(0)).map(({ outcome }) => outcome)).toEqual(['SOURCE_NULL']);
    const [stripped] = entries.filter(({ path }) => path.includes(1));
    expect(stripped).toMatchObject({ outcome: 'STRIPPED', legalEntities: ['FR01'], missing: [{ classes: ['amounts'], forbidden: true }] });
  });

  it('claims an empty source for a visible cell only', async () => {
    const grants = [AMOUNTS, 'activities: [READ], type: Bill, legalEntities: [FR01], fields: { core: all }'];
    const data = { bills: { nodes: [row('DE01', { gross: null }), row('FR01', { gross: null })] } };
    const entries = await explained({ grants, query: '{ bills { nodes { gross { amount } } } }', data });
    expect(entries).toEqual([
      { path: ['bills', 'nodes', 0, 'gross'], outcome: 'SOURCE_NULL' },
      {
        path: ['bills', 'nodes', 1, 'gross'],
        outcome: 'STRIPPED',
        coordinate: 'Bill.gross',
        rule: '@access(classes: ["amounts"], uses: [PROJECT])',
        missing: [{ activity: 'READ', on: 'Bill', classes: ['amounts'], use: 'PROJECT', forbidden: false }],
        ask: ['controlling'],
        legalEntities: ['FR01'],
      },
    ]);
  });

  it('gives the code of a spoke error and nothing else of it', async () => {
    const problems = [{ code: 'SPOKE_UNAVAILABLE', message: 'secret', path: ['bills'], instance: 'bills-emea' }] as never;
    const entries = await explained({ grants: [READ], query: '{ bills { nodes { id } } }', data: { bills: null }, problems });
    expect(entries).toEqual([{ path: ['bills'], outcome: 'SPOKE_ERROR', code: 'SPOKE_UNAVAILABLE' }]);
  });

  it('names the rule of a refused mutation, and none of an operation that does not exist for the caller', async () => {
    const note = 'activities: [Bill.note], type: Bill, legalEntities: [DE01], fields: { core: all, notes: all }';
    const query = `mutation { note(input: { billId: "${id('FR01')}", note: "x" }) { __typename } }`;
    const { answer } = await tryPipeline({ grants: [READ, note], query, explain: true });
    expect(answer.status).toBe(403);
    expect(answer.body.extensions?.explain?.entries).toEqual([
      {
        path: ['note'],
        outcome: 'REFUSED',
        coordinate: 'Mutation.note',
        rule: '@demands(activity: "Bill.note", on: "Bill", legalEntity: "input.billId")',
        missing: [],
        ask: [],
      },
    ]);
    const unknown = await tryPipeline({ grants: [READ], query, explain: true });
    expect(unknown.answer.status).toBe(400);
    expect(unknown.answer.body.extensions).toBeUndefined();
  });

  it('holds at most 200 entries and counts the rest', async () => {
    const nodes = Array.from({ length: 250 }, () => row('DE01', { gross: null }));
    const { answer } = await tryPipeline({
      grants: [AMOUNTS],
      query: '{ bills { nodes { gross { amount } } } }',
      data: { bills: { nodes } },
      explain: true,
    });
    const explain = answer.body.extensions?.explain as Explained;
    expect([explain.entries.length, explain.omitted]).toEqual([200, 50]);
  });

  it('says of what a stub does not show what it says of a row that is not there', async () => {
    const payee = { id: id('DE01', 'pay'), legalEntityCode: 'DE01', _nave_visible: null };
    const data = { bills: { nodes: [row('DE01', { payee })] } };
    const entries = await explained({ grants: [READ, PAYEE], stubs: true, query: '{ bills { nodes { payee { id name } } } }', data });
    expect(entries).toEqual([{ path: ['bills', 'nodes', 0, 'payee', 'name'], outcome: 'NOT_FOUND_OR_NOT_VISIBLE' }]);
  });
});
