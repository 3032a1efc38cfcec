import { createSecretKey, randomBytes } from 'node:crypto';
import { type JWK } from 'jose';
import { sha256 } from '#kernel/digest';
import { type WrappingKey } from '#kernel/registry';
import { type Principal } from '#policy/Principal';
import { type CallKind, PROOF_HEADER, proofHeader } from '#policy/proof';
import { type Snapshot, snapshotOf } from '#policy/snapshot';
import { type StatedClaims, claimsOf, signSession } from '#policy/token';
import { wrapSessionKey } from '#policy/wrapping';

/** The name and private key of a hub. */
export interface SessionSigning {
  readonly issuer: string;
  readonly privateJwk: JWK;
}

/** An instance as the registry has it. */
export interface Addressee {
  readonly url: string;
  readonly instance: string;
  readonly legalEntities: readonly string[];
  readonly wrappingKey: WrappingKey;
}

export interface Opening {
  readonly principal: Principal;
  /** Claims that differ from those of an honest hub. */
  readonly claims?: Partial<StatedClaims>;
}

/** A call, honest unless parts of its proof are told. */
export interface TestCall {
  readonly op: CallKind;
  /** POST. */
  readonly method?: 'POST' | 'PUT';
  /** `/graphql`. */
  readonly path?: string;
  readonly body: string | Uint8Array;
  /** The hash of the body. */
  readonly bodyHash?: string;
  /** The next one. */
  readonly counter?: number;
  readonly requestId?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A session with one instance, made and proven as the hub does it. The one place where tests do so. */
export interface TestSession {
  readonly token: string;
  /** What the token only names. */
  readonly snapshot: Snapshot | null;
  readonly headersOf: (call: TestCall) => Readonly<Record<string, string>>;
  readonly send: (call: TestCall) => Promise<Response>;
}

export async function openSession(signing: SessionSigning, to: Addressee, { principal, claims = {} }: Opening): Promise<TestSession> {
  const key = randomBytes(32);
  const now = Math.floor(Date.now() / 1_000);
  const own = claimsOf(principal, to.legalEntities);
  const snapshot = snapshotOf(own.ent);
  const stated: StatedClaims = {
    iss: signing.issuer,
    aud: to.instance,
    iat: now,
    exp: now + 60,
    sid: randomBytes(16).toString('base64url'),
    ...own,
    ent: snapshot === null ? own.ent : { snapshot: snapshot.snapshot },
    rel: 'release',
    sk: wrapSessionKey(key, to.wrappingKey),
    ...claims,
  };
  const token = await signSession(stated, signing.privateJwk);
  let last = 0;
  const headersOf: TestSession['headersOf'] = ({
    op,
    method = 'POST',
    path = '/graphql',
    body,
    requestId = 'test',
    headers = {},
    ...proof
  }) => {
    const { counter = ++last, bodyHash = sha256(body) } = proof;
    const call = { sid: stated.sid, counter, op, bodyHash, requestId, target: `${method} ${path}` };
    const proven = { [PROOF_HEADER]: proofHeader(createSecretKey(key), call), 'nave-request-id': requestId };
    return { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...proven, ...headers };
  };
  return {
    token,
    snapshot,
    headersOf,
    send: (call) =>
      fetch(to.url + (call.path ?? '/graphql'), { method: call.method ?? 'POST', headers: headersOf(call), body: call.body as string }),
  };
}

/** What the hub would announce. */
export function opOf(query: string): CallKind {
  return /^\s*mutation\b/.test(query) ? 'WRITE' : 'READ';
}
