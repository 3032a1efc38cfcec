import { tryPipeline } from '../../test/hub/pipelineOf';

const READ = 'activities: [READ], type: Bill, legalEntities: [DE01], fields: { core: all, amounts: all }';
const PAYEE = 'activities: [READ], type: Payee, legalEntities: [DE01], fields: { core: all }';
const code = async (query: string, budget = 1_000_000): Promise<string | null> => {
  const { answer } = await tryPipeline({ grants: [READ, PAYEE], query, budget });
  return answer.body.errors?.[0]?.extensions.code ?? null;
};
/** The smallest budget that lets a query pass is its cost, and one point for the request. */
const costOf = async (query: string): Promise<number> => {
  let [low, high] = [0, 200_000];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await code(query, middle)) === 'RATE_LIMITED') low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

describe('the cost of an operation', () => {
  it.each([
    ['a root and its object', '{ bill(id: "x") { status } }', 2],
    ['an object in it', '{ bill(id: "x") { gross { amount } } }', 3],
    ['each alias', '{ a: bill(id: "x") { s: status } b: bill(id: "x") { status } }', 7],
    ['each row of a page, and each object of each row', '{ bills(first: 20) { nodes { gross { amount } payee { name } } } }', 62],
    ['the default of a page', '{ bills { nodes { id } } }', 52],
    ['edges beside nodes', '{ bills(first: 10) { nodes { id } edges { node { id } } pageInfo { endCursor } } }', 33],
    ['pages within pages', '{ bills(first: 10) { nodes { payee { bills(first: 5) { nodes { id } } } } } }', 82],
    ['introspection', '{ __schema { types { name } } }', 21],
  ])('counts %s', async (_, query, expected) => {
    expect(await costOf(query)).toBe(expected);
  });

  it('has the largest of what the variables ask for, before a spoke is called', async () => {
    const query = 'query Q($n: Int) { bills(first: $n) { nodes { id } } }';
    const tried = await tryPipeline({ grants: [READ], query, variables: { n: 400 }, budget: 300 });
    expect([tried.answer.status, tried.answer.body.errors?.[0]?.extensions.code, tried.variables]).toEqual([429, 'RATE_LIMITED', null]);
    expect((await tryPipeline({ grants: [READ], query, variables: { n: 200 }, budget: 300 })).answer.status).toBe(200);
  });

  it('is bounded, for introspection too, and a refusal names no coordinate', async () => {
    const type = 'type { name kind description ofType { name kind description } }';
    const args = `args { name description defaultValue isDeprecated deprecationReason ${type} }`;
    const wide = Array.from({ length: 10 }, (_, at) => `a${at}: __schema { types { fields { ${args} } } }`).join(' ');
    const { answer } = await tryPipeline({ grants: [READ], query: `{ ${wide} }` });
    expect(answer.body.errors).toEqual([
      { message: 'the operation is larger than the hub allows', extensions: { code: 'COST_LIMIT', requestId: 'r' } },
    ]);
    const tools = '{ __schema { types { fields { args { type { ofType { ofType { name } } } } type { ofType { ofType { name } } } } } } }';
    expect(await code(tools)).toBeNull();
  });
});

describe('a filter', () => {
  it('has at most 500 items in a list of the text', async () => {
    const ids = (count: number): string => `{ bills(filter: { legalEntityCode: [${'"DE01",'.repeat(count)}] }) { nodes { id } } }`;
    expect(await code(ids(500))).toBeNull();
    expect(await code(ids(501))).toBe('COST_LIMIT');
  });
});
