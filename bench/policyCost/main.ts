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
 * What the policy costs the hub: `npm run bench:policy-cost [-- --starts 6 --rounds 200 --requests 24]`. See docs/benchmarks.md. It fails when a
 * hub answers wrongly, asks spokes another number of times than the query says, or holds no policy where it should. `--only small` leaves the
 * other queries out. `--unlogged` asks two more hubs, whose access log is off. `--apart` gives each hub a process of its own; else the hubs with
 * and without the policy share one, and so the code that was compiled for it. `--profile FOLDER` leaves a CPU profile of each process there: its
 * figures do not count.
 */

const { values: options } = parseArgs({
  options: {
    starts: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '200' },
    requests: { type: 'string', default: '24' },
    only: { type: 'string', default: '' },
    unlogged: { type: 'boolean', default: false },
    apart: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
});
const STARTS = Number(options.starts);
/** Of each start. */
const ROUNDS = Number(options.rounds);
const REQUESTS: Readonly<Record<QueryName, number>> = {
  'small: 1 fetch, 1 object': Number(options.requests) * 4,
  'medium: 4 fetches, 50 rows': Number(options.requests),
  'large: 1 fetch, 1,000 rows x 21': Math.ceil(Number(options.requests) / 4),
};
const ASKED = (Object.entries(QUERIES) as [QueryName, BenchQuery][]).filter(([name]) => name.startsWith(options.only));
if (ASKED.length === 0) throw new RangeError(`--only names no query: ${Object.keys(QUERIES).join(', ')}`);
const AT_ONCE = 4;
/** Rounds before the first that counts. */
const WARMING = 40;
const LOGGED = ['on', 'off'] as const;
const UNLOGGED = ['on_unlogged', 'off_unlogged'] as const;
type Variant = (typeof LOGGED | typeof UNLOGGED)[number];
type Pair = readonly [withPolicy: Variant, without: Variant];
const PAIRS: readonly Pair[] = options.unlogged ? [LOGGED, UNLOGGED] : [LOGGED];
const VARIANTS = PAIRS.flat();
const PROCESSES: readonly (readonly Variant[])[] = options.apart ? VARIANTS.map((name) => [name]) : PAIRS;

function holdsPolicy(name: Variant): boolean {
  return name.startsWith('on');
}

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
  try {
    const files = new Map<Variant, string>();
    for (const name of VARIANTS) {
      const { runUrl } = await provisionHub(server.maintenanceUrl, {
        database: `hub_${name}`,
        passwords: { run: 'run-of-the-bench', owner: 'owner-of-the-bench' },
      });
      files.set(name, await configured(folder, { name, runUrl, spokes: spokes.url, issuer: issuer.open }));
    }
    const [reader, nobody] = [await token(issuer.secret, 'person:reader'), await token(issuer.secret, 'person:nobody')];
    const starts: Micros[] = [];
    for (let start = 0; start < STARTS; start++) {
      const hubs = new Map<Variant, Running>();
      try {
        for (const names of PROCESSES) for (const [name, hub] of await startHubs(names, files)) hubs.set(name, hub);
        for (const name of VARIANTS) await checkPolicy(hubs.get(name) as Running, { name, reader, nobody });
        starts.push(await measure({ hubs, spokes, bearer: reader }));
      } finally {
        for (const child of new Set([...hubs.values()].map((hub) => hub.child))) await ended(child);
      }
      process.stdout.write(`start ${String(start + 1)} of ${String(STARTS)}\n`);
    }
    tell(starts);
  } finally {
    spokes.close();
    await server.stop();
    deleteCluster(join(folder, 'postgres'), serverAccount());
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Configured {
  readonly name: Variant;
  readonly runUrl: string;
  readonly spokes: string;
  readonly issuer: JWK;
}

/** Writes the release, the policy and the options of one hub; returns the file of the options. */
async function configured(folder: string, { name, runUrl, spokes, issuer }: Configured): Promise<string> {
  const schemaDir = join(folder, name);
  for (const each of ['policy', 'operations']) mkdirSync(join(schemaDir, each), { recursive: true });
  const all = contracts(holdsPolicy(name));
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

/** The hubs of one process. */
async function startHubs(names: readonly Variant[], files: ReadonlyMap<Variant, string>): Promise<readonly [Variant, Running][]> {
  const profiling = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
  const log = names.every((name) => name.endsWith('unlogged')) ? 'no' : 'yes';
  const child = fork(join(__dirname, 'hub.ts'), [log, ...names.map((name) => files.get(name) ?? '')], {
    execArgv: ['-C', 'source', '-r', '@swc-node/register', ...profiling],
  });
  const [urls] = (await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [null])])) as [string[] | null];
  if (urls === null) throw new RangeError('a hub of the bench did not start');
  return names.map((name, at) => [name, { child, url: urls[at] ?? '' }]);
}

/** It exits when nobody listens any more, and a profile is written then. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  if (child.connected) child.disconnect();
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
  if (granted !== expected || (ungranted === expected) === holdsPolicy(name))
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
  for (let round = -WARMING; round < ROUNDS; round++) {
    for (const [query, { text, fetches }] of ASKED) {
      const [requests, expected] = [REQUESTS[query], expectedData(text)];
      for (const name of inOrder(round)) {
        const hub = hubs.get(name) as Running;
        const [from, callsBefore] = [await spentBy(hub), spokes.calls()];
        await load(hub.url, { agent, bearer, query: text, requests, expected });
        const micros = ((await spentBy(hub)) - from) / requests;
        const calls = spokes.calls() - callsBefore;
        if (calls !== requests * fetches)
          throw new RangeError(`${query}: the hub ${name} made ${String(calls)} calls for ${String(requests)} requests`);
        if (round < 0) continue; // warming up
        const variants = found.get(query) ?? new Map<Variant, number[]>();
        found.set(query, variants);
        variants.set(name, [...(variants.get(name) ?? []), micros]);
      }
    }
  }
  agent.destroy();
  return found;
}

/**
 * The pairs take turns in beginning, and so do the two of a pair, independently: whoever comes after the other hub of its process finds the
 * machine's caches warm, whoever comes after another process does not.
 */
function inOrder(round: number): readonly Variant[] {
  const turned = <T>(items: readonly T[], isTurned: boolean): readonly T[] => (isTurned ? items.toReversed() : items);
  return turned(PAIRS, (round & 2) !== 0).flatMap((pair) => turned<Variant>(pair, (round & 1) !== 0));
}

/** Microseconds of CPU that its process has used so far. */
async function spentBy({ child }: Running): Promise<number> {
  const told = once(child, 'message');
  child.send('usage');
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

/** Code is compiled by chance a little otherwise in each process: a cost is told for each start too. */
function tell(starts: readonly Micros[]): void {
  const out = (line: string): void => void process.stdout.write(`${line}\n`);
  out('\nµs CPU of the hub per request: median of all rounds (quartiles)');
  out('costs are those inside each round: median [where that of all rounds is to be expected, 95 %] (quartiles)');
  for (const [query] of ASKED) {
    const of = (name: Variant, start: Micros): readonly number[] => start.get(query)?.get(name) ?? [];
    const against = (one: Variant, other: Variant): string => {
      const pairs = (start: Micros): [number, number][] => of(one, start).map((more, at) => [more, of(other, start)[at] ?? 0]);
      const percents = (start: Micros): number[] => pairs(start).map(([more, less]) => (more / less - 1) * 100);
      const micros = (start: Micros): number[] => pairs(start).map(([more, less]) => more - less);
      const each = starts.map((start) => `${quantile(percents(start), 0.5).toFixed(1)} % ${quantile(micros(start), 0.5).toFixed(0)} µs`);
      return `${expected(starts.flatMap(percents), 1)} %, ${expected(starts.flatMap(micros), 0)} µs; by start ${each.join(', ')}`;
    };
    out(query);
    for (const name of VARIANTS) {
      const all = starts.flatMap((start) => of(name, start));
      out(`  ${name}: ${quantile(all, 0.5).toFixed(0)} ${quartiles(all, 0)}`);
    }
    for (const [one, other] of PAIRS) out(`  policy, ${one} against ${other}: ${against(one, other)}`);
    if (options.unlogged) out(`  access log: ${against('on', 'on_unlogged')}`);
  }
}

/** The median with its interval of order statistics: their ranks are those of a binomial distribution, here as a normal one. */
function expected(values: readonly number[], digits: number): string {
  const beside = 1.96 * Math.sqrt(0.25 / values.length);
  const [low, middle, high] = [0.5 - beside, 0.5, 0.5 + beside].map((part) => quantile(values, part).toFixed(digits));
  return `${middle ?? ''} [${low ?? ''} to ${high ?? ''}] ${quartiles(values, digits)}`;
}

function quartiles(values: readonly number[], digits: number): string {
  return `(${[0.25, 0.75].map((part) => quantile(values, part).toFixed(digits)).join(' to ')})`;
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(values.length - 1, Math.max(0, Math.floor(values.length * part)))] ?? 0;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
