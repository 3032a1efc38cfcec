import { randomBytes } from 'node:crypto';
import { type JWK } from 'jose';
import { type Clock } from '#kernel/Clock';
import { digestOf } from '#kernel/digest';
import { type Principal } from '#policy/Principal';
import { claimsOf, SESSION_SECONDS_MAX, signSession } from '#policy/token';
import { type SessionTokens } from './SessionTokens';
import { type Destination } from './Transport';

export interface SessionSigning {
  /** `iss` of the tokens: the name of the hub that the spokes know. */
  readonly issuer: string;
  /** Ed25519, with its `kid`. */
  readonly privateJwk: JWK;
}

export interface SignedSessionsOptions {
  readonly signing: SessionSigning;
  readonly clock: Clock;
  /** Id of the release in use. */
  readonly release: () => string;
}

interface Session {
  readonly token: Promise<string>;
  readonly expiresAtSeconds: number;
}

const SESSIONS_MAX = 5_000;
// A token that a call starts with must still be valid when the spoke looks: a call takes at most 5 s.
const RENEWED_SECONDS_BEFORE = 10;

/** One session token for each principal, instance, entitlement epoch and release, signed once and used until shortly before it ends. */
export function signedSessions({ signing, clock, release }: SignedSessionsOptions): SessionTokens {
  const sessions = new Map<string, Session>();

  function open(principal: Principal, to: Destination, nowSeconds: number): Session {
    const endsAtSeconds = principal.validUntil === null ? Infinity : Math.floor(Date.parse(principal.validUntil) / 1_000);
    const expiresAtSeconds = Math.min(nowSeconds + SESSION_SECONDS_MAX, endsAtSeconds);
    const token = signSession(
      {
        iss: signing.issuer,
        aud: to.instance,
        iat: nowSeconds,
        exp: expiresAtSeconds,
        sid: randomBytes(16).toString('base64url'),
        ...claimsOf(principal, to.legalEntities),
        rel: release(),
      },
      signing.privateJwk,
    );
    return { token, expiresAtSeconds };
  }

  return {
    async tokenFor(call, to) {
      if (call.principal === null) return null;
      const nowSeconds = Math.floor(Date.parse(clock.now()) / 1_000);
      const key = sessionKey(call.principal, to, release());
      let session = sessions.get(key);
      // Clocks of tests jump both ways: a session from the future is as useless as an old one.
      const isFresh =
        session !== undefined &&
        session.expiresAtSeconds - nowSeconds > RENEWED_SECONDS_BEFORE &&
        session.expiresAtSeconds - nowSeconds <= SESSION_SECONDS_MAX;
      if (session === undefined || !isFresh) {
        session = open(call.principal, to, nowSeconds);
        session.token.catch(() => sessions.delete(key));
        sessions.delete(key);
        sessions.set(key, session);
        const [oldest] = sessions.keys();
        if (sessions.size > SESSIONS_MAX && oldest !== undefined) sessions.delete(oldest);
      }
      return session.token;
    },
  };
}

function sessionKey(principal: Principal, to: Destination, release: string): string {
  const { subject, actor, agent, purpose, fingerprint, policyVersion, epoch, validUntil } = principal;
  return digestOf([
    subject,
    actor,
    agent ?? '',
    purpose ?? '',
    validUntil ?? '',
    fingerprint,
    policyVersion,
    String(epoch),
    to.instance,
    to.legalEntities.join(','),
    release,
  ]);
}
