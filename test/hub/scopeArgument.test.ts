import { buildSubgraphSchema } from '@apollo/subgraph';
import fastify, { type FastifyInstance } from 'fastify';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { graphql, parse } from 'graphql';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { newWrappingKey, publicHalf } from '#policy/wrapping';
import { type Hub, startHub } from '../../hub/main';
import { composeRelease } from '../../hub/supergraph/composeRelease';
import { writeRelease } from '../../hub/supergraph/releaseFiles';
import { type TestAccessLog, testAccessLog } from '../support/hubDatabase';

const HEADER = readFileSync(join(__dirname, '../../schema/directives.graphql'), 'utf8');
const CORE = '@access(classes: ["core"], uses: [PROJECT, FILTER])';
/** A spoke that filters nothing by itself: it returns the contracts of the legal entities that it is told. */
const SDL = `${HEADER}
  type Lease @key(fields: "id") @entityScope(by: "legalEntityCode") @access(classes: ["core"]) {
    id: ID! ${CORE} legalEntityCode: String! ${CORE} name: String _visible: Boolean @inaccessible
  }
  type Query {
    leases(entities: [String!]! @binds(field: "Lease.legalEntityCode", use: FILTER), only: [String!] @binds(field: "Lease.legalEntityCode", use: FILTER)): [Lease!]
      @demands(activity: "READ", on: "Lease") @gather(how: MERGE) @scopeArgument(name: "entities")
  }`;
const lease = (code: string): object => ({ id: `lea_${code}_${'0'.repeat(26)}`, legalEntityCode: code, name: `lease of ${code}` });

interface ForeignCall {
  readonly instance: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

describe('an argument that the hub fills', () => {
  const calls: ForeignCall[] = [];
  const servers: FastifyInstance[] = [];
  const dir = mkdtempSync(join(tmpdir(), 'nave-scope-'));
  let listens = true;
  let hub: Hub;
  let accessLog: TestAccessLog;
  let ask: (query: string, variables?: object) => Promise<{ status: number; body: { data?: unknown; errors?: { message: string }[] } }>;

  beforeAll(async () => {
    const instances = await Promise.all(
      Object.entries({ emea: ['DE01', 'FR01', 'IT01'], amer: ['US01'] }).map(async ([businessUnit, legalEntities]) => {
        const rows = legalEntities.map(lease) as { legalEntityCode: string }[];
        const instance = `leases-${businessUnit}`;
        const leases = (_: unknown, { entities }: { entities: string[] }): object[] =>
          rows.filter(({ legalEntityCode }) => !listens || entities.includes(legalEntityCode));
        const schema = buildSubgraphSchema([{ typeDefs: parse(SDL), resolvers: { Query: { leases } } as never }]);
        const app = fastify();
        app.post('/graphql', (request) => {
          const { query, variables } = request.body as { query: string; variables: Record<string, unknown> };
          calls.push({ instance, variables });
          return graphql({ schema, source: query, variableValues: variables });
        });
        servers.push(app);
        const wrappingKey = publicHalf(newWrappingKey(instance));
        return {
          instance,
          spoke: 'leases',
          businessUnit,
          legalEntities,
          wrappingKey,
          url: await app.listen({ port: 0, host: '127.0.0.1' }),
        };
      }),
    );
    mkdirSync(join(dir, 'policy'));
    writeFileSync(join(dir, 'policy/roles.yaml'), 'roles: {}\n');
    const grant = '{ to: "person:try", from: 2020-01-01, activities: [READ], type: Lease, fields: { core: all }, legalEntities: ';
    writeFileSync(join(dir, 'policy/grants.yaml'), `revision: 1\ngrants:\n  - ${grant}[DE01, FR01] }\n`);
    await writeRelease(dir, composeRelease([{ spoke: 'leases', sdl: SDL, activities: [] }]));
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    const mark = { kid: 'one', alg: 'EdDSA' };
    accessLog = await testAccessLog();
    hub = await startHub({
      port: 0,
      accessLog: accessLog.options,
      schemaDir: dir,
      registry: { businessUnits: [], instances },
      identity: {
        audience: 'nave-hub',
        issuers: [{ issuer: 'https://i', jwks: { keys: [{ ...(await exportJWK(publicKey)), ...mark }] } }],
      },
      signing: { issuer: 'hub', privateJwk: { ...(await exportJWK(privateKey)), ...mark } },
      cursorKey: Buffer.alloc(32, 7),
      logLevel: 'silent',
      limits: { planMs: 10_000 },
    });
    const token = await new SignJWT({ iss: 'https://i', aud: 'nave-hub', sub: 'person:try', exp: Date.now() / 1000 + 600 })
      .setProtectedHeader(mark)
      .sign(privateKey);
    ask = async (query, variables = {}) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const response = await fetch(`${hub.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
      return { status: response.status, body: (await response.json()) as never };
    };
  }, 60_000);
  beforeEach(() => {
    calls.length = 0;
    listens = true;
  });
  afterAll(async () => {
    await hub.close();
    await accessLog.close();
    await Promise.all(servers.map((app) => app.close()));
    rmSync(dir, { recursive: true });
  });

  it('holds the legal entities that the caller may use, and the call goes to their owner only', async () => {
    const { body } = await ask('{ leases { name } }');
    expect(body).toMatchObject({ data: { leases: [{ name: 'lease of DE01' }, { name: 'lease of FR01' }] } });
    expect(body.errors).toBeUndefined();
    expect(calls).toEqual([{ instance: 'leases-emea', variables: { _nave_s_leases: ['DE01', 'FR01'] } }]);
  });

  it('is narrowed by the legal entities that another argument names, and never widened', async () => {
    await ask('query($only: [String!]) { leases(only: $only) { name } }', { only: ['FR01', 'US01', 'IT01'] });
    expect(calls.map(({ variables }) => variables['_nave_s_leases'])).toEqual([['FR01']]);
  });

  it('is not there for a client, by name or by a variable of that name', async () => {
    const named = await ask('{ leases(entities: ["IT01"]) { name } }');
    expect([named.status, named.body.errors?.[0]?.message]).toEqual([400, 'Unknown argument "entities" on field "Query.leases".']);
    expect((await ask('query($_nave_s_leases: [String!]) { leases(only: $_nave_s_leases) { name } }')).status).toBe(400);
    const given = await ask('{ leases { name } __type(name: "Query") { fields { args { name } } } }', { _nave_s_leases: ['IT01'] });
    expect(JSON.stringify(given.body.data)).not.toContain('entities');
    expect(calls.map(({ variables }) => variables['_nave_s_leases'])).toEqual([['DE01', 'FR01']]);
  });

  it('does not replace the wall: a spoke that does not listen shows no row beyond', async () => {
    listens = false;
    const { body } = await ask('{ leases { id } }');
    expect(JSON.stringify(body)).not.toContain('lea_IT01');
    expect(JSON.stringify(body.errors)).toContain('POLICY_TRIPWIRE');
  });
});
