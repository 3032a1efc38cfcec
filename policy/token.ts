import { type CryptoKey, importJWK, type JWK, type JSONWebKeySet, type JWTHeaderParameters, jwtVerify, SignJWT } from 'jose';
import { type Instant } from '#kernel/dates';
import { defineError } from '#kernel/errors';
import { fingerprintOf } from './fingerprint';
import { type GrantTuple } from './Grant';
import { type Actor, type OperationKind, type Principal } from './Principal';
import { type Entitlements, isSnapshotName, type SnapshotName } from './snapshot';

/** The longest life of a session token, seconds. */
export const SESSION_SECONDS_MAX = 60;

/** What the hub tells one spoke instance about one principal. Grants are cut to the partition of the instance. */
export interface SessionClaims<Ent = Entitlements> {
  /** The hub. */
  readonly iss: string;
  /** One spoke instance: `invoices-emea`. */
  readonly aud: string;
  /** Seconds since 1970. */
  readonly iat: number;
  readonly exp: number;
  /** Of this session; the proof of each call names it. */
  readonly sid: string;
  readonly sub: string;
  readonly act: Actor;
  /** The acting agent; `sub` is then the person on whose behalf. */
  readonly agent: string | null;
  readonly purpose: string | null;
  /** Kind of the operations of the session. */
  readonly ops: OperationKind;
  /** Scopes of the client token, sorted. */
  readonly scp: readonly string[];
  /** Decisions that say yes, sorted. */
  readonly dec: readonly string[];
  /** When the rights end; the session ends no later. */
  readonly until: Instant | null;
  readonly ent: Ent;
  /** Fingerprint of `ent`, also where the token only names them. */
  readonly fp: string;
  /** Policy version. */
  readonly pv: string;
  /** Entitlement epoch. */
  readonly ep: number;
  /** Release of the hub. */
  readonly rel: string;
  /** The session key, wrapped for the instance: see wrapping.ts. */
  readonly sk: string;
  /** Set where the session serves the registry: it reads the contract and no row. */
  readonly aim?: 'REGISTRY';
}

/** Claims as the token has them: long rights are named there, and travel as a snapshot. */
export type StatedClaims = SessionClaims<Entitlements | SnapshotName>;

export const SessionInvalid = defineError({
  code: 'SESSION_INVALID',
  shown: false,
  message: (cause: string) => `the session token is refused: ${cause}`,
});

/** Asymmetric, and one for each key: what a token says of its algorithm must be what its key says. */
const ALGORITHMS = ['EdDSA', 'ES256'];
/** Explicit typing (RFC 8725 3.11): no other token of the same key passes for a session. */
const TYPE = 'nave-session+jwt';

/** Compact JWS. `key` is an Ed25519 or P-256 private key with its `kid` and `alg`. */
export async function signSession(claims: StatedClaims, key: JWK): Promise<string> {
  const { iss, aud, iat, exp, sub, ...rest } = claims;
  const { alg, kid } = key;
  if (kid === undefined || !ALGORITHMS.includes(alg ?? '')) throw SessionInvalid('the signing key names no `kid` or no algorithm');
  return new SignJWT(rest)
    .setProtectedHeader({ alg: alg ?? '', kid, typ: TYPE })
    .setIssuer(iss)
    .setAudience(aud)
    .setSubject(sub)
    .setIssuedAt(iat)
    .setExpirationTime(exp)
    .sign(await imported(key));
}

export interface SessionExpectation {
  readonly audience: string;
  readonly issuer: string;
  readonly keys: JSONWebKeySet;
  readonly nowSeconds: number;
}

/**
 * Verifies signature, audience, issuer and life, and that the fingerprint is that of the grants; where the token only names them, `withRights` does
 * that when they are known. Throws SESSION_INVALID, whatever is wrong.
 */
export async function verifySession(token: string, expected: SessionExpectation): Promise<StatedClaims> {
  try {
    const { payload } = await jwtVerify(token, (header) => keyOf(header, expected.keys), {
      algorithms: ALGORITHMS,
      typ: TYPE,
      issuer: expected.issuer,
      audience: expected.audience,
      currentDate: new Date(expected.nowSeconds * 1_000),
      maxTokenAge: SESSION_SECONDS_MAX,
      clockTolerance: 2,
      requiredClaims: ['sub', 'exp', 'iat', 'sid', 'ent', 'fp', 'pv', 'ep', 'rel', 'act', 'ops', 'scp', 'dec', 'sk'],
    });
    const claims = payload as unknown as StatedClaims;
    if (typeof claims.aud !== 'string') throw SessionInvalid('several audiences');
    if (claims.exp - claims.iat > SESSION_SECONDS_MAX) throw SessionInvalid('it lives too long');
    if (claims.until !== null && claims.exp * 1_000 > Date.parse(claims.until)) throw SessionInvalid('it outlives the rights');
    return isSnapshotName(claims.ent) ? claims : withRights(claims, claims.ent);
  } catch (cause) {
    throw SessionInvalid(cause instanceof Error ? cause.message : 'unreadable');
  }
}

/** The claims with the rights that they name. Throws SESSION_INVALID when these are not the ones with the fingerprint of the token. */
export function withRights(stated: StatedClaims, ent: Entitlements): SessionClaims {
  const claims = { ...stated, ent };
  if (fingerprintOf(principalOfSession(claims)) !== claims.fp) throw SessionInvalid('the fingerprint is not that of the grants');
  return claims;
}

/** `kid` is an index into our own keys and nothing more; what a token carries of keys (`jku`, `x5u`, `jwk`) is never looked at. */
function keyOf({ kid, alg }: JWTHeaderParameters, { keys }: JSONWebKeySet): Promise<CryptoKey> {
  const key = keys.find((each) => each.kid !== undefined && each.kid === kid);
  if (key === undefined || key.alg !== alg) throw SessionInvalid('an unknown key, or a key of another algorithm');
  return imported(key);
}

const importedKeys = new WeakMap<JWK, Promise<CryptoKey>>();

/** Imported once: keys stay for weeks. */
function imported(key: JWK): Promise<CryptoKey> {
  const known = importedKeys.get(key) ?? (importJWK(key, key.alg ?? '') as Promise<CryptoKey>);
  importedKeys.set(key, known);
  return known;
}

/** The principal that a spoke decides for. */
export function principalOfSession(claims: SessionClaims): Principal {
  const { sub, act, agent, purpose, ops, scp, dec, ent, fp, pv, ep, until } = claims;
  return {
    subject: sub,
    actor: act,
    agent,
    purpose,
    operations: ops,
    scopes: scp,
    decisions: dec,
    grants: ent.grants,
    forbids: ent.forbids,
    fingerprint: fp,
    policyVersion: pv,
    epoch: ep,
    validUntil: until,
  };
}

/** What a session says of a principal in one partition. */
export function claimsOf(
  principal: Principal,
  legalEntities: readonly string[],
): Omit<SessionClaims, 'iss' | 'aud' | 'iat' | 'exp' | 'sid' | 'rel' | 'sk' | 'aim'> {
  const { subject, actor, agent, purpose, operations, scopes, decisions, policyVersion, epoch, validUntil } = principal;
  return {
    sub: subject,
    act: actor,
    agent,
    purpose,
    ops: operations,
    scp: scopes,
    dec: decisions,
    ...cutToPartition(principal, legalEntities),
    pv: policyVersion,
    ep: epoch,
    until: validUntil,
  };
}

/** The rights of a principal in one partition, with their fingerprint: what does not concern an instance does not reach it. */
export function cutToPartition(principal: Principal, legalEntities: readonly string[]): Pick<SessionClaims, 'ent' | 'fp'> {
  const cut = (tuples: readonly GrantTuple[]): readonly GrantTuple[] =>
    tuples
      .map((tuple): GrantTuple => ({
        ...tuple,
        legalEntities: tuple.legalEntities === 'ALL' ? 'ALL' : tuple.legalEntities.filter((code) => legalEntities.includes(code)),
        ...(tuple.except !== undefined && { except: cut(tuple.except) }),
      }))
      .filter((tuple) => tuple.legalEntities.length > 0);
  const ent = { grants: cut(principal.grants), forbids: cut(principal.forbids) };
  return { ent, fp: fingerprintOf({ ...principal, ...ent }) };
}
