import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { type Clock, systemClock } from '#kernel/Clock';
import { type Registry } from '#kernel/registry';
import { sha256 } from '#kernel/digest';
import { defineError } from '#kernel/errors';
import { hardenProcess } from '#kernel/hardenProcess';
import { loadOwners } from '#policy/explain/Owners';
import { graphqlDoor } from './doors/graphqlDoor';
import { DocumentRecords } from './doors/DocumentRecords';
import { documentsDoor } from './doors/documentsDoor';
import { healthDoor } from './doors/healthDoor';
import { type Persona, playgroundDoor } from './doors/playground/playgroundDoor';
import { createServer } from './doors/server';
import { Load } from './doors/shedLoad';
import { ClientTokens } from './identity/ClientTokens';
import { createDevelopmentIssuer, type DevelopmentIssuer } from './identity/developmentIssuer';
import { PolicyFiles } from './identity/PolicyFiles';
import { Principals } from './identity/Principals';
import { type Hub, type HubLimits, type HubOptions, type OpenHubOptions } from './options';
import { BUDGET_LIMITS, CursorSeal, loadOperations, Pipeline, Recorder, RegisteredOperations, ShadowPolicy } from './pipeline';
import { type Engine } from './plan/Engine';
import { HubConfigInvalid, keyBytes, refuseUnsafeOptions } from './securityOptions';
import { PLATFORM, platformContract } from './platform/contract';
import { platformSubgraph } from './platform/platformSubgraph';
import { openAccessLog } from './store/openAccessLog';
import { openEngine } from './plan/openEngine';
import { fixedRegistry, openRegistryStore } from './supergraph/fileRegistryStore';
import { openReleaseStore, type ReleaseSource } from './supergraph/fileReleaseStore';
import { type Log } from './supergraph/Log';
import { type RegistryStore } from './supergraph/RegistryStore';
import { type SessionSigning } from './transport/signedSessions';
import { signingKeys } from './transport/signingKeys';

export { type Hub, type HubOptions, type IdentityOptions, type OpenHubOptions } from './options';

export const SupergraphWithoutPolicy = defineError({
  code: 'SUPERGRAPH_WITHOUT_POLICY',
  shown: false,
  message: () => 'a supergraph without a policy is served only with NAVE_DEVELOPMENT_OPEN=yes',
});

const DEADLINE_MS = 15_000;
const DOCUMENT_DEADLINE_MS = 60_000;
/** What this hub answers itself, by digest. */
const OWN_CONTRACTS = { [PLATFORM]: sha256(platformContract().sdl) };
/** A hub that works on more than this answers nobody in time. */
const IN_FLIGHT_MAX = 512;

/** Starts a hub. Throws what its parts throw: a release pair that does not match, a policy or registry that cannot be read, a taken port. */
export async function startHub(options: HubOptions): Promise<Hub> {
  refuseUnsafeOptions(options);
  const log = logger(options.logLevel);
  const development = await developmentIssuer(options.identity);
  const policy = policyFiles(options, log);
  const closers = new Closers();
  try {
    const releases = closers.add(await openReleaseStore(releaseSource(options), { log, own: OWN_CONTRACTS }));
    const registry = closers.add(await openRegistry(options, log));
    const clock = options.clock ?? systemClock;
    const accessLog = closers.add(await openAccessLog({ ...options.accessLog, hub: options.signing.issuer, clock, log }));
    const local = new Map([[PLATFORM, platformSubgraph({ entries: accessLog.entries, clock })]]);
    const engine = closers.add(
      openEngine({ releases, registry, signing: signingOf(options, log), clock, planning: planningOf(options), local }),
    );
    const operations = followOperations(engine, options.schemaDir, log);
    const owners = loadOwners(join(options.policyDir ?? join(options.schemaDir, 'policy'), 'owners.yaml'));
    const principals = new Principals({ policy: () => policy.current(), registry: () => registry.current(), clock });
    const tokens = tokensOf(options, development);
    const secondWallOff = options.testing?.secondWallOff ?? false;
    const seal = new CursorSeal(keyBytes(options.cursorKey, '`cursorKey`'), () => clock.now().slice(0, 10));
    const recorder = new Recorder({ accessLog, clock, log, digestKey: keyBytes(options.accessLog.digestKey, '`accessLog.digestKey`') });
    const pipeline = new Pipeline({
      active: () => engine.active(),
      operations,
      shownCodes: () => new Map(Object.entries(releases.current().accessModel?.shownErrors ?? {})),
      principals,
      owners: () => owners,
      ...shadowOf(options, { registry: () => registry.current(), clock, log }),
      seal,
      recorder,
      log,
      budgets: { ...BUDGET_LIMITS, ...options.limits?.budget },
      deadlineMs: DEADLINE_MS,
      secondWallOff,
    });
    const server = createServer({ headers: { allowedOrigins: options.allowedOrigins ?? [], withoutPolicy: false }, log });
    const load = loadOf(options);
    await server.register(graphqlDoor({ pipeline, tokens, log, load }));
    const records = new DocumentRecords({ accessLog, clock });
    await server.register(documentsDoor({ engine, tokens, principals, records, log, deadlineMs: DOCUMENT_DEADLINE_MS, load }));
    if (options.playground !== false) {
      const personas = (): readonly Persona[] => options.identity.development?.personas ?? policyPersonas(policy);
      await server.register(
        playgroundDoor({
          operations: () => operations().all,
          development: development === null ? null : { issuer: development, personas },
          withoutPolicy: false,
        }),
      );
    }
    return await listen({ server, engine, closers, log, at: options });
  } catch (cause) {
    await closers.close();
    throw cause;
  }
}

function planningOf({ limits }: { readonly limits?: HubLimits }): { readonly planMs?: number } {
  return limits?.planMs === undefined ? {} : { planMs: limits.planMs };
}

function loadOf({ limits }: { readonly limits?: HubLimits }): Load {
  return new Load(limits?.inFlightMax ?? IN_FLIGHT_MAX);
}

async function developmentIssuer({ development, audience }: HubOptions['identity']): Promise<DevelopmentIssuer | null> {
  return development === undefined ? null : createDevelopmentIssuer({ ...development, audience });
}

/** A second policy that decides beside the one in force, where one is tried. */
function shadowOf(
  { shadowPolicyDir: dir }: HubOptions,
  { registry, clock, log }: { readonly registry: () => Registry; readonly clock: Clock; readonly log: Log },
): { readonly shadow?: ShadowPolicy } {
  if (dir === undefined) return {};
  const onRefused = (cause: unknown): void => {
    log.error({ cause: String(cause) }, 'the changed shadow policy cannot be used; the old one stays');
  };
  const policy = new PolicyFiles({ dir, onRefused });
  const principals = new Principals({ policy: () => policy.current(), registry, clock });
  return { shadow: new ShadowPolicy({ principals, registry, log }) };
}

function policyFiles({ policyDir, schemaDir }: HubOptions, log: Log): PolicyFiles {
  const onRefused = (cause: unknown): void => {
    log.error({ cause: String(cause) }, 'the changed policy cannot be used; the old one stays');
  };
  return new PolicyFiles({ dir: policyDir ?? join(schemaDir, 'policy'), onRefused });
}

function releaseSource({ schemaDir, releaseKey }: HubOptions): ReleaseSource {
  return releaseKey === undefined ? { dir: schemaDir } : { dir: schemaDir, publicJwk: releaseKey };
}

function signingOf({ signing }: HubOptions, log: Log): () => SessionSigning {
  return signingKeys(signing, (cause) => {
    log.error({ cause: String(cause) }, 'the changed signing keys cannot be used; the old one stays');
  });
}

async function openRegistry({ registry }: HubOptions, log: Log): Promise<RegistryStore> {
  return 'path' in registry ? openRegistryStore(registry.path, { log }) : fixedRegistry(registry);
}

/** Starts a hub over a bare supergraph: whoever reaches it reads everything. Loud in its log and in every answer. */
export async function startOpenHub(options: OpenHubOptions): Promise<Hub> {
  const log = logger(options.logLevel);
  const closers = new Closers();
  try {
    const releases = closers.add(await openReleaseStore({ openSupergraph: options.supergraph }, { log }));
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const signing = { issuer: 'open', privateJwk: { ...(await exportJWK(privateKey)), kid: 'open', alg: 'EdDSA' } };
    const registry = fixedRegistry({ businessUnits: [], instances: [] });
    const engine = closers.add(
      openEngine({ releases, registry, signing: () => signing, clock: systemClock, planning: planningOf(options) }),
    );
    const none = new RegisteredOperations([]);
    const pipeline = new Pipeline({
      active: () => engine.active(),
      operations: () => none,
      shownCodes: () => new Map(),
      principals: null,
      seal: new CursorSeal(randomBytes(32)),
      recorder: null,
      log,
      deadlineMs: DEADLINE_MS,
      secondWallOff: false,
    });
    const server = createServer({ headers: { allowedOrigins: [], withoutPolicy: true }, log });
    await server.register(graphqlDoor({ pipeline, tokens: null, log, load: loadOf(options) }));
    await server.register(playgroundDoor({ operations: () => [], development: null, withoutPolicy: true }));
    log.warn(
      { supergraph: options.supergraph },
      'NO POLICY: this hub answers everything to everyone; NAVE_DEVELOPMENT_OPEN=yes is for development only',
    );
    return await listen({ server, engine, closers, log, at: options });
  } catch (cause) {
    await closers.close();
    throw cause;
  }
}

interface Listening {
  readonly server: FastifyInstance;
  readonly engine: Engine;
  readonly closers: Closers;
  readonly log: Log;
  readonly at: { readonly host?: string; readonly port: number };
}

async function listen({ server, engine, closers, log, at }: Listening): Promise<Hub> {
  let closing: Promise<void> | null = null;
  const release = (): string => engine.active().release.id;
  await server.register(healthDoor({ isReady: () => closing === null, release }));
  const url = await server.listen({ host: at.host ?? '127.0.0.1', port: at.port });
  log.info({ url, release: release() }, 'the hub answers');
  return {
    url,
    release,
    close: () => (closing ??= server.close().then(() => closers.close())),
  };
}

/** Closes in the reverse order of opening. */
class Closers {
  private readonly opened: { close(): Promise<void> }[] = [];

  add<T extends { close(): Promise<void> }>(part: T): T {
    this.opened.push(part);
    return part;
  }

  async close(): Promise<void> {
    for (const part of this.opened.splice(0).reverse()) await part.close();
  }
}

/** Registered operations belong to the release: they are read again with every swap. */
function followOperations(engine: Engine, schemaDir: string, log: Log): () => RegisteredOperations {
  const read = (): RegisteredOperations => loadOperations(join(schemaDir, 'operations'));
  let operations = read();
  engine.onSwap(() => {
    try {
      operations = read();
    } catch (cause) {
      log.error({ cause: String(cause) }, 'operations of the new release cannot be used; the old ones stay');
    }
  });
  return () => operations;
}

function tokensOf({ identity }: HubOptions, development: DevelopmentIssuer | null): ClientTokens {
  const own = development === null ? [] : [{ issuer: development.issuer, jwks: development.jwks }];
  const issuers = [...identity.issuers, ...own];
  if (issuers.length === 0) throw HubConfigInvalid('it names no issuer of client tokens');
  return new ClientTokens({ audience: identity.audience, issuers });
}

/** Every subject of the grants, people first. */
function policyPersonas(policy: PolicyFiles): readonly Persona[] {
  const subjects = [...new Set(policy.current().grants.map(({ to }) => to))];
  return subjects
    .sort((one, other) => Number(one.startsWith('service:')) - Number(other.startsWith('service:')))
    .map((subject) => ({ subject, title: subject }));
}

function logger(level: HubOptions['logLevel'] = 'info'): Log {
  return pino({ level, base: { hub: process.pid } });
}

/** The process: a configuration file, or `SUPERGRAPH=file PORT=n` with the development switch. */
async function run(environment: NodeJS.ProcessEnv): Promise<Hub> {
  const { SUPERGRAPH: supergraph, PORT: port, NAVE_HUB_CONFIG: config, NAVE_DEVELOPMENT_OPEN: open } = environment;
  if (config !== undefined) {
    // No file switches a wall off: what tests may do is left behind.
    return startHub({ ...(JSON.parse(readFileSync(config, 'utf8')) as HubOptions), testing: {} });
  }
  if (supergraph === undefined) throw HubConfigInvalid('set NAVE_HUB_CONFIG to the path of its JSON file');
  if (open !== 'yes' || environment['NODE_ENV'] === 'production') throw SupergraphWithoutPolicy();
  return startOpenHub({ supergraph, port: Number(port ?? '4000') });
}

if (require.main === module) {
  run(process.env).then(
    (hub) => {
      hardenProcess();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
          void hub.close().then(() => process.exit(0));
        });
      }
    },
    (cause: unknown) => {
      process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`);
      process.exit(1);
    },
  );
}
