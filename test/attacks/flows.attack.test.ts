import { buildSubgraphSchema } from '@apollo/subgraph';
import fastify, { type FastifyInstance } from 'fastify';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { graphql, parse } from 'graphql';
import { buildContract } from '#kit/schema/buildSpoke';
import { bills } from '#kit/testing/bills';
import { type Hub as TestHub, testHub } from '#kit/testing/Hub';
import { BILLS, owner, type RunningBills, startBills } from '#kit/testing/startBills';
import { type Contract } from '#policy/directives/contractTypes';
import { readAccessModel } from '#policy/directives/readAccessModel';
import { checkComposition } from '#policy/gate/checkComposition';
import { newWrappingKey, publicHalf } from '#policy/wrapping';
import { type Hub, startHub } from '../../hub/main';
import { apolloComposer } from '../../hub/supergraph/Composer';
import { releaseId } from '../../hub/supergraph/loadRelease';
import { writeRelease } from '../../hub/supergraph/releaseFiles';
import { fault } from '../support/faults/Fault';
import { type TestAccessLog, testAccessLog } from '../support/hubDatabase';
import { type TestDatabases, dropDatabases, freshDatabases } from '../support/postgres';
import { attacks } from './attacks';

/*
 * A release that the gate refuses, composed past it: a spoke that others wrote makes a field for everyone out of one that few may see. The
 * bills are those of a real spoke; the other one says whatever it is given.
 */

const HEADER = readFileSync(join(__dirname, '../../schema/directives.graphql'), 'utf8').replace(
  '"@key"',
  '"@key", "@external", "@requires"',
);
const GOSSIP: Contract = {
  spoke: 'gossip',
  activities: [],
  sdl: `${HEADER}
    type Bill @key(fields: "id") {
      id: ID!
      enteredBy: ID @external
      told: String @requires(fields: "enteredBy") @access(classes: ["core"])
    }`,
};
const GRANTS = `revision: 1
grants:
  - { to: "person:poor", activities: [READ], type: Bill, legalEntities: [DE01], fields: { core: all }, from: 2020-01-01 }
  - { to: "person:rich", activities: [READ], type: Bill, legalEntities: [DE01], fields: { core: all, personal: all }, from: 2020-01-01 }
`;

interface World {
  readonly contracts: readonly Contract[];
  /** What the gossip was given, in order. */
  readonly given: unknown[];
  readonly ask: (subject: string, query: string) => Promise<{ readonly told: readonly unknown[]; readonly text: string }>;
  close(): Promise<void>;
}

async function open(): Promise<World> {
  const databases: TestDatabases = await freshDatabases(['bills-emea']);
  const test: TestHub = await testHub();
  const running: RunningBills = await startBills(test, databases.get('bills-emea')!);
  for (const subject of ['person:anna', 'person:ben'])
    await running.change(owner(subject, ['DE01']), 'addBill', {
      legalEntityCode: 'DE01',
      payer: 'Boxwood',
      amount: '1.00',
      iban: 'DE89370400440532013000',
      idempotencyKey: subject,
    });
  const contracts: readonly Contract[] = [{ ...(await buildContract(bills)), spoke: 'bills' }, GOSSIP];
  const given: unknown[] = [];
  const gossip = await startGossip(given);
  const dir = mkdtempSync(join(tmpdir(), 'nave-flows-'));
  const accessModel = readAccessModel(contracts);
  const { supergraphSdl } = apolloComposer.compose(contracts);
  await writeRelease(dir, { digest: releaseId(supergraphSdl, accessModel), supergraphSdl, accessModel });
  mkdirSync(join(dir, 'policy'));
  writeFileSync(join(dir, 'policy/roles.yaml'), 'roles: {}\n');
  writeFileSync(join(dir, 'policy/grants.yaml'), GRANTS);
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true, crv: 'Ed25519' });
  const mark = { kid: 'one', alg: 'EdDSA' };
  const accessLog: TestAccessLog = await testAccessLog();
  const { legalEntities } = BILLS;
  const hub: Hub = await startHub({
    port: 0,
    accessLog: accessLog.options,
    schemaDir: dir,
    registry: {
      businessUnits: [],
      instances: [
        { instance: 'bills-emea', spoke: 'bills', businessUnit: 'emea', url: running.url, legalEntities, wrappingKey: test.wrappingKey },
        { ...gossip.entry, legalEntities, wrappingKey: publicHalf(newWrappingKey('gossip')) },
      ],
    },
    identity: { audience: 'nave-hub', issuers: [{ issuer: 'https://i', jwks: { keys: [{ ...(await exportJWK(publicKey)), ...mark }] } }] },
    signing: test.signing,
    cursorKey: Buffer.alloc(32, 7),
    logLevel: 'silent',
    limits: { planMs: 10_000 },
  });
  return {
    contracts,
    given,
    async ask(subject, query) {
      const token = await new SignJWT({ iss: 'https://i', aud: 'nave-hub', sub: subject, exp: Date.now() / 1000 + 600 })
        .setProtectedHeader(mark)
        .sign(privateKey);
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const response = await fetch(`${hub.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
      const text = await response.text();
      const { data } = JSON.parse(text) as { data: { bills: { nodes: { told: unknown }[] } } | null };
      return { told: data?.bills.nodes.map((each) => each.told).sort() ?? [], text };
    },
    async close() {
      await hub.close();
      await gossip.app.close();
      await running.close();
      await accessLog.close();
      await dropDatabases(databases);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function startGossip(given: unknown[]) {
  const resolvers = {
    Bill: {
      __resolveReference(bill: { readonly id: string; readonly enteredBy?: string | null }) {
        given.push(bill.enteredBy ?? null);
        return { ...bill, told: `entered by ${bill.enteredBy ?? 'nobody'}` };
      },
    },
  };
  const schema = buildSubgraphSchema([{ typeDefs: parse(GOSSIP.sdl), resolvers: resolvers as never }]);
  const app: FastifyInstance = fastify();
  app.post('/graphql', (request) => {
    const { query, variables } = request.body as { query: string; variables: Record<string, unknown> };
    return graphql({ schema, source: query, variableValues: variables });
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { app, entry: { instance: 'gossip', spoke: 'gossip', businessUnit: 'any', url } };
}

const TOLD = '{ bills(first: 5) { nodes { told } } }';

attacks<World>('flows', {
  open,
  close: (world) => world.close(),
  cases: [
    {
      id: 'A02',
      title: 'past the gate, a field that is made from a protected one is made from nothing for those who may not see it',
      async holds({ contracts, given, ask }) {
        expect(checkComposition(contracts, null).map(({ code, coordinate }) => `${code} ${coordinate}`)).toContain('FLOW_WEAKER Bill.told');
        given.length = 0;
        const { told, text } = await ask('person:poor', TOLD);
        expect([told, given]).toEqual([
          ['entered by nobody', 'entered by nobody'],
          [null, null],
        ]);
        expect(text).not.toMatch(/anna|ben/);
      },
      async twin({ ask }) {
        expect((await ask('person:rich', TOLD)).told).toEqual(['entered by person:anna', 'entered by person:ben']);
      },
      faults: [
        fault(
          'cells that no grant shows leave clear',
          'spokes/kit/read/Compilation.ts',
          "arms.length === 0 ? 'null' :",
          'arms.length === 0 ? outgoing(sql, kind) :',
        ),
        fault(
          'the hub asks as somebody with every right',
          'hub/transport/signedSessions.ts',
          'const claims = claimsOf(principal, to.legalEntities);',
          "const claims = claimsOf({ ...principal, grants: principal.grants.map((each) => ({ ...each, fields: { core: 'all', personal: 'all' } })) }, to.legalEntities);",
        ),
      ],
    },
  ],
});
