import { createHmac } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT, type CryptoKey } from 'jose';
import { ClientTokens } from './ClientTokens';

const ISSUER = 'https://issuer.example';
let key: CryptoKey;
let open: JWK;
let pem: string;
let now = 1_800_000_000;
let tokens: ClientTokens;

beforeAll(async () => {
  const pair = await generateKeyPair('EdDSA', { extractable: true, crv: 'Ed25519' });
  key = pair.privateKey;
  open = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'EdDSA' };
  pem = await exportSPKI(pair.publicKey);
});
beforeEach(() => {
  now = 1_800_000_000;
  tokens = new ClientTokens({ audience: 'nave-hub', issuers: [{ issuer: ISSUER, jwks: { keys: [open] } }], nowSeconds: () => now });
});

type Claims = Record<string, unknown>;
const sign = (claims: Claims = {}, header: Record<string, unknown> = {}): Promise<string> =>
  new SignJWT({ iss: ISSUER, aud: 'nave-hub', sub: 'person:anna', exp: now + 60, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'one', ...header })
    .sign(key);
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

it('names subject, actor and purpose of a good token', async () => {
  expect(await tokens.identify(`Bearer ${await sign({ nave_actor: 'SERVICE', nave_purpose: 'dashboard' })}`)).toEqual({
    subject: 'person:anna',
    actor: 'SERVICE',
    agent: null,
    purpose: 'dashboard',
    scopes: [],
    expiresAtSeconds: now + 60,
  });
  expect(await tokens.identify(`bearer ${await sign({ aud: ['other', 'nave-hub'] })}`)).toMatchObject({ actor: 'PERSON', purpose: null });
});

it('names the agent, the person on whose behalf it acts, and the scopes', async () => {
  const token = await sign({ act: { sub: 'agent:ap-assistant' }, scope: 'ledger:write ledger:read ledger:write' });
  expect(await tokens.identify(`Bearer ${token}`)).toMatchObject({
    subject: 'person:anna',
    actor: 'AGENT',
    agent: 'agent:ap-assistant',
    scopes: ['ledger:read', 'ledger:write'],
  });
  expect(await tokens.identify(`Bearer ${await sign({ sub: 'agent:alone', nave_actor: 'AGENT' })}`)).toMatchObject({
    subject: 'agent:alone',
    agent: 'agent:alone',
  });
});

it.each<[string, () => Promise<string | undefined>]>([
  ['no header', () => Promise.resolve(undefined)],
  ['another scheme', async () => `Basic ${await sign()}`],
  ['two tokens', async () => `Bearer ${await sign()}, Bearer ${await sign()}`],
  ['another audience', async () => `Bearer ${await sign({ aud: 'nave-hub-2' })}`],
  ['a prefix of the audience', async () => `Bearer ${await sign({ aud: 'nave' })}`],
  ['an empty audience', async () => `Bearer ${await sign({ aud: '' })}`],
  ['no audience', async () => `Bearer ${await sign({ aud: undefined })}`],
  ['another issuer', async () => `Bearer ${await sign({ iss: 'https://else.example' })}`],
  ['no expiry', async () => `Bearer ${await sign({ exp: undefined })}`],
  ['a passed expiry', async () => `Bearer ${await sign({ exp: now - 1 })}`],
  ['a start in the future', async () => `Bearer ${await sign({ nbf: now + 30 })}`],
  ['no subject', async () => `Bearer ${await sign({ sub: undefined })}`],
  ['an unknown actor', async () => `Bearer ${await sign({ nave_actor: 'ROOT' })}`],
  ['an actor that names a method', async () => `Bearer ${await sign({ nave_actor: 'toString' })}`],
  ['an agent beside another kind of actor', async () => `Bearer ${await sign({ act: { sub: 'agent:clerk' }, nave_actor: 'PERSON' })}`],
  ['an actor that is no agent', async () => `Bearer ${await sign({ act: { sub: 'person:bruno' } })}`],
  ['a chain of actors', async () => `Bearer ${await sign({ act: { sub: 'agent:clerk', act: { sub: 'agent:other' } } })}`],
  ['an actor that is a text', async () => `Bearer ${await sign({ act: 'agent:clerk' })}`],
  ['scopes that are no text', async () => `Bearer ${await sign({ scope: ['ledger:read'] })}`],
  ['a purpose that is no text', async () => `Bearer ${await sign({ nave_purpose: ['x'] })}`],
  [
    'no algorithm',
    () => Promise.resolve(`Bearer ${part({ alg: 'none' })}.${part({ iss: ISSUER, aud: 'nave-hub', sub: 'person:anna', exp: now + 60 })}.`),
  ],
  [
    'the public key as a shared secret',
    () => {
      const text = `${part({ alg: 'HS256', kid: 'one' })}.${part({ iss: ISSUER, aud: 'nave-hub', sub: 'person:anna', exp: now + 60 })}`;
      return Promise.resolve(`Bearer ${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`);
    },
  ],
  [
    'a key of its own',
    async () => {
      const own = await generateKeyPair('EdDSA', { extractable: true, crv: 'Ed25519' });
      const jwk = await exportJWK(own.publicKey);
      const text = new SignJWT({ iss: ISSUER, aud: 'nave-hub', sub: 'person:anna', exp: now + 60 });
      return `Bearer ${await text.setProtectedHeader({ alg: 'EdDSA', kid: 'one', jwk, jku: 'http://127.0.0.1:1/jwks' }).sign(own.privateKey)}`;
    },
  ],
  [
    'an altered byte of the signature',
    async () => {
      const token = await sign();
      const at = token.length - 10;
      return `Bearer ${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
    },
  ],
])('refuses %s', async (_, header) => {
  await tokens.identify(`Bearer ${await sign()}`); // a good one is kept: it opens nothing for others
  await expect(header().then((text) => tokens.identify(text))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

it('verifies a token once and forgets it at its expiry', async () => {
  const header = `Bearer ${await sign()}`;
  const first = await tokens.identify(header);
  expect(await tokens.identify(header)).toBe(first);
  now += 60;
  await expect(tokens.identify(header)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});
