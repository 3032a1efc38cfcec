import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { type JWK } from 'jose';
import { type Clock } from '#kernel/Clock';
import { digestOf } from '#kernel/digest';
import { type WrappingKey } from '#kernel/registry';
import { type Principal } from '#policy/Principal';
import { proofHeader } from '#policy/proof';
import { snapshotOf } from '#policy/snapshot';
import { claimsOf, cutToPartition, SESSION_SECONDS_MAX, signSession } from '#policy/token';
import { wrapSessionKey } from '#policy/wrapping';
import { SpokeUnavailable } from './failures';
import { type Attempt, type SessionSnapshot, type SpokeSession, type SpokeSessions } from './SpokeSessions';
import { type Destination } from './Transport';

export interface SessionSigning {
  /** `iss` of the tokens: the name of the hub that the spokes know. */
  readonly issuer: string;
  /** Ed25519 or P-256, with its `kid` and `alg`. */
  readonly privateJwk: JWK;
}

export interface SignedSessionsOptions {
  /** Asked for each session, so that the key may change while the hub runs. */
  readonly signing: () => SessionSigning;
  readonly clock: Clock;
  /** Id of the release in use. */
  readonly release: () => string;
}

interface Kept {
  readonly session: Promise<SpokeSession>;
  readonly release: string;
  readonly opensAtSeconds: number;
  readonly renewedAtSeconds: number;
  hasEnded: boolean;
}

const SESSIONS_MAX = 5_000;
// A token that a call starts with must still be valid when the spoke looks: a call takes at most 5 s.
const RENEWED_SECONDS_BEFORE = 10;
const SESSION_KEY_BYTES = 32;

/** One session for each principal, instance, entitlement epoch and release, signed once and used until shortly before it ends. */
export function signedSessions(options: SignedSessionsOptions): SpokeSessions {
  const { clock } = options;
  const kept = new Map<string, Kept>();
  // The same objects come again with most calls; what they say need not be digested each time.
  const lately = new WeakMap<Principal, WeakMap<Destination, Kept>>();

  function open({ principal, to, release, nowSeconds }: Wanted, key: string): Kept {
    const rightsEndSeconds = principal.validUntil === null ? Infinity : Math.floor(Date.parse(principal.validUntil) / 1_000);
    const expiresAtSeconds = Math.min(nowSeconds + SESSION_SECONDS_MAX, rightsEndSeconds);
    const end = (): void => {
      opened.hasEnded = true;
    };
    // Where the rights end first, a new session would not live longer.
    const renewedAtSeconds = expiresAtSeconds === rightsEndSeconds ? expiresAtSeconds : expiresAtSeconds - RENEWED_SECONDS_BEFORE;
    const session = sign({ options, principal, to, nowSeconds, expiresAtSeconds, end });
    const opened: Kept = { release, opensAtSeconds: nowSeconds, renewedAtSeconds, session, hasEnded: false };
    session.catch(end);
    kept.delete(key);
    kept.set(key, opened);
    const [oldest] = kept.keys();
    if (kept.size > SESSIONS_MAX && oldest !== undefined) kept.delete(oldest);
    return opened;
  }

  return {
    async sessionFor({ principal }, to) {
      if (principal === null) return null;
      const wanted = { principal, to, release: options.release(), nowSeconds: Math.floor(Date.parse(clock.now()) / 1_000) };
      const known = lately.get(principal)?.get(to);
      if (isUsable(known, wanted)) return known.session;
      const key = sessionKey(wanted);
      const shared = kept.get(key);
      const found = isUsable(shared, wanted) ? shared : open(wanted, key);
      const own = lately.get(principal) ?? new WeakMap<Destination, Kept>();
      lately.set(principal, own.set(to, found));
      return found.session;
    },
  };
}

interface Wanted {
  readonly principal: Principal;
  readonly to: Destination;
  readonly release: string;
  readonly nowSeconds: number;
}

// Clocks of tests jump both ways: a session from the future is as useless as an old one.
function isUsable(kept: Kept | undefined, { release, nowSeconds }: Wanted): kept is Kept {
  if (kept === undefined || kept.hasEnded || kept.release !== release) return false;
  return kept.opensAtSeconds <= nowSeconds && nowSeconds < kept.renewedAtSeconds;
}

interface Opening {
  readonly options: SignedSessionsOptions;
  readonly principal: Principal;
  readonly to: Destination;
  readonly nowSeconds: number;
  readonly expiresAtSeconds: number;
  readonly end: () => void;
}

async function sign({ options, principal, to, nowSeconds, expiresAtSeconds, end }: Opening): Promise<SpokeSession> {
  const { issuer, privateJwk } = options.signing();
  const sid = randomBytes(16).toString('base64url');
  const sessionKey = randomBytes(SESSION_KEY_BYTES);
  const claims = claimsOf(principal, to.legalEntities);
  const digest = snapshotOf(claims.ent)?.snapshot;
  const token = await signSession(
    {
      iss: issuer,
      aud: to.instance,
      iat: nowSeconds,
      exp: expiresAtSeconds,
      sid,
      ...claims,
      ent: digest === undefined ? claims.ent : { snapshot: digest },
      rel: options.release(),
      sk: wrapSessionKey(sessionKey, wrappingKeyOf(to)),
    },
    privateJwk,
  );
  const bytes = (): Buffer => snapshotOf(cutToPartition(principal, to.legalEntities).ent)?.bytes ?? Buffer.alloc(0);
  const snapshot = digest === undefined ? null : { digest, bytes };
  return new SignedSession({ token, sid, key: createSecretKey(sessionKey), end, snapshot });
}

class SignedSession implements SpokeSession {
  readonly token: string;
  readonly sid: string;
  readonly snapshot: SessionSnapshot | null;
  counter = 0;

  constructor(private readonly parts: Pick<SpokeSession, 'token' | 'sid' | 'snapshot' | 'end'> & { readonly key: KeyObject }) {
    this.token = parts.token;
    this.sid = parts.sid;
    this.snapshot = parts.snapshot;
  }

  prove(attempt: Attempt): string {
    this.counter += 1;
    return proofHeader(this.parts.key, { ...attempt, sid: this.parts.sid, counter: this.counter });
  }

  end(): void {
    this.parts.end();
  }
}

function wrappingKeyOf({ instance, wrappingKey }: Destination): WrappingKey {
  if (wrappingKey === null) throw SpokeUnavailable(instance, 'the registry has no wrapping key of it');
  return wrappingKey;
}

/** Parts that differ never share a key: each has its length, and so has the list. */
function sessionKey({ principal, to, release }: Wanted): string {
  const { subject, actor, agent, purpose, fingerprint, policyVersion, epoch, validUntil } = principal;
  return digestOf([
    subject,
    actor,
    agent ?? '',
    purpose === null ? '' : `=${purpose}`,
    validUntil ?? '',
    fingerprint,
    policyVersion,
    String(epoch),
    release,
    to.instance,
    to.wrappingKey?.x ?? '',
    ...to.legalEntities,
  ]);
}
