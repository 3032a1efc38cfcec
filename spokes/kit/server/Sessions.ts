import { type JSONWebKeySet } from 'jose';
import { sha256 } from '#kernel/digest';
import { type Principal } from '#policy/Principal';
import { type SessionClaims, principalOfSession, verifySession } from '#policy/token';

/** What a verified session token says. */
export interface Session {
  readonly principal: Principal;
  readonly claims: SessionClaims;
}

export interface SessionsOptions {
  /** Name of this instance. */
  readonly audience: string;
  readonly issuer: string;
  readonly keys: JSONWebKeySet;
}

const KEPT_MAX = 2_000;

/** Verifies the bearer token of a call. A verified token is kept by its hash until it expires: the signature is paid once a session. */
export class Sessions {
  private readonly kept = new Map<string, Session>();

  constructor(private readonly options: SessionsOptions) {}

  /** `header` is the value of `authorization`. Throws SESSION_INVALID. */
  async open(header: string | undefined, nowSeconds: number = Math.floor(Date.now() / 1_000)): Promise<Session> {
    const token = /^Bearer ([A-Za-z0-9_\-.]+)$/.exec(header ?? '')?.[1] ?? '';
    const name = sha256(token);
    const known = this.kept.get(name);
    if (known !== undefined && known.claims.exp > nowSeconds) return known;
    this.kept.delete(name);
    const claims = await verifySession(token, { ...this.options, nowSeconds });
    const session = { principal: principalOfSession(claims), claims };
    if (this.kept.size >= KEPT_MAX) this.kept.delete(this.kept.keys().next().value ?? '');
    this.kept.set(name, session);
    return session;
  }
}
