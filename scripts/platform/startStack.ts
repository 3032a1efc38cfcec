import { exportJWK, generateKeyPair, importJWK, type JWK, type JSONWebKeySet, SignJWT } from 'jose';
import { randomBytes } from 'node:crypto';
import { type Clock } from '#kernel/Clock';
import { type Ids } from '#kernel/ids';
import { type Registry, type RegistryEntry } from '#kernel/registry';
import { type SpokeDefinition } from '#kit/definition';
import { type Instance, type InstanceOptions } from '#kit/server/options';
import { startInstance } from '#kit/server/startInstance';
import { newWrappingKey, publicHalf } from '#policy/wrapping';
import { type HubOptions, startHub } from '../../hub/main';
import { type Layout, serviceSubject } from './layout';
import { spokeDefinition } from './spokes';

export interface StackOptions {
  readonly layout: Layout;
  /** Databases by instance name. */
  readonly databases: ReadonlyMap<string, InstanceOptions['database']>;
  /** Database, keys and file of the hub's access log. */
  readonly accessLog: HubOptions['accessLog'];
  readonly clock: Clock;
  readonly ids: Ids;
  /** The folder with supergraph.graphql, access-model.json, policy/ and operations/. */
  readonly schemaDir: string;
  readonly hub?: Partial<Pick<HubOptions, 'port' | 'policyDir' | 'testing' | 'cursorKey' | 'limits'>> & {
    readonly development?: HubOptions['identity']['development'];
  };
  readonly instanceTesting?: InstanceOptions['testing'];
  /** Spokes by name; those of `spokes/` when left out. */
  readonly definition?: (spoke: string) => SpokeDefinition;
}

/** A whole platform in this process: every instance and the hub, each a real HTTP server on a free port of 127.0.0.1. */
export interface Stack {
  readonly hubUrl: string;
  readonly registry: Registry;
  readonly instances: ReadonlyMap<string, Instance>;
  /** A client token of the stack's own issuer, valid for an hour. `claims` beside those that say who it is: `act`, `scope`. */
  token(subject: string, claims?: Readonly<Record<string, unknown>>): Promise<string>;
  /** The hub's private key, with which tests sign session tokens of their own. */
  readonly signing: { readonly issuer: string; readonly privateJwk: JWK };
  close(): Promise<void>;
}

const ISSUER = 'https://issuer.nave.invalid';
const HUB = 'https://hub.nave.invalid';
const AUDIENCE = 'nave-hub';

/** Starts all of it; on a failure what had started is closed again. Only the demo feed and tests use it: `npm start` runs processes. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const issuer = await keyPair('issuer');
  const signing = await keyPair('hub');
  const token: Stack['token'] = (subject, claims = {}) => mint(issuer, subject, claims);
  const started: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const each of started.reverse()) await each.close();
  };
  try {
    let hubUrl = '';
    const instances = new Map<string, Instance>();
    const entries: RegistryEntry[] = [];
    for (const planned of options.layout.instances) {
      const database = options.databases.get(planned.instance);
      if (database === undefined) throw new RangeError(`no database for ${planned.instance}`);
      const wrapping = newWrappingKey(planned.instance);
      const instance = await startInstance((options.definition ?? spokeDefinition)(planned.spoke), {
        registryEntry: { ...planned, url: 'http://127.0.0.1:0' },
        database,
        keys: { issuer: HUB, jwks: signing.jwks, wrapping: [wrapping] },
        clock: options.clock,
        ids: options.ids,
        hub: { url: () => hubUrl, token: () => token(serviceSubject(planned)) },
        ...(options.instanceTesting && { testing: options.instanceTesting }),
      });
      started.push(instance);
      instances.set(planned.instance, instance);
      entries.push({ ...planned, url: instance.url, wrappingKey: publicHalf(wrapping) });
    }
    const registry = { businessUnits: options.layout.businessUnits, instances: entries };
    const { development, limits, ...chosen } = options.hub ?? {};
    const hub = await startHub({
      port: 0,
      cursorKey: randomBytes(32),
      ...chosen,
      schemaDir: options.schemaDir,
      registry,
      identity: {
        audience: AUDIENCE,
        issuers: [{ issuer: ISSUER, jwks: issuer.jwks }],
        ...(development && { development }),
      },
      accessLog: options.accessLog,
      logLevel: 'error',
      signing: { issuer: HUB, privateJwk: signing.privateJwk },
      // Hub, spokes and tests share one process here: an honest plan may take longer than beside them.
      limits: { planMs: 10_000, ...limits },
    });
    started.push(hub);
    hubUrl = hub.url;
    return { hubUrl, registry, instances, token, signing: { issuer: HUB, privateJwk: signing.privateJwk }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface KeyPair {
  readonly privateJwk: JWK;
  readonly jwks: JSONWebKeySet;
}

async function keyPair(kid: string): Promise<KeyPair> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const mark = { kid, alg: 'EdDSA', use: 'sig' };
  return { privateJwk: { ...(await exportJWK(privateKey)), ...mark }, jwks: { keys: [{ ...(await exportJWK(publicKey)), ...mark }] } };
}

async function mint(issuer: KeyPair, subject: string, claims: Readonly<Record<string, unknown>>): Promise<string> {
  const actor = 'act' in claims ? 'AGENT' : subject.startsWith('service:') ? 'SERVICE' : 'PERSON';
  return new SignJWT({ nave_actor: actor, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'issuer' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(await importJWK(issuer.privateJwk, 'EdDSA'));
}
