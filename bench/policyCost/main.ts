import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { newWrappingKey, publicHalf } from '../../policy/wrapping';
import { composeRelease } from '../../hub/supergraph/composeRelease';
import { writeRelease } from '../../hub/supergraph/releaseFiles';
import { serverAccount } from '../../scripts/postgres/account';
import { deleteCluster } from '../../scripts/postgres/cluster';
import { provisionHub } from '../../scripts/postgres/provisionHub';
import { startPostgres } from '../../scripts/postgres/startPostgres';
import { ed25519 } from '../../scripts/start/keys';
import { type BenchQuery, contracts, GRANTS, QUERIES, type QueryName, ROLES } from './contracts';
import { expectedData, type Spokes, startSpokes } from './spokes';

/*
 * What the policy costs the hub: `npm run bench:policy-cost [-- --rounds 100 --requests 24]`. See docs/benchmarks.md. It fails when a hub
 * answers wrongly, asks spokes another number of times than the query says, or holds no policy where it should. `--profile FOLDER` leaves
 * a CPU profile of each hub there: its figures do not count.
 */

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '100' }, requests: { type: 'string', default: '24' }, profile: { type: 'string' } },
});
const ROUNDS = Number(options.rounds);
const REQUESTS: Readonly<Record<QueryName, number>> = {
  'small: 1 fetch, 1 object': Number(options.requests) * 4,
  'medium: 4 fetches, 50 rows': Number(options.requests),
  'large: 1 fetch, 1,000 rows x 21': Math.ceil(Number(options.requests) / 4),
};
const AT_ONCE = 4;
/** Rounds before the first that counts. */
const WARMING = 10;
const VARIANTS = { on: { policy: true, log: 'yes' }, off: { policy: false, log: 'yes' }, unlogged: { policy: true, log: 'no' } } as const;
type Variant = keyof typeof VARIANTS;

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nave-policy-cost-'));
  chmodSync(folder, 0o755);
  const server = await startPostgres({ dataDir: join(folder, 'postgres'), settings: { fsync: 'off' } });
  const spokes = await startSpokes();
  const issuer = await pair('issuer');
  const hubs = new Map<Variant, Running>();
  try {
    for (const [name, { policy, log }] of Object.entries(VARIANTS) as [Variant, (typeof VARIANTS)[Variant]][]) {
      const { runUrl } = await provisionHub(server.maintenanceUrl, {
        database: `hub_${name}`,
        passwords: { run: 'run-of-the-bench', owner: 'owner-of-the-bench' },
      });
      hubs.set(
        name,
        await startHub({ file: await configured(folder, { name, policy, runUrl, spokes: spokes.url, issuer: issuer.open }), log }),
      );
    }
    const [reader, nobody] = [await token(issuer.secret, 'person:reader'), await token(issuer.secret, 'person:nobody')];
    for (const [name, hub] of hubs) await checkPolicy(hub, { name, reader, nobody });
    tell(await measure({ hubs, spokes, bearer: reader }));
  } finally {
    for (const { child } of hubs.values()) await ended(child);
    spokes.close();
    await server.stop();
    deleteCluster(join(folder, 'postgres'), serverAccount());
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Configured {
  readonly name: Variant;
  readonly policy: boolean;
  readonly runUrl: string;
  readonly spokes: string;
  readonly issuer: JWK;
}

/** Writes the release, the policy and the options of one hub; returns the file of the options. */
async function configured(folder: string, { name, policy, runUrl, spokes, issuer }: Configured): Promise<string> {
  const schemaDir = join(folder, name);
  for (const each of ['policy', 'operations']) mkdirSync(join(schemaDir, each), { recursive: true });
  const all = contracts(policy);
  await writeRelease(schemaDir, composeRelease(all));
  writeFileSync(join(schemaDir, 'policy', 'roles.yaml'), ROLES);
  writeFileSync(join(schemaDir, 'policy', 'grants.yaml'), GRANTS);
  const file = join(schemaDir, 'hub.json');
  const hub = {
    port: 0,
    schemaDir,
    registry: {
      businessUnits: [],
      instances: all.map(({ spoke }) => ({
        instance: `${spoke}-one`,
        spoke,
        businessUnit: 'one',
        url: spokes,
        legalEntities: ['DE01', 'FR01'],
        wrappingKey: publicHalf(newWrappingKey(`${spoke}-one`)),
      })),
    },
    identity: { audience: 'nave-hub', issuers: [{ issuer: 'https://issuer.bench.invalid', jwks: { keys: [issuer] } }] },
    signing: { issuer: 'https://hub.bench.invalid', privateJwk: (await pair('hub')).secret },
    cursorKey: Buffer.alloc(32, 7).toString('base64'),
    accessLog: {
      databaseUrl: runUrl,
      digestKey: Buffer.alloc(32, 8).toString('base64'),
      checkpoints: { file: join(schemaDir, 'checkpoints.jsonl'), privateJwk: ed25519('audit') },
    },
    logLevel: 'error',
    limits: { planMs: 10_000, budget: { burst: 1e12, perSecond: 1e12 } },
  };
  writeFileSync(file, JSON.stringify(hub));
  return file;
}

async function startHub({ file, log }: { readonly file: string; readonly log: string }): Promise<Running> {
  const profiling = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
  const child = fork(join(__dirname, 'hub.ts'), [file, log], { execArgv: ['-C', 'source', '-r', '@swc-node/register', ...profiling] });
  const [url] = (await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [null])])) as [string | null];
  if (url === null) throw new RangeError('a hub of the bench did not start');
  return { child, url };
}

/** It exits when nobody listens any more, and a profile is written then. */
async function ended(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.disconnect();
  await gone;
}

interface Callers {
  readonly name: Variant;
  readonly reader: string;
  readonly nobody: string;
}

/** A bench of a policy that is not there measures nothing: who has no grant gets nothing with it, and everything without. */
async function checkPolicy({ url }: Running, { name, reader, nobody }: Callers): Promise<void> {
  const agent = new Agent();
  const query = QUERIES['small: 1 fetch, 1 object'].text;
  const [granted, ungranted] = [await ask(url, { agent, bearer: reader, query }), await ask(url, { agent, bearer: nobody, query })];
  agent.destroy();
  const expected = expectedData(query);
  if (granted !== expected || (ungranted === expected) === VARIANTS[name].policy)
    throw new RangeError(`the hub ${name} does not hold its policy: ${granted.slice(0, 200)}, without a grant ${ungranted.slice(0, 200)}`);
}

type Micros = Map<QueryName, Map<Variant, number[]>>;

interface Stage {
  readonly hubs: ReadonlyMap<Variant, Running>;
  readonly spokes: Spokes;
  readonly bearer: string;
}

/** Short rounds, interleaved, each beginning with another variant: what the machine does beside them falls on all. */
async function measure({ hubs, spokes, bearer }: Stage): Promise<Micros> {
  const found: Micros = new Map();
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const names = [...hubs.keys()];
  for (let round = -WARMING; round < ROUNDS; round++) {
    for (const [query, { text, fetches }] of Object.entries(QUERIES) as [QueryName, BenchQuery][]) {
      const [requests, expected] = [REQUESTS[query], expectedData(text)];
      for (const at of names.keys()) {
        const name = names[(at + round + WARMING) % names.length] as Variant;
        const hub = hubs.get(name) as Running;
        const [before, callsBefore] = [await cpuOf(hub), spokes.calls()];
        await load(hub.url, { agent, bearer, query: text, requests, expected });
        const micros = ((await cpuOf(hub)) - before) / requests;
        const calls = spokes.calls() - callsBefore;
        if (calls !== requests * fetches)
          throw new RangeError(`${query}: the hub ${name} made ${String(calls)} calls for ${String(requests)} requests`);
        if (round < 0) continue; // warming up
        const variants = found.get(query) ?? new Map<Variant, number[]>();
        found.set(query, variants);
        variants.set(name, [...(variants.get(name) ?? []), micros]);
      }
    }
    if (round % 20 === 0) process.stdout.write(`round ${String(round)} of ${String(ROUNDS)}\n`);
  }
  agent.destroy();
  return found;
}

async function cpuOf({ child }: Running): Promise<number> {
  const told = once(child, 'message');
  child.send('cpu');
  const [{ user, system }] = (await told) as [NodeJS.CpuUsage];
  return user + system;
}

interface Load extends Asked {
  readonly requests: number;
  readonly expected: string;
}

/** Throws at the first answer that is not the expected one. */
async function load(url: string, { requests, expected, ...of }: Load): Promise<void> {
  let left = requests;
  const one = async (): Promise<void> => {
    while (left-- > 0) {
      const answer = await ask(url, of);
      if (answer !== expected) throw new RangeError(`a hub answers wrongly: ${answer.slice(0, 500)}\ninstead of ${expected.slice(0, 500)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

interface Asked {
  readonly agent: Agent;
  readonly bearer: string;
  readonly query: string;
}

/** The data of the answer, or status and body of one that is no success. */
async function ask(url: string, { agent, bearer, query }: Asked): Promise<string> {
  const sent = send(`${url}/graphql`, {
    agent,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
  });
  sent.end(JSON.stringify({ query }));
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream & { statusCode?: number }];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  const body = JSON.parse(text) as { data?: unknown; errors?: unknown };
  return response.statusCode === 200 && body.errors === undefined ? JSON.stringify(body.data) : `${String(response.statusCode)} ${text}`;
}

async function token(secret: JWK, subject: string): Promise<string> {
  return new SignJWT({ nave_actor: 'PERSON' })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'issuer' })
    .setIssuer('https://issuer.bench.invalid')
    .setAudience('nave-hub')
    .setSubject(subject)
    .setExpirationTime('2h')
    .sign(await importJWK(secret, 'EdDSA'));
}

async function pair(kid: string): Promise<{ readonly secret: JWK; readonly open: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true, crv: 'Ed25519' });
  const mark = { kid, alg: 'EdDSA' };
  return { secret: { ...(await exportJWK(privateKey)), ...mark }, open: { ...(await exportJWK(publicKey)), ...mark } };
}

function tell(found: Micros): void {
  const out = (line: string): void => void process.stdout.write(`${line}\n`);
  out(
    '\nµs CPU of the hub per request: median [lower and upper quartile] of the rounds; differences and ratios are those inside each round',
  );
  for (const [query, variants] of found) {
    const of = (name: Variant): readonly number[] => variants.get(name) ?? [];
    const against = (other: Variant): string => {
      const pairs = of('on').map((on, at) => [on, of(other)[at] ?? 0] as const);
      const ratios = spread(
        pairs.map(([on, without]) => on / without),
        3,
      );
      return `${ratios}, ${spread(
        pairs.map(([on, without]) => on - without),
        0,
      )} µs`;
    };
    out(query);
    for (const name of ['on', 'off', 'unlogged'] as const) out(`  ${name}: ${spread(of(name), 0)}`);
    out(`  policy: ${against('off')}`);
    out(`  access log: ${against('unlogged')}`);
  }
}

function spread(values: readonly number[], digits: number): string {
  const sorted = [...values].sort((one, other) => one - other);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((part) => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(digits));
  return `${middle ?? ''} [${low ?? ''} to ${high ?? ''}]`;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
