import { buildSubgraphSchema } from '@apollo/subgraph';
import { composeServices } from '@apollo/composition';
import fastify, { type FastifyInstance } from 'fastify';
import { getVariableValues, graphql, Kind, parse, validate } from 'graphql';
import { systemClock } from '#kernel/Clock';
import { openFetcher } from '../../hub/partition/openFetcher';
import { type ExecuteOutcome } from '../../hub/plan/Executor';
import { federationPlanner } from '../../hub/plan/federationPlanner';
import { nodePlanner } from '../../hub/plan/nodePlanner';
import { type QueryPlan } from '../../hub/plan/Planner';
import { planExecutor } from '../../hub/plan/planExecutor';
import { loadOpenRelease } from '../../hub/supergraph/loadRelease';
import { HttpTransport } from '../../hub/transport/httpTransport';

const FED =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@external", "@shareable", "@inaccessible", "@interfaceObject", "@provides"])';

const library = {
  sdl: `${FED}
    interface Work @key(fields: "id") { id: ID! title: String }
    type Book implements Work @key(fields: "id") { id: ID! title: String pages(unit: String = "sheet"): Int author: Author @provides(fields: "name") shelf: [[Copy!]!]! kind: Kind }
    type Film implements Work @key(fields: "id") { id: ID! title: String minutes: Int stars: [Author!]! }
    type Copy @key(fields: "code") { code: ID! }
    type Author @key(fields: "id") { id: ID! name: String @external }
    union Anything = Book | Film | Author
    enum Kind { NOVEL ESSAY SECRET @inaccessible }
    type Query { works: [Work!]! anything: [Anything] book(id: ID!): Book strict: Strict gone: Book }
    type Strict { must: String! }
    type Mutation { add(n: Int!): Int! }`,
  resolvers: (() => {
    let total = 0;
    const author = (id: string, name?: string): object => ({ __typename: 'Author', id, name });
    const book = {
      __typename: 'Book',
      id: 'b1',
      title: 'Knots',
      pages: ({ unit }: { unit: string }) => (unit === 'sheet' ? 120 : 240),
      author: author('a1', 'Ada'),
      shelf: [[{ code: 'x' }, { code: 'y' }], [], [{ code: 'x' }]],
      kind: 'NOVEL',
    };
    const film = { __typename: 'Film', id: 'f1', title: 'Ropes', minutes: 90, stars: [author('a2'), author('a1')] };
    return {
      Query: {
        works: () => [book, film],
        anything: () => [author('a1', 'Ada'), null, film, book],
        book: (_: unknown, { id }: { id: string }) => (id === 'b1' ? book : { ...book, id, kind: 'SECRET' }),
        strict: () => ({ must: null }),
        gone: () => null,
      },
      Mutation: { add: (_: unknown, { n }: { n: number }) => (total += n) },
      Book: { __resolveReference: async () => Promise.resolve(book) },
      Film: { __resolveReference: async () => Promise.resolve(film) },
      Work: {
        __resolveReference: async ({ id }: { id: string }) => Promise.resolve(id === 'b1' ? book : film),
        __resolveType: ({ __typename }: { __typename: string }) => __typename,
      },
    };
  })(),
};
const people = {
  sdl: `${FED}
    type Author @key(fields: "id") { id: ID! name: String @shareable born: Int }
    type Copy @key(fields: "code") { code: ID! lent: Boolean }
    type Mutation { rename(id: ID!): Author }`,
  resolvers: {
    Author: {
      __resolveReference: async ({ id }: { id: string }) =>
        Promise.resolve(
          id === 'a9' ? null : { __typename: 'Author', id, name: id === 'a1' ? 'Ada' : 'Bo', born: 1900 + Number(id.slice(1)) },
        ),
    },
    Copy: {
      __resolveReference: async ({ code }: { code: string }) => {
        if (code === 'y') throw new TypeError('lost');
        return Promise.resolve({ code, lent: true });
      },
    },
    Mutation: { rename: (_: unknown, { id }: { id: string }) => ({ id, name: 'New', born: 1 }) },
  },
};
const shop = {
  sdl: `${FED}
    type Work @key(fields: "id") @interfaceObject { id: ID! price: Int }
    type Mutation { buy: Int! }
    type Query { offers: [Work!]! }`,
  resolvers: {
    Query: { offers: () => [{ id: 'b1' }, { id: 'f1' }] },
    Work: {
      __resolveReference: async ({ id }: { id: string }) => Promise.resolve({ __typename: 'Work', id, price: id === 'b1' ? 12 : 7 }),
      price: ({ id }: { id: string }) => (id === 'b1' ? 12 : 7),
    },
    Book: {
      __resolveReference: async (book: object) => Promise.resolve({ ...book, __typename: 'Book' }),
      weight: ({ pages }: { pages: number }) => pages * 2,
      height: ({ pages }: { pages: number }) => pages + 1,
    },
    Mutation: { buy: () => 3 },
  },
};

const post = {
  sdl: `${FED}
    type Book @key(fields: "id") { id: ID! pages(unit: String = "sheet"): Int @external weight: Int @requires(fields: "pages(unit: \\"page\\")") height: Int @requires(fields: "pages(unit: \\"sheet\\")") }`,
  resolvers: {
    Book: {
      __resolveReference: async (book: object) => Promise.resolve({ ...book, __typename: 'Book' }),
      weight: ({ pages }: { pages: number }) => pages * 2,
      height: ({ pages }: { pages: number }) => pages + 1,
    },
  },
};

describe('a plain federation', () => {
  const subgraphs = { library, people, shop, post };
  const servers: FastifyInstance[] = [];
  const requests: { name: string; body: { query: string; variables: Record<string, unknown> } }[] = [];
  const transport = new HttpTransport({ sessions: { sessionFor: () => Promise.resolve(null) }, clock: systemClock });
  let ask: (query: string, variables?: Record<string, unknown>) => Promise<ExecuteOutcome>;

  beforeAll(async () => {
    const services = await Promise.all(
      Object.entries(subgraphs).map(async ([name, { sdl, resolvers }]) => {
        const typeDefs = parse(sdl);
        const schema = buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]);
        const app = fastify();
        app.post('/api/graphql', async (request) => {
          const body = request.body as { query: string; variables: Record<string, unknown> };
          requests.push({ name, body });
          return graphql({ schema, source: body.query, variableValues: body.variables });
        });
        servers.push(app);
        return { name, typeDefs, url: `${await app.listen({ host: '127.0.0.1', port: 0 })}/api/graphql` };
      }),
    );
    const { supergraphSdl, errors } = composeServices(services);
    expect(errors).toBeUndefined();
    const release = loadOpenRelease(supergraphSdl!);
    const planner = federationPlanner(release, nodePlanner(release.supergraph, 2_000));
    const executor = planExecutor({
      fullSchema: release.fullSchema,
      fetcher: openFetcher(transport, release.subgraphUrls),
      answer: { schema: release.apiSchema, nulls: 'PROPAGATE' },
    });
    ask = (query, given = {}) => {
      const document = parse(query);
      expect(validate(release.apiSchema, document)).toEqual([]);
      const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION)!;
      const variables = getVariableValues(release.apiSchema, operation.variableDefinitions ?? [], given).coerced!;
      return executor.execute({
        plan: planner.plan(document) as QueryPlan,
        variables,
        call: { principal: null, rights: null, requestId: 'r', deadlineAt: performance.now() + 5_000, operationKind: 'READ' },
      });
    };
  });
  beforeEach(() => {
    requests.length = 0;
  });
  afterAll(async () => {
    await transport.close();
    await Promise.all(servers.map((app) => app.close()));
  });

  it.each<[string, string, object]>([
    [
      'an interface, a fragment on one type and an interface object',
      '{ works { __typename title price ... on Film { minutes } } }',
      {
        works: [
          { __typename: 'Book', title: 'Knots', price: 12 },
          { __typename: 'Film', title: 'Ropes', price: 7, minutes: 90 },
        ],
      },
    ],
    [
      'a union with a null in its list',
      '{ anything { t: __typename ... on Author { born } ... on Film { stars { name } } } }',
      { anything: [{ t: 'Author', born: 1901 }, null, { t: 'Film', stars: [{ name: 'Bo' }, { name: 'Ada' }] }, { t: 'Book' }] },
    ],
    [
      'an interface object that must learn its type',
      '{ offers { __typename ... on Book { title } price } }',
      {
        offers: [
          { __typename: 'Book', title: 'Knots', price: 12 },
          { __typename: 'Film', price: 7 },
        ],
      },
    ],
    [
      'a required field beside the same field with other arguments',
      '{ book(id: "b1") { pages weight } }',
      { book: { pages: 120, weight: 480 } },
    ],
    [
      'an alias in the way of a key',
      '{ book(id: "b1") { id: title weight author { id: born } } }',
      { book: { id: 'Knots', weight: 480, author: { id: 1901 } } },
    ],
    ['a provided field without a call for it', '{ book(id: "b1") { author { name } } }', { book: { author: { name: 'Ada' } } }],
    [
      'a named fragment inside another',
      '{ book(id: "b1") { ...B } } fragment B on Book { author { ...A } } fragment A on Author { name born }',
      { book: { author: { name: 'Ada', born: 1901 } } },
    ],
    ['a value of an enum that clients do not know as null', '{ book(id: "b2") { kind title } }', { book: { kind: null, title: 'Knots' } }],
    ['an absent object', '{ gone { author { born } } }', { gone: null }],
    ['the root alone', '{ __typename }', { __typename: 'Query' }],
  ])('answers %s', async (_, query, expected) => {
    expect((await ask(query)).data).toEqual(expected);
  });
  it('asks for each copy of a nested list once, keeps its shape and tells the lost one at every place', async () => {
    const { data, errors } = await ask('{ book(id: "b1") { shelf { lent } } }');
    expect(data).toEqual({ book: { shelf: [[{ lent: true }, { lent: null }], [], [{ lent: true }]] } });
    expect(errors.map(({ path }) => path)).toEqual([['book', 'shelf', 0, 1]]);
    expect(requests.find(({ name }) => name === 'people')?.body.variables['representations']).toHaveLength(2);
  });
  it('propagates a null up to where the schema has one, and says so', async () => {
    const { data, errors } = await ask('{ strict { must } gone { title } }');
    expect(data).toEqual({ strict: null, gone: null });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ path: ['strict', 'must'] });
  });
  it.each([
    [true, { book: { title: 'Knots' } }, 1],
    [false, { book: { title: 'Knots', author: { born: 1901 } } }, 2],
  ])('decides @skip and @include by variables: %s', async (short, expected, calls) => {
    expect((await ask('query ($short: Boolean!) { book(id: "b1") { title author @skip(if: $short) { born } } }', { short })).data).toEqual(
      expected,
    );
    expect(requests).toHaveLength(calls);
  });
  it('runs the fields of a mutation in order, across subgraphs', async () => {
    const { data } = await ask('mutation { one: add(n: 1) buy two: add(n: 2) rename(id: "a1") { name } }');
    expect(JSON.stringify(data)).toBe('{"one":1,"buy":3,"two":3,"rename":{"name":"New"}}');
    expect(requests.map(({ name }) => name)).toEqual(['library', 'shop', 'library', 'people']);
  });
  it('goes on without a subgraph that is gone', async () => {
    await servers[Object.keys(subgraphs).indexOf('people')]!.close();
    const { data, errors } = await ask('{ book(id: "b1") { title author { born } } }');
    expect(data).toEqual({ book: { title: 'Knots', author: { born: null } } });
    expect(errors).toMatchObject([{ code: 'SPOKE_UNAVAILABLE', instance: 'people', path: ['book', 'author'] }]);
  });
});
