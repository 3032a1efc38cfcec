import { type JSONWebKeySet, exportJWK, generateKeyPair } from 'jose';
import { type WrappingKey } from '#kernel/registry';
import { type GrantTuple } from '#policy/Grant';
import { grantWith } from '#policy/grantWith';
import { type Principal } from '#policy/Principal';
import { principalWith } from '#policy/principalWith';
import { newWrappingKey, publicHalf } from '#policy/wrapping';
import { type InstanceKeys } from '../server/options';
import { type Opening, type SessionSigning, type TestSession, opOf, openSession } from './TestSession';

/** Plays the hub towards one instance, for tests of a spoke: signs session tokens and sends operations. */
export interface Hub {
  readonly keys: InstanceKeys & { readonly jwks: JSONWebKeySet };
  readonly signing: SessionSigning;
  /** Public half of the one key of `keys.wrapping`. */
  readonly wrappingKey: WrappingKey;
  /** A session of the caller with an instance, in which calls can be proven. */
  session(to: Audience, caller: TestCaller, more?: Omit<Opening, 'principal'>): Promise<TestSession>;
  /** Status and parsed body of an operation, in a session of its own. */
  ask(to: Audience, caller: TestCaller, operation: Operation): Promise<{ readonly status: number; readonly body: TestAnswer }>;
  /** `/documents/<sha256>?legalEntity=DE01`. */
  put(to: Audience, caller: TestCaller, document: Document): Promise<Response>;
}

interface Document {
  readonly path: string;
  readonly body: string | Uint8Array;
  readonly mediaType: string;
}

export interface Audience {
  readonly url: string;
  readonly instance: string;
  readonly legalEntities: readonly string[];
}

export interface TestCaller {
  readonly subject: string;
  readonly grants: readonly GrantTuple[];
  readonly forbids?: readonly GrantTuple[];
}

export interface Operation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestAnswer {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of any operation
  readonly data?: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: { readonly code: string };
  }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

const ISSUER = 'https://hub.nave.invalid';

export async function testHub(): Promise<Hub> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const mark = { kid: 'hub', alg: 'EdDSA' };
  const signing = { issuer: ISSUER, privateJwk: { ...(await exportJWK(privateKey)), ...mark } };
  const wrapping = newWrappingKey('instance');
  const wrappingKey = publicHalf(wrapping);
  const session: Hub['session'] = (to, caller, more) =>
    openSession(signing, { ...to, wrappingKey }, { principal: principalOf(caller), ...more });
  return {
    keys: { issuer: ISSUER, jwks: { keys: [{ ...(await exportJWK(publicKey)), ...mark }] }, wrapping: [wrapping] },
    signing,
    wrappingKey,
    session,
    async ask(to, caller, { query, variables = {}, headers = {} }) {
      const { send } = await session(to, caller);
      const response = await send({ op: opOf(query), body: JSON.stringify({ query, variables }), headers });
      return { status: response.status, body: (await response.json()) as TestAnswer };
    },
    async put(to, caller, { path, body, mediaType }) {
      const bodyHash = path.split('?')[0]?.split('/').pop() ?? '';
      const { send } = await session(to, caller);
      return send({ op: 'WRITE', method: 'PUT', path, body, bodyHash, headers: { 'content-type': mediaType } });
    },
  };
}

/** A tuple with the usual rest: no mask, no limit, no end. */
export const grant = grantWith;

function principalOf({ subject, grants, forbids = [] }: TestCaller): Principal {
  const actor = subject.startsWith('service:') ? 'SERVICE' : 'PERSON';
  return principalWith({ subject, actor, grants, forbids, policyVersion: 'test', epoch: 1 });
}
