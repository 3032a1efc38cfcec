import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import fastify, { type FastifyInstance } from 'fastify';
import { graphql, parse } from 'graphql';
import { type Hub, startOpenHub } from './main';

const typeDefs = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
  type Book @key(fields: "id") { id: ID! title: String! broken: String! }
  type Query { book(id: ID!): Book books: [Book!] }
`);
const BOOKS = [
  { id: '1', title: 'One' },
  { id: '2', title: 'Two' },
];

let spoke: FastifyInstance;
let hub: Hub;
let file: string;
const dir = mkdtempSync(join(tmpdir(), 'nave-open-'));
beforeAll(async () => {
  const schema = buildSubgraphSchema([
    {
      typeDefs,
      resolvers: {
        Query: { books: () => BOOKS, book: (_: unknown, { id }: { id: string }) => BOOKS.find((each) => each.id === id) },
      } as never,
    },
  ]);
  spoke = fastify();
  spoke.post('/graphql', (request) => {
    const { query, variables } = request.body as { query: string; variables: Record<string, unknown> };
    return graphql({ schema, source: query, variableValues: variables });
  });
  const url = await spoke.listen({ port: 0 });
  file = join(dir, 'supergraph.graphql');
  writeFileSync(file, composeServices([{ name: 'books', url: `${url}/graphql`, typeDefs }]).supergraphSdl ?? '');
  hub = await startOpenHub({ supergraph: file, port: 0, logLevel: 'silent' });
}, 30_000);
afterAll(async () => {
  await hub.close();
  await spoke.close();
  rmSync(dir, { recursive: true });
});

const ask = async (body: object): Promise<{ status: number; policy: string | null; body: { data?: unknown; errors?: unknown[] } }> => {
  const response = await fetch(`${hub.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, policy: response.headers.get('nave-policy'), body: (await response.json()) as never };
};

it('answers anyone from any supergraph, and says so in every answer', async () => {
  const query =
    'query Q($id: ID!, $no: Boolean = false) { __typename book(id: $id) { __typename title } books { id title @include(if: $no) } }';
  expect(await ask({ query, variables: { id: '2' } })).toEqual({
    status: 200,
    policy: 'none: development switch',
    body: { data: { __typename: 'Query', book: { __typename: 'Book', title: 'Two' }, books: [{ id: '1' }, { id: '2' }] } },
  });
});

it('answers introspection beside data, and validation errors', async () => {
  expect((await ask({ query: '{ __type(name: "Book") { name } books { id } }' })).body.data).toEqual({
    __type: { name: 'Book' },
    books: [{ id: '1' }, { id: '2' }],
  });
  expect((await ask({ query: '{ bookz { id } }' })).status).toBe(400);
});

it('propagates nulls by the schema, with an error', async () => {
  const { body } = await ask({ query: '{ book(id: "1") { title broken } }' });
  expect(body.data).toEqual({ book: null });
  expect(body.errors).toHaveLength(1);
});

it.each([
  ['without the switch', {}],
  ['in production', { NAVE_DEVELOPMENT_OPEN: 'yes', NODE_ENV: 'production' }],
])(
  'refuses to start %s',
  (_, environment) => {
    const result = spawnSync(process.execPath, ['-C', 'source', '-r', '@swc-node/register', join(__dirname, 'main.ts')], {
      env: { PATH: process.env['PATH'] ?? '', SUPERGRAPH: file, PORT: '0', ...environment },
      cwd: join(__dirname, '..'),
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(result.status).toBe(1);
    expect(result.stderr).toContain('NAVE_DEVELOPMENT_OPEN=yes');
  },
  40_000,
);
