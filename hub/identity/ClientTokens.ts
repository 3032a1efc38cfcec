import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyGetKey,
} from 'jose';
import { sha256 } from '#kernel/digest';
import { type Actor } from '#policy/Principal';
import { type ClientIdentity, Unauthenticated } from './ClientIdentity';
import { BoundedCache } from './BoundedCache';

/** One issuer of client tokens: its name as it stands in `iss`, and its keys, by value or by address. */
export interface IssuerOptions {
  readonly issuer: string;
  readonly jwks?: JSONWebKeySet;
  /** https address of a JWKS document; redirects are not followed. */
  readonly jwksUri?: string;
}

export interface ClientTokensOptions {
  /** What `aud` must contain: `nave-hub`. */
  readonly audience: string;
  readonly issuers: readonly IssuerOptions[];
  /** Seconds since 1970; the system clock when left out. */
  readonly nowSeconds?: () => number;
}

/** Asymmetric algorithms only: a public key can never serve as a shared secret, and `none` is no algorithm. */
const ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'RS256', 'PS256'];
const ACTORS: readonly Actor[] = ['PERSON', 'SERVICE', 'AGENT'];
const TOKEN_BYTES_MAX = 8_192;
const KEPT_MAX = 10_000;

/** Verifies bearer tokens of the configured issuers and keeps what it verified, by SHA-256 of the whole token, until `exp`. */
export class ClientTokens {
  private readonly keys = new Map<string, JWTVerifyGetKey>();
  private readonly kept = new BoundedCache<ClientIdentity>(KEPT_MAX);
  private readonly nowSeconds: () => number;

  constructor(private readonly options: ClientTokensOptions) {
    this.nowSeconds = options.nowSeconds ?? (() => Date.now() / 1000);
    for (const each of options.issuers) this.keys.set(each.issuer, keysOf(each));
  }

  /** The identity behind an `Authorization` header. Throws UNAUTHENTICATED, whatever is wrong with it. */
  async identify(authorization: string | undefined): Promise<ClientIdentity> {
    const token = /^Bearer ([A-Za-z0-9_.-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined || token.length > TOKEN_BYTES_MAX) throw Unauthenticated();
    const key = sha256(token);
    const known = this.kept.get(key);
    if (known !== undefined && known.expiresAtSeconds > this.nowSeconds()) return known;
    const identity = await this.verify(token);
    this.kept.set(key, identity);
    return identity;
  }

  private async verify(token: string): Promise<ClientIdentity> {
    try {
      const issuer = decodeJwt(token).iss ?? '';
      const keys = this.keys.get(issuer);
      if (keys === undefined) throw Unauthenticated();
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: this.options.audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['sub', 'exp'],
        currentDate: new Date(this.nowSeconds() * 1000),
      });
      return identityOf(payload);
    } catch {
      throw Unauthenticated();
    }
  }
}

/**
 * Claims: `sub`, `nave_actor` (PERSON when absent), `nave_purpose` (none when absent), `scope` (RFC 8693, section 4.2: names between spaces)
 * and, for an agent on behalf of a person, `act` with the agent as its `sub` (section 4.1). Throws for any other form of them.
 */
function identityOf(payload: JWTPayload): ClientIdentity {
  const { sub, exp, nave_purpose: purpose = null } = payload;
  if (typeof sub !== 'string' || sub === '' || exp === undefined) throw Unauthenticated();
  if (purpose !== null && typeof purpose !== 'string') throw Unauthenticated();
  return { subject: sub, ...actorOf(payload, sub), purpose, scopes: scopesOf(payload), expiresAtSeconds: exp };
}

function actorOf({ nave_actor: stated, act }: JWTPayload, subject: string): Pick<ClientIdentity, 'actor' | 'agent'> {
  const behind = act === undefined ? null : agentOf(act);
  const name = stated ?? (behind === null ? 'PERSON' : 'AGENT');
  const actor = ACTORS.find((each) => each === name);
  if (actor === undefined || (behind !== null && actor !== 'AGENT')) throw Unauthenticated();
  return { actor, agent: behind ?? (actor === 'AGENT' ? subject : null) };
}

function scopesOf({ scope = '' }: JWTPayload): readonly string[] {
  if (typeof scope !== 'string') throw Unauthenticated();
  return [...new Set(scope.split(' ').filter((name) => name !== ''))].sort();
}

/** The agent of an `act` claim. A chain is refused: which of several actors a right belongs to would be a guess. */
function agentOf(act: unknown): string {
  if (typeof act !== 'object' || act === null || Object.keys(act).some((key) => key !== 'sub')) throw Unauthenticated();
  const { sub } = act as { readonly sub?: unknown };
  if (typeof sub !== 'string' || !sub.startsWith('agent:')) throw Unauthenticated();
  return sub;
}

function keysOf(issuer: IssuerOptions): JWTVerifyGetKey {
  if (issuer.jwks !== undefined) return createLocalJWKSet(issuer.jwks);
  return createRemoteJWKSet(new URL(issuer.jwksUri ?? issuer.issuer), { timeoutDuration: 5_000 });
}
