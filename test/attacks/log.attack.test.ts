import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { type HubOptions, startHub } from '../../hub/main';
import { sha256 } from '#kernel/digest';
import { withConnection } from '../../scripts/postgres/maintenance';
import { fault } from '../support/faults/Fault';
import { type TestAccessLog, testAccessLog } from '../support/hubDatabase';
import { type StubHub, startStubHub } from '../hub/hubOfStubs';
import { newWrappingKey, publicHalf } from '#policy/wrapping';
import { ed25519 } from '../../scripts/start/keys';
import { attacks } from './attacks';
import { resetOnNewRights } from './resetOnNewRights';

interface World {
  readonly stub: StubHub;
  readonly log: TestAccessLog;
}

const EMPTY = [undefined, null, '', ' '];
/** Every option that a door, a wall or a key depends on, by its path. */
const OPTIONS = [
  'schemaDir',
  'registry',
  'identity',
  'identity.audience',
  'identity.issuers',
  'identity.issuers.0',
  'identity.issuers.0.issuer',
  'identity.issuers.0.jwks',
  'signing',
  'signing.issuer',
  'signing.privateJwk',
  'signing.privateJwk.kid',
  'signing.privateJwk.d',
  'cursorKey',
  'accessLog',
  'accessLog.databaseUrl',
  'accessLog.digestKey',
  'accessLog.checkpoints',
  'accessLog.checkpoints.file',
  'accessLog.checkpoints.privateJwk',
  'accessLog.checkpoints.privateJwk.d',
];

function options({ stub, log }: World): HubOptions {
  return {
    port: 0,
    schemaDir: stub.dir,
    registry: { businessUnits: [], instances: [] },
    identity: { audience: 'nave-hub', issuers: [{ issuer: 'https://i', jwks: { keys: [publicHalf(newWrappingKey('any'))] } }] },
    signing: { issuer: 'hub', privateJwk: ed25519('hub') },
    cursorKey: Buffer.alloc(32, 7).toString('base64'),
    accessLog: log.options,
    logLevel: 'silent',
  };
}

function withValue(all: HubOptions, path: string, value: unknown): HubOptions {
  const copy = structuredClone(all) as unknown as Record<string, unknown>;
  const steps = path.split('.');
  let at = copy;
  for (const step of steps.slice(0, -1)) at = at[step] as Record<string, unknown>;
  at[steps.at(-1)!] = value;
  return copy as unknown as HubOptions;
}

/** `serves`, or the code of the refusal. */
async function started(given: HubOptions): Promise<string> {
  try {
    await (await startHub(given)).close();
    return 'serves';
  } catch (cause) {
    return (cause as { code?: string }).code ?? 'failed otherwise';
  }
}

const explained = async ({ stub }: World, subject: string): Promise<number> => {
  const query = 'query why { invoices(first: 1) { nodes { vendor { name } } } }';
  const { body } = await stub.ask(subject, { query, extensions: { explain: true } });
  expect(body.extensions.explain).toBeDefined();
  const filter = `filter: { kind: [EXPLAIN], operationName: ["why"], subject: ["${subject}"] }`;
  const { body: log } = await stub.ask('person:audit', { query: `{ accessLog(${filter}) { totalCount } }` });
  return log.data.accessLog.totalCount as number;
};

const AMOUNTS = gql`
  query Amounts {
    invoices(first: 10, order: NUMBER) {
      nodes {
        id
        gross {
          amount
        }
      }
    }
  }
`;
const NUMBERS = gql`
  query Numbers {
    invoices(first: 10, order: NUMBER) {
      nodes {
        id
        number
      }
    }
  }
`;

/** What the store of a client still has of the amounts after `between`, which may change the rights, and another query. */
async function keptAmounts({ stub }: World, between: () => void): Promise<unknown> {
  const http = new HttpLink({ uri: `${stub.hub.url}/graphql`, headers: { authorization: `Bearer ${await stub.token('person:de')}` } });
  const client: ApolloClient = new ApolloClient({
    link: ApolloLink.from([resetOnNewRights(() => client), http]),
    cache: new InMemoryCache(),
    devtools: { enabled: false },
  });
  await client.query({ query: AMOUNTS });
  expect(client.readQuery({ query: AMOUNTS })).not.toBeNull();
  between();
  await sleep(1_200); // the hub looks at its policy at most once a second
  await client.query({ query: NUMBERS, fetchPolicy: 'network-only' });
  return client.readQuery({ query: AMOUNTS });
}

/** Brings a document to DE01: the status, and how many times its bytes reached the owner and a record was written. */
async function brought({ stub }: World, text: string): Promise<{ status: number; uploads: number; records: number }> {
  const { uploads } = stub.instances['invoices-emea']!;
  const records = (): Promise<number> =>
    withConnection(stub.accessLog.database.superUrl, async (client) => {
      const { rows } = await client.query<{ count: string }>(`select count(*) from access_record where kind = 'DOCUMENT'`);
      return Number(rows[0]!.count);
    });
  const before = { uploads: uploads.length, records: await records() };
  const { status } = await fetch(`${stub.hub.url}/documents/${sha256(text)}?legalEntity=DE01`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${await stub.token('person:clerk')}`, 'content-type': 'application/xml' },
    body: text,
  });
  return { status, uploads: uploads.length - before.uploads, records: (await records()) - before.records };
}

attacks('access log and configuration', {
  async open(): Promise<World> {
    return { stub: await startStubHub(), log: await testAccessLog() };
  },
  async close({ stub, log }) {
    await stub.close();
    await log.close();
  },
  cases: [
    {
      id: 'I08',
      title: 'a hub with a security option that is undefined, null or empty refuses to start',
      async holds(world) {
        const outcomes: Record<string, string> = {};
        for (const path of OPTIONS)
          for (const value of EMPTY) outcomes[`${path} ${JSON.stringify(value)}`] = await started(withValue(options(world), path, value));
        expect(Object.entries(outcomes).filter(([, outcome]) => outcome !== 'HUB_CONFIG_INVALID')).toEqual([]);
      },
      async twin(world) {
        expect(await started(options(world))).toBe('serves');
      },
      faults: [
        fault('options are not looked at', 'hub/main.ts', '  refuseUnsafeOptions(options);\n', ''),
        fault(
          'an empty text passes',
          'hub/securityOptions.ts',
          "if (typeof value !== 'string' || value.trim() === '')",
          "if (value !== undefined && typeof value !== 'string')",
        ),
      ],
    },
    {
      id: 'N07',
      title: "a steward's look at why something is hidden is in the access log",
      async holds(world) {
        const before = await explained(world, 'person:all');
        expect(await explained(world, 'person:all')).toBe(before + 1);
        expect(before).toBeGreaterThan(0);
      },
      async twin({ stub }) {
        const { body } = await stub.ask('person:audit', { query: '{ accessLog(filter: { kind: [OPERATION] }) { totalCount } }' });
        expect(body.data.accessLog.totalCount).toBeGreaterThan(0);
      },
      faults: [
        fault(
          'explanations are not logged',
          'hub/pipeline/Recorder.ts',
          'answer.body.extensions?.explain === undefined ?',
          'answer.body.extensions?.explain !== undefined ?',
        ),
      ],
    },
    {
      id: 'N08',
      title: 'no byte of a document leaves the hub unless a record of it is durable, and no answer before its end is told',
      async holds(world) {
        const { superUrl, runUrl } = world.stub.accessLog.database;
        const role = decodeURIComponent(new URL(runUrl).username);
        expect(await brought(world, '<told/>')).toEqual({ status: 201, uploads: 1, records: 2 });
        await withConnection(superUrl, (client) => client.query(`revoke insert on access_record from ${role}`));
        try {
          expect(await brought(world, '<untold/>')).toEqual({ status: 503, uploads: 0, records: 0 });
        } finally {
          await withConnection(superUrl, (client) => client.query(`grant insert on access_record to ${role}`));
          await sleep(1_100); // the hub tries again after a second
        }
      },
      async twin(world) {
        expect((await brought(world, '<honest/>')).status).toBe(201);
      },
      faults: [
        fault('bytes leave before anything is written down', 'hub/doors/documentsDoor.ts', '  await records.begin(trail);\n', ''),
        fault('how it ended is not told', 'hub/doors/documentsDoor.ts', '    await options.records.end(trail, answer.code);\n', ''),
      ],
    },
    {
      id: 'G11',
      title: 'a client that loses a right loses the cells of it from its store with the next answer',
      async holds(world) {
        const file = join(world.stub.dir, 'policy/grants.yaml');
        const before = readFileSync(file, 'utf8');
        const without = before.replace('revision: 1', 'revision: 2').replace('"person:de", role: reader', '"person:de", role: clerk');
        expect(without).not.toBe(before);
        try {
          expect(
            await keptAmounts(world, () => {
              writeFileSync(file, without);
            }),
          ).toBeNull();
        } finally {
          writeFileSync(file, before.replace('revision: 1', 'revision: 3'));
          await sleep(1_200);
        }
      },
      async twin(world) {
        expect(await keptAmounts(world, () => undefined)).not.toBeNull();
      },
      faults: [
        fault('rights do not enter the fingerprint', 'policy/fingerprint.ts', "    ...set('grants', tuples(principal.grants)),\n", ''),
      ],
    },
  ],
});
