import { createSecretKey, type KeyObject } from 'node:crypto';
import { decodeProtectedHeader, type JWK } from 'jose';
import { type Principal } from '#policy/Principal';
import { isSnapshotName, readSnapshot } from '#policy/snapshot';
import { type StatedClaims, SessionInvalid, principalOfSession, verifySession, withRights } from '#policy/token';
import { unwrapSessionKey } from '#policy/wrapping';
import { CounterWindow } from './CounterWindow';
import { type HubKeys } from './HubKeys';
import { Snapshots } from './Snapshots';

/** What a verified session token says. */
export interface Session {
  /** Null while the rights that the token names are not here. */
  readonly principal: Principal | null;
  readonly claims: StatedClaims;
  /** Under which each call is proven. */
  readonly key: KeyObject;
  readonly spent: CounterWindow;
}

export interface SessionsOptions {
  /** Name of this instance. */
  readonly audience: string;
  readonly issuer: string;
  readonly keys: HubKeys;
  /** Private keys of this instance, for session keys. */
  readonly wrapping: readonly JWK[];
}

type KeptSession = { -readonly [K in keyof Session]: Session[K] };

const SCHEME = 'Bearer ';
const KEPT_MAX = 2_000;
const WINDOWS_MAX = 100_000;

/**
 * Verifies the bearer token of a call. A verified token is kept until it expires: signature, fingerprint and session key are paid once a
 * session. The spent counters of a session outlive it here for as long as its token is valid.
 */
export class Sessions {
  private readonly kept = new Map<string, KeptSession>();
  private readonly snapshots = new Snapshots();
  private readonly windows = new Map<string, { readonly spent: CounterWindow; readonly exp: number }>();
  /** The highest entitlement epoch that any session had: whoever comes with an older one comes with rights that were taken away. */
  private minimumEpoch = 0;

  constructor(private readonly options: SessionsOptions) {}

  /** `authorization`: the value of the header. Throws SESSION_INVALID. */
  async open(authorization: string | undefined, nowSeconds: number = Math.floor(Date.now() / 1_000)): Promise<Session> {
    const token = authorization?.startsWith(SCHEME) === true ? authorization.slice(SCHEME.length) : '';
    let session = this.kept.get(token);
    if (session === undefined || session.claims.exp <= nowSeconds) {
      this.kept.delete(token);
      session = this.keep(token, await this.verified(token, nowSeconds), nowSeconds);
    }
    if (session.claims.ep < this.minimumEpoch) throw SessionInvalid('its epoch is over');
    this.minimumEpoch = session.claims.ep;
    session.principal ??= this.principalOf(session.claims, nowSeconds);
    return session;
  }

  /** Takes the bytes of the rights that the token of a session names. Throws SESSION_INVALID when they are others, or none are wanted. */
  learn({ claims }: Session, bytes: Uint8Array, nowSeconds: number = Math.floor(Date.now() / 1_000)): void {
    if (!isSnapshotName(claims.ent)) throw SessionInvalid('it says its rights itself');
    const ent = readSnapshot(bytes, claims.ent);
    if (ent === null) throw SessionInvalid('the rights are not the ones that it names');
    withRights(claims, ent);
    this.snapshots.keep(claims.ent, ent, { claims, bytes: bytes.length, nowSeconds });
  }

  private principalOf(claims: StatedClaims, nowSeconds: number): Principal | null {
    const { ent } = claims;
    if (!isSnapshotName(ent)) return principalOfSession({ ...claims, ent });
    const found = this.snapshots.find(ent, claims, nowSeconds);
    return found === null ? null : principalOfSession(withRights(claims, found));
  }

  private async verified(token: string, nowSeconds: number): Promise<StatedClaims> {
    const { audience, issuer, keys } = this.options;
    if (!isKnown(token, keys)) await keys.refresh();
    return verifySession(token, { audience, issuer, keys: keys.current(), nowSeconds });
  }

  private keep(token: string, claims: StatedClaims, nowSeconds: number): KeptSession {
    const key = createSecretKey(unwrapped(claims.sk, this.options.wrapping));
    const session = { principal: null, claims, key, spent: this.windowOf(claims, nowSeconds) };
    for (const [oldest, { claims: old }] of this.kept) {
      if (old.exp > nowSeconds && this.kept.size < KEPT_MAX) break;
      this.kept.delete(oldest);
    }
    this.kept.set(token, session);
    return session;
  }

  /** A session that was dropped to make room comes back to the window it had: its calls do not become new. */
  private windowOf({ sid, exp }: StatedClaims, nowSeconds: number): CounterWindow {
    const known = this.windows.get(sid);
    if (known !== undefined) return known.spent;
    for (const [oldest, { exp: until }] of this.windows) {
      if (until + CLOCKS_DIFFER_SECONDS > nowSeconds) break;
      this.windows.delete(oldest);
    }
    if (this.windows.size >= WINDOWS_MAX) throw SessionInvalid('too many sessions at once');
    const spent = new CounterWindow();
    this.windows.set(sid, { spent, exp });
    return spent;
  }
}

// What verifySession allows; a window must not be forgotten while its token would still be taken.
const CLOCKS_DIFFER_SECONDS = 5;

function isKnown(token: string, keys: HubKeys): boolean {
  try {
    const { kid } = decodeProtectedHeader(token);
    return keys.current().keys.some((each) => each.kid === kid);
  } catch {
    return true; // No token at all: other keys will not help.
  }
}

function unwrapped(sk: string, keys: readonly JWK[]): Buffer {
  try {
    return unwrapSessionKey(sk, keys);
  } catch (cause) {
    throw SessionInvalid(cause instanceof Error ? cause.message : 'its key cannot be unwrapped');
  }
}
