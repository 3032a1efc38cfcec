import { tryPipeline } from '../../test/hub/pipelineOf';

const id = (at: number): string => `bil_DE01_${String(at).padStart(26, '0')}`;
const row = (at: number, more: object = {}): Record<string, unknown> => ({ id: id(at), legalEntityCode: 'DE01', ...more });
const READ = 'activities: [READ], type: Bill, legalEntities: [DE01], fields: { core: all, notes: [PROJECT] }';
const list = (nodes: readonly object[]): Record<string, unknown> => ({ bills: { nodes } });
const query = '{ bills(first: 500) { nodes { id status } } }';

it('nulls a value that is longer than values may be, and says so once', async () => {
  const long = 'x'.repeat(1024 * 1024 + 1);
  const { answer } = await tryPipeline({
    grants: [READ],
    query,
    data: list([row(1, { status: long }), row(2, { status: 'OPEN' }), row(3, { status: long })]),
  });
  expect(answer.body.data).toEqual(
    list([
      { id: id(1), status: null },
      { id: id(2), status: 'OPEN' },
      { id: id(3), status: null },
    ]),
  );
  expect(answer.body.errors).toEqual([
    {
      message: 'the operation is larger than the hub allows',
      path: ['bills', 'nodes', '@', 'status'],
      extensions: { code: 'COST_LIMIT', requestId: 'r' },
    },
  ]);
});

it('refuses an answer in which one large value stands in many places', async () => {
  const large = 'x'.repeat(1_000_000);
  const rows = (count: number): object[] => Array.from({ length: count }, (_, at) => row(at, { status: large }));
  const few = await tryPipeline({ grants: [READ], query, data: list(rows(10)) });
  expect(few.answer.status).toBe(200);
  const many = await tryPipeline({ grants: [READ], query, data: list(rows(11)) });
  expect([many.answer.status, many.answer.body.data, many.answer.body.errors?.[0]?.extensions.code]).toEqual([
    400,
    undefined,
    'COST_LIMIT',
  ]);
});

it('takes no list, object or number of another shape for what was asked, and says which', async () => {
  const { answer } = await tryPipeline({
    grants: [READ],
    query: '{ bills { nodes { id tags gone: status } totalCount } }',
    data: { bills: { nodes: [row(1, { tags: 'x', gone: { deep: {} } }), 'text', row(2, { tags: ['a', 'b'] })], totalCount: 2 } },
  });
  const errors = (answer.body.errors ?? []).map(({ path, extensions }) => `${extensions.code} ${path?.join('.') ?? ''}`);
  expect(errors).toEqual(['SPOKE_PROTOCOL_ERROR bills.nodes.0.tags', 'SPOKE_PROTOCOL_ERROR bills.nodes.1']);
  expect(answer.body.data).toEqual({ bills: null });
});

it('drops the errors of a spoke at what the caller was denied, and keeps its own words out of paths', async () => {
  const text = 'query q { bills { nodes { id note } } }';
  const { answer } = await tryPipeline({
    grants: [READ.replace(', notes: [PROJECT]', '')],
    registered: true,
    query: text,
    data: list([row(1)]),
    problems: [
      { code: 'RATE_MISSING', path: ['bills', 'nodes', 0, 'note'] },
      { code: 'RATE_MISSING', path: ['bills', 'nodes', 0, 'the secret is 42'] },
      { code: 'RATE_MISSING', path: ['bills', 'nodes', 0, 'legalEntityCode'] },
      { code: 'RATE_MISSING', path: ['bills', 'nodes', 0, '_nave_visible'] },
      { code: 'RATE_MISSING', path: ['bills', 'nodes', -7, 'id'] },
      { code: 'RATE_MISSING', path: ['secret'] },
    ],
  });
  expect(JSON.stringify(answer.body.errors)).not.toMatch(/secret|_nav|-7/);
  expect((answer.body.errors ?? []).map(({ path, extensions }) => [extensions.code, path?.join('.')])).toEqual([
    ['UNAUTHORIZED_FIELD_OR_TYPE', 'bills.nodes.@.note'],
    ['RATE_MISSING', 'bills.nodes.0'],
    ['RATE_MISSING', 'bills.nodes.0'],
    ['RATE_MISSING', 'bills.nodes.0'],
    ['RATE_MISSING', 'bills.nodes'],
    ['RATE_MISSING', undefined],
  ]);
});
