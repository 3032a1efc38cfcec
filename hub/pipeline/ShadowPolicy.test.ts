import { tryPipeline, type TryOptions } from '../../test/hub/pipelineOf';

const id = (code: string): string => `bil_${code}_${'0'.repeat(26)}`;
const row = (code: string, more: object = {}): Record<string, unknown> => ({ id: id(code), legalEntityCode: code, ...more });
const READ = 'activities: [READ], type: Bill, legalEntities: [DE01, FR01], fields: { core: all, amounts: [PROJECT] }';
const LESS = 'activities: [READ], type: Bill, legalEntities: [DE01], fields: { core: all }';
const query = '{ bills { nodes { id gross { amount } } } }';
const amount = '4711.00';
const data = {
  bills: { nodes: ['DE01', 'DE01', 'FR01'].map((code) => row(code, { id: id(code), gross: { amount, currency: 'EUR' } })) },
};
const shadowOf = async (options: TryOptions) => (await tryPipeline(options)).told.filter((each): each is Told => 'shadow' in each);

interface Told {
  readonly shadow: string;
  readonly changes: readonly { direction: string; what: string; use: string; legalEntities: string[] }[];
  readonly rows: readonly object[];
}

describe('a policy in the shadow', () => {
  it('tells what it would take, by coordinate and legal entity, with counts in steps and no value and no key', async () => {
    const [told] = await shadowOf({ grants: [READ], shadow: [LESS], query, data });
    expect(told).toMatchObject({ shadow: 'POLICY_DIFFERS', subject: 'person:try', omitted: 0, dropped: 0 });
    const { changes, rows } = told!;
    expect(changes.map(({ direction, what, use, legalEntities }) => `${direction} ${what} ${use} ${legalEntities.join()}`)).toEqual(
      expect.arrayContaining(['LOSS Bill.gross PROJECT DE01,FR01', 'LOSS Bill.id PROJECT FR01']),
    );
    expect(rows).toEqual([
      expect.objectContaining({ type: 'Bill', legalEntity: 'DE01' }),
      expect.objectContaining({ type: 'Bill', legalEntity: 'FR01' }),
    ]);
    const text = JSON.stringify(told);
    expect([amount, id('DE01'), id('FR01')].filter((each) => text.includes(each))).toEqual([]);
  });

  it('tells what it would give, also to a request that is refused today', async () => {
    const [told] = await shadowOf({ grants: [LESS], shadow: [READ], query });
    const { changes } = told!;
    expect(changes).toContainEqual(expect.objectContaining({ direction: 'GAIN', what: 'Bill.gross', legalEntities: ['DE01', 'FR01'] }));
  });

  it('never changes an answer', async () => {
    for (const grants of [[READ], [LESS]]) {
      const without = await tryPipeline({ grants, query, data });
      for (const shadow of [[READ], [LESS]]) {
        const beside = await tryPipeline({ grants, shadow, query, data });
        expect(JSON.stringify(beside.answer)).toBe(JSON.stringify(without.answer));
        expect(beside.planned).toBe(without.planned);
      }
    }
  });

  it('says nothing where it decides the same, or differs in what the operation does not touch', async () => {
    expect(await shadowOf({ grants: [READ], shadow: [READ], query, data })).toEqual([]);
    const more = 'activities: [READ], type: Bill, legalEntities: [DE01, FR01], fields: { core: all, amounts: [PROJECT], notes: [PROJECT] }';
    expect(await shadowOf({ grants: [READ], shadow: [more], query, data })).toEqual([]);
  });

  it('keeps its own faults to the log', async () => {
    const without = await tryPipeline({ grants: [READ], query, data });
    const beside = await tryPipeline({ grants: [READ], shadow: [LESS], shadowFails: true, query, data });
    expect(JSON.stringify(beside.answer)).toBe(JSON.stringify(without.answer));
    expect(beside.warned).toEqual([expect.objectContaining({ shadow: 'POLICY_SHADOW_FAILED' })]);
  });
});
