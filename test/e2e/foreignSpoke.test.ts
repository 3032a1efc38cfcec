import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { systemClock } from '#kernel/Clock';
import { sha256 } from '#kernel/digest';
import { openSession } from '#kit/testing/TestSession';
import { principalWith } from '#policy/principalWith';
import { type SessionClaims } from '#policy/token';
import { newWrappingKey, publicHalf } from '#policy/wrapping';
import { destinationOf } from '../../hub/transport/destinationOf';
import { HttpTransport } from '../../hub/transport/httpTransport';
import { signedSessions } from '../../hub/transport/signedSessions';

// A spoke that has nothing of our kit but the page that tells what to verify, against the hub's half of a call.

interface Verified {
  readonly claims: SessionClaims;
  readonly op: string;
}

/** Plain JavaScript has no types: this is what its comment says. */
const { callVerifier } = createRequire(__filename)('../../docs/examples/verifyCall.cjs') as {
  readonly callVerifier: (
    hub: { readonly issuer: string; readonly keys: readonly object[] },
    own: { readonly instance: string; readonly wrapping: readonly object[] },
  ) => (call: {
    readonly method: string;
    readonly path: string;
    readonly headers: IncomingHttpHeaders;
    readonly bodyHash: string;
  }) => Verified | null;
};

const ISSUER = 'https://hub.nave.invalid';
const wrapping = newWrappingKey('leases-1');
const principal = (epoch = 1) => principalWith({ subject: 'person:anna', policyVersion: 'v', epoch });

describe.each(['ed25519', 'p-256'] as const)('a spoke in plain JavaScript, under an %s key', (curve) => {
  const pair = curve === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const mark = { kid: 'hub-1', alg: curve === 'ed25519' ? 'EdDSA' : 'ES256' };
  const signing = { issuer: ISSUER, privateJwk: { ...pair.privateKey.export({ format: 'jwk' }), ...mark } };
  const keys = [{ ...pair.publicKey.export({ format: 'jwk' }), ...mark }];
  const seen: Verified[] = [];
  let server: Server;
  let entry: Parameters<typeof destinationOf>[0];

  beforeAll(async () => {
    const verify = callVerifier({ issuer: ISSUER, keys }, { instance: 'leases-emea', wrapping: [wrapping] });
    server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const { method = '', url: path = '', headers } = request;
        const bodyHash =
          method === 'PUT' ? (/^\/documents\/([0-9a-f]+)/.exec(path)?.[1] ?? '') : createHash('sha256').update(body).digest('hex');
        const verified = verify({ method, path, headers, bodyHash });
        if (verified !== null) seen.push(verified);
        response.writeHead(verified === null ? 401 : 200, { 'content-type': 'application/json' }).end('{"data":{}}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const place = { businessUnit: 'emea', legalEntities: ['DE01'], url };
    entry = { instance: 'leases-emea', spoke: 'leases', ...place, wrappingKey: publicHalf(wrapping) };
  });
  beforeEach(() => {
    seen.length = 0;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('takes what the hub sends', async () => {
    const sessions = signedSessions({ signing: () => signing, clock: systemClock, release: () => 'r' });
    const transport = new HttpTransport({ sessions, clock: systemClock });
    const call = {
      principal: principal(),
      rights: null,
      requestId: 'r1',
      deadlineAt: performance.now() + 5_000,
      operationKind: 'READ' as const,
    };
    const to = destinationOf(entry);
    for (const kind of ['READ', 'WRITE', 'READ'] as const)
      expect((await transport.send({ to, query: '{ größe }', variables: {}, kind, call })).data).toEqual({});
    const [bodyHash, body] = [sha256('bytes'), Readable.from([Buffer.from('bytes')])];
    const path = `/documents/${bodyHash}?legalEntity=DE01`;
    expect(await transport.upload({ to, path, bodyHash, mediaType: 'text/plain', lengthBytes: 5, body, call })).toMatchObject({
      status: 200,
    });
    await transport.close();
    expect(seen.map(({ op, claims }) => [op, claims.sub])).toEqual(['READ', 'WRITE', 'READ', 'WRITE'].map((op) => [op, 'person:anna']));
    expect(new Set(seen.map(({ claims }) => claims.sid)).size).toBe(1);
  });

  it('takes nothing else', async () => {
    const body = '{"query":"{ a }"}';
    const open = (claims: Partial<SessionClaims> = {}, more: object = {}) =>
      openSession({ ...signing, ...more }, entry, { principal: principal(), claims });
    const now = Math.floor(Date.now() / 1_000);
    const refused = [
      await open({ aud: 'leases-amer' }),
      await open({ iss: 'https://elsewhere' }),
      await open({ iat: now - 70, exp: now - 10 }),
      await open({ exp: now + 600 }),
      await open({}, { privateJwk: { ...signing.privateJwk, kid: 'hub-2' } }),
      await openSession(signing, { ...entry, wrappingKey: publicHalf(newWrappingKey('leases-1')) }, { principal: principal() }),
    ];
    for (const { send } of refused) expect((await send({ op: 'READ', body })).status).toBe(401);
    const { send, headersOf } = await open();
    expect((await send({ op: 'READ', body })).status).toBe(200);
    for (const more of [{ counter: 1 }, { bodyHash: sha256('other') }])
      expect((await send({ op: 'READ', body, ...more })).status).toBe(401);
    const headers = headersOf({ op: 'READ', body });
    for (const changed of [
      { 'nave-request-id': 'other' },
      { 'nave-proof': headers['nave-proof']!.replace('READ', 'WRITE') },
      { 'nave-proof': '' },
    ])
      expect((await fetch(`${entry.url}/graphql`, { method: 'POST', headers: { ...headers, ...changed }, body })).status).toBe(401);
    expect((await fetch(`${entry.url}/other`, { method: 'POST', headers, body })).status).toBe(401);
    expect((await fetch(`${entry.url}/graphql`, { method: 'POST', headers, body })).status).toBe(200);
    const later = await openSession(signing, entry, { principal: principal(2) });
    expect((await later.send({ op: 'READ', body })).status).toBe(200);
    expect((await send({ op: 'READ', body })).status).toBe(401);
  });
});

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
