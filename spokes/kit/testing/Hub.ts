import { type JWK, type JSONWebKeySet, exportJWK, generateKeyPair } from 'jose';
import { type GrantTuple } from '#policy/Grant';
import { principalWith } from '#policy/principalWith';
import { claimsOf as sessionRights, signSession } from '#policy/token';
import { type InstanceOptions } from '../server/options';

/** Plays the hub towards one instance, for tests of a spoke: signs session tokens and sends operations. */
export interface Hub {
  readonly keys: InstanceOptions['keys'];
  token(to: Audience, caller: TestCaller): Promise<string>;
  /** Status and parsed body of an operation. */
  ask(to: Audience, caller: TestCaller, operation: Operation): Promise<{ readonly status: number; readonly body: TestAnswer }>;
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
  const key: JWK = { ...(await exportJWK(privateKey)), ...mark };
  const jwks: JSONWebKeySet = { keys: [{ ...(await exportJWK(publicKey)), ...mark }] };
  const token = (to: Audience, caller: TestCaller): Promise<string> => signSession(claimsOf(to, caller), key);
  return {
    keys: { issuer: ISSUER, jwks },
    token,
    async ask(to, caller, { query, variables = {}, headers = {} }) {
      const response = await fetch(`${to.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await token(to, caller)}`, ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, body: (await response.json()) as TestAnswer };
    },
  };
}

/** A tuple with the usual rest: no mask, no limit, no end. */
export function grant(parts: Pick<GrantTuple, 'activity' | 'type' | 'legalEntities'> & Partial<GrantTuple>): GrantTuple {
  const open = {
    fields: {},
    clear: [],
    mask: {},
    limits: {},
    when: null,
    from: '2020-01-01',
    until: null,
    purpose: [],
    operations: 'ANY',
  } as const;
  return { ...open, ...parts };
}

function claimsOf(to: Audience, { subject, grants, forbids = [] }: TestCaller): Parameters<typeof signSession>[0] {
  const now = Math.floor(Date.now() / 1_000);
  const actor = subject.startsWith('service:') ? 'SERVICE' : 'PERSON';
  const principal = principalWith({ subject, actor, grants, forbids, policyVersion: 'test', epoch: 1 });
  const times = { iss: ISSUER, aud: to.instance, iat: now, exp: now + 60, sid: 'session', rel: 'release' };
  return { ...times, ...sessionRights(principal, to.legalEntities) };
}
