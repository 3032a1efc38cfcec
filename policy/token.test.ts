import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JSONWebKeySet,
  type JWTHeaderParameters,
  SignJWT,
  importJWK,
} from 'jose';
import { canonicalJson } from '#kernel/canonicalJson';
import { instantOf } from '#kernel/dates';
import { sha256 } from '#kernel/digest';
import { type GrantTuple } from './Grant';
import { grantWith } from './grantWith';
import { type Principal } from './Principal';
import { principalWith } from './principalWith';
import {
  claimsOf,
  cutToPartition,
  principalOfSession,
  type SessionClaims,
  signSession,
  type StatedClaims,
  verifySession,
  withRights,
} from './token';

const NOW = 1_795_000_000;
const tuple = (more: Partial<GrantTuple>): GrantTuple =>
  grantWith({
    activity: 'READ',
    type: 'Invoice',
    legalEntities: ['DE01', 'US01'],
    fields: { core: 'all' },
    limits: { approval: { max: '50.00', currency: 'EUR' } },
    when: { op: 'ne', field: 'enteredBy', value: { var: 'subject' } },
    ...more,
  });
const PRINCIPAL: Principal = principalWith({
  subject: 'person:anna',
  scopes: ['ledger:read'],
  grants: [tuple({}), tuple({ legalEntities: ['US01'] }), tuple({ type: 'Vendor', legalEntities: 'ALL' })],
  forbids: [tuple({ legalEntities: ['DE01', 'JP01'], fields: {} })],
  policyVersion: 'v',
  epoch: 3,
});

let key: JWK;
let keys: JSONWebKeySet;
beforeAll(async () => {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  key = { ...(await exportJWK(pair.privateKey)), kid: 'hub-1', alg: 'EdDSA' };
  keys = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'hub-1', alg: 'EdDSA' }] };
});

const claims = (more: Partial<SessionClaims> = {}): SessionClaims => ({
  iss: 'nave-hub',
  aud: 'invoices-emea',
  iat: NOW,
  exp: NOW + 60,
  sid: 's1',
  ...claimsOf(PRINCIPAL, ['DE01', 'FR01']),
  rel: 'r1',
  sk: 'wrapped',
  ...more,
});
const expected = (more: object = {}) => ({ audience: 'invoices-emea', issuer: 'nave-hub', keys, nowSeconds: NOW + 30, ...more });

describe('a session token', () => {
  it('carries the principal of one partition to one instance', async () => {
    const verified = await verifySession(await signSession(claims(), key), expected());
    expect(principalOfSession(verified as SessionClaims)).toEqual({
      ...PRINCIPAL,
      grants: [tuple({ legalEntities: ['DE01'] }), tuple({ type: 'Vendor', legalEntities: 'ALL' })],
      forbids: [tuple({ legalEntities: ['DE01'], fields: {} })],
      fingerprint: verified.fp,
    });
    expect(verified.fp).not.toBe(PRINCIPAL.fingerprint);
  });

  it.each<[string, () => Promise<string> | string, object?]>([
    ['of another instance', () => signSession(claims({ aud: 'invoices-amer' }), key)],
    ['of another issuer', () => signSession(claims({ iss: 'other' }), key)],
    ['that is over', () => signSession(claims(), key), { nowSeconds: NOW + 63 }],
    ['from the future', () => signSession(claims(), key), { nowSeconds: NOW - 10 }],
    ['that lives too long', () => signSession(claims({ exp: NOW + 600 }), key)],
    ['with rights that were added', () => signSession(claims({ ent: { grants: [tuple({ legalEntities: 'ALL' })], forbids: [] } }), key)],
    ['with a forbid taken out', () => signSession({ ...claims(), ent: { ...claims().ent, forbids: [] } }, key)],
    ['of another subject, where a condition reads it', () => signSession(claims({ sub: 'person:bruno' }), key)],
    ['of another purpose', () => signSession(claims({ purpose: 'audit' }), key)],
    ['of another kind of operation', () => signSession(claims({ ops: 'REGISTERED' }), key)],
    ['with a scope more', () => signSession(claims({ scp: ['ledger:read', 'ledger:write'] }), key)],
    ['with a decision more', () => signSession(claims({ dec: ['office-hours'] }), key)],
    ['that outlives its rights', () => signSession(claims({ until: instantOf((NOW + 59) * 1_000) }), key)],
    ['without a signature', async () => (await signSession(claims(), key)).replace(/\.[^.]*$/, '.')],
    ['that is changed', async () => (await signSession(claims(), key)).replace(/^(.*\..*)(....)\./, '$1AAAA.')],
    ['that is none', () => 'nonsense'],
  ])('is refused %s', async (_, token, more = {}) => {
    await expect(verifySession(await token(), expected(more))).rejects.toMatchObject({ code: 'SESSION_INVALID' });
  });

  describe('is refused', () => {
    const TYP = 'nave-session+jwt';
    let foreign: { privateKey: CryptoKey; publicJwk: JWK };
    let own: CryptoKey;
    beforeAll(async () => {
      const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
      foreign = { privateKey: pair.privateKey, publicJwk: await exportJWK(pair.publicKey) };
      own = (await importJWK(key, 'EdDSA')) as CryptoKey;
    });
    const signed = (header: JWTHeaderParameters, by: CryptoKey | Uint8Array): Promise<string> =>
      new SignJWT({ ...claims() }).setProtectedHeader(header).sign(by);
    const outcome = (token: string, more: object = {}): Promise<string> =>
      verifySession(token, expected(more)).then(
        () => 'taken',
        (error: unknown) => (error as { code: string }).code,
      );
    const secretOfPublicKey = (): Uint8Array => new TextEncoder().encode(JSON.stringify(keys.keys[0]));
    const none = (): string =>
      `${Buffer.from(JSON.stringify({ alg: 'none', kid: 'hub-1', typ: TYP })).toString('base64url')}.${Buffer.from(JSON.stringify(claims())).toString('base64url')}.`;

    it('from a foreign key, wherever it is named, by another algorithm or none, and of another type', async () => {
      const { privateKey: by, publicJwk: jwk } = foreign;
      expect(await outcome(await signed({ alg: 'EdDSA', kid: 'hub-1', typ: TYP }, own))).toBe('taken');
      expect(
        await outcome(
          await signed({ alg: 'EdDSA', kid: 'hub-1', typ: TYP, jwk, jku: 'http://127.0.0.1:1/', x5u: 'http://127.0.0.1:1/' }, own),
        ),
      ).toBe('taken');
      for (const token of [
        await signed({ alg: 'EdDSA', kid: 'hub-1', typ: TYP }, by),
        await signed({ alg: 'EdDSA', kid: 'hub-2', typ: TYP }, by),
        await signed({ alg: 'EdDSA', typ: TYP, jwk }, by),
        await signed({ alg: 'EdDSA', kid: 'hub-1', typ: TYP, jwk, jku: 'http://127.0.0.1:1/' }, by),
        await signed({ alg: 'EdDSA', typ: TYP }, own),
        await signed({ alg: 'EdDSA', kid: 'hub-1' }, own),
        await signed({ alg: 'EdDSA', kid: 'hub-1', typ: 'JWT' }, own),
        await signed({ alg: 'HS256', kid: 'hub-1', typ: TYP }, secretOfPublicKey()),
        none(),
      ])
        expect(await outcome(token)).toBe('SESSION_INVALID');
    });
    it('from a key that is meant for another algorithm', async () => {
      const token = await signed({ alg: 'EdDSA', kid: 'hub-1', typ: TYP }, own);
      expect(await outcome(token, { keys: { keys: [{ ...keys.keys[0], alg: 'ES256' }] } })).toBe('SESSION_INVALID');
    });
  });

  it('is signed with P-256 as well, and with no key that does not say what it is', async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    const p256 = { ...(await exportJWK(pair.privateKey)), kid: 'p', alg: 'ES256' };
    const both = { keys: [...keys.keys, { ...(await exportJWK(pair.publicKey)), kid: 'p', alg: 'ES256' }] };
    const read = await verifySession(await signSession(claims(), p256), expected({ keys: both }));
    expect(read.sub).toBe(PRINCIPAL.subject);
    const { kid, ...nameless } = key;
    await expect(signSession(claims(), nameless)).rejects.toMatchObject({ code: 'SESSION_INVALID' });
    await expect(signSession(claims(), { ...nameless, kid: kid!, alg: 'HS256' })).rejects.toMatchObject({ code: 'SESSION_INVALID' });
  });

  describe('that names its rights', () => {
    const ent = claims().ent;
    const snapshot = (): StatedClaims => ({ ...claims(), ent: { snapshot: sha256(canonicalJson(ent)) } });
    it('is complete with the ones of its fingerprint, and with no others', async () => {
      const verified = await verifySession(await signSession(snapshot(), key), expected());
      expect(verified.ent).toEqual(snapshot().ent);
      expect(withRights(verified, ent)).toEqual({ ...verified, ent });
      for (const other of [
        { ...ent, forbids: [] },
        { ...ent, grants: [tuple({ legalEntities: 'ALL' })] },
        { grants: [], forbids: [] },
      ])
        expect(() => withRights(verified, other)).toThrow('the fingerprint is not that of the grants');
    });
    it.each([{ snapshot: 'short' }, { snapshot: '' }, {}])('is refused with %j', async (name) => {
      const token = await signSession({ ...snapshot(), ent: name as never }, key);
      await expect(verifySession(token, expected())).rejects.toMatchObject({ code: 'SESSION_INVALID' });
    });
  });

  it('leaves ALL as it is and drops what does not concern the partition', () => {
    const { ent } = cutToPartition(PRINCIPAL, ['JP01']);
    expect(ent.grants.map(({ type, legalEntities }) => [type, legalEntities])).toEqual([['Vendor', 'ALL']]);
    expect(ent.forbids.map(({ legalEntities }) => legalEntities)).toEqual([['JP01']]);
  });
});
