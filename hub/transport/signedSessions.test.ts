import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWK } from 'jose';
import { SettableClock } from '#kernel/Clock';
import { instantOf } from '#kernel/dates';
import { grantWith } from '#policy/grantWith';
import { type Principal } from '#policy/Principal';
import { principalWith } from '#policy/principalWith';
import { readSnapshot } from '#policy/snapshot';
import { verifySession, withRights } from '#policy/token';
import { newWrappingKey, publicHalf } from '#policy/wrapping';
import { type CallContext } from './CallContext';
import { signedSessions } from './signedSessions';
import { type SpokeSessions } from './SpokeSessions';
import { type Destination } from './Transport';

const START_MS = Date.parse('2026-03-01T12:00:00Z');
const grant = grantWith({
  activity: 'READ',
  type: 'Invoice',
  legalEntities: ['DE01', 'US01'],
  fields: { core: 'all' },
});
const anna: Principal = principalWith({ subject: 'person:anna', grants: [grant], policyVersion: 'v', epoch: 1 });
const call = (principal: Principal | null): CallContext => ({
  principal,
  rights: null,
  requestId: 'r',
  deadlineAt: 0,
  operationKind: 'READ',
});
const wrapping = newWrappingKey('emea');
const emea = {
  instance: 'invoices-emea',
  url: 'http://127.0.0.1:1/graphql',
  legalEntities: ['DE01', 'FR01'],
  wrappingKey: publicHalf(wrapping),
};
const amer = { ...emea, instance: 'invoices-amer', legalEntities: ['US01'] };

const tokenOf = async (sessions: SpokeSessions, { principal }: CallContext, to: Destination): Promise<string> =>
  (await sessions.sessionFor(call(principal), to))?.token ?? '';

describe('session tokens', () => {
  let privateJwk: JWK;
  let keys: JSONWebKeySet;
  const clock = new SettableClock(instantOf(START_MS));
  let release = 'one';
  beforeAll(async () => {
    const pair = await generateKeyPair('EdDSA', { extractable: true, crv: 'Ed25519' });
    privateJwk = { ...(await exportJWK(pair.privateKey)), kid: 'k', alg: 'EdDSA' };
    keys = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k', alg: 'EdDSA' }] };
  });
  const open = () => {
    clock.set(instantOf(START_MS));
    return signedSessions({ signing: () => ({ issuer: 'hub', privateJwk }), clock, release: () => release });
  };
  const later = (seconds: number) => {
    clock.set(instantOf(START_MS + seconds * 1_000));
  };

  it('tell one instance what concerns its partition, for a minute', async () => {
    const token = await tokenOf(open(), call(anna), emea);
    const expected = { audience: 'invoices-emea', issuer: 'hub', keys };
    const claims = await verifySession(token, { ...expected, nowSeconds: START_MS / 1_000 });
    expect(claims).toMatchObject({ sub: 'person:anna', act: 'PERSON', pv: 'v', ep: 1, rel: 'one' });
    expect(claims.ent).toMatchObject({ grants: [{ legalEntities: ['DE01'] }] });
    await expect(verifySession(token, { ...expected, nowSeconds: START_MS / 1_000 + 63 })).rejects.toMatchObject({
      code: 'SESSION_INVALID',
    });
    await expect(verifySession(token, { ...expected, audience: 'invoices-amer', nowSeconds: START_MS / 1_000 })).rejects.toMatchObject({
      code: 'SESSION_INVALID',
    });
  });
  it.each<[string, Principal, typeof emea]>([
    ['another person with equal rights', { ...anna, subject: 'person:ben' }, emea],
    ['other rights', { ...anna, fingerprint: 'g' }, emea],
    ['another purpose', { ...anna, purpose: 'audit' }, emea],
    ['a later epoch', { ...anna, epoch: 2 }, emea],
    ['another instance', anna, amer],
    ['another partition of the same instance', anna, { ...emea, legalEntities: ['DE01'] }],
  ])('are not shared with %s', async (_, principal, to) => {
    const sessions = open();
    const own = await tokenOf(sessions, call(anna), emea);
    expect(await tokenOf(sessions, call(anna), emea)).toBe(own);
    expect(await tokenOf(sessions, call(principal), to)).not.toBe(own);
  });
  it('are not shared between releases', async () => {
    const sessions = open();
    const own = await tokenOf(sessions, call(anna), emea);
    release = 'two';
    expect(await tokenOf(sessions, call(anna), emea)).not.toBe(own);
    release = 'one';
  });
  it('are renewed before they end, and when the clock has gone back', async () => {
    const sessions = open();
    const own = await tokenOf(sessions, call(anna), emea);
    later(45);
    expect(await tokenOf(sessions, call(anna), emea)).toBe(own);
    later(51);
    const renewed = await tokenOf(sessions, call(anna), emea);
    expect(renewed).not.toBe(own);
    later(-3_600);
    expect(await tokenOf(sessions, call(anna), emea)).not.toBe(renewed);
  });
  it('name the rights of somebody with more than 200 legal entities, and have them at hand', async () => {
    const legalEntities = Array.from({ length: 201 }, (_, at) => `AA${String(at).padStart(3, '0')}`);
    const to = { ...emea, legalEntities };
    const wide = principalWith({ subject: 'person:wide', grants: [{ ...grant, legalEntities }], policyVersion: 'v', epoch: 1 });
    const session = await open().sessionFor(call(wide), to);
    const expected = { audience: 'invoices-emea', issuer: 'hub', keys, nowSeconds: START_MS / 1_000 };
    const claims = await verifySession(session!.token, expected);
    expect(session!.token.length).toBeLessThan(2_000);
    expect(claims.ent).toEqual({ snapshot: session!.snapshot!.digest });
    const ent = readSnapshot(session!.snapshot!.bytes(), { snapshot: session!.snapshot!.digest });
    expect(ent?.grants.map((each) => each.legalEntities)).toEqual([legalEntities]);
    expect(withRights(claims, ent!).fp).toBe(claims.fp);
    expect((await open().sessionFor(call(wide), { ...to, legalEntities: legalEntities.slice(1) }))?.snapshot).toBeNull();
  });
  it('are not made for a call without a principal', async () => {
    expect(await open().sessionFor(call(null), emea)).toBeNull();
  });
});
