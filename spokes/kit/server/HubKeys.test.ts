import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHubKeys } from './HubKeys';

const key = (kid: string) => ({ kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43), kid, alg: 'EdDSA' });
const set = (...kids: readonly string[]) => ({ keys: kids.map(key) });

describe('the public keys of the hub', () => {
  const dir = mkdtempSync(join(tmpdir(), 'nave-hub-keys-'));
  const jwksFile = join(dir, 'keys.json');
  let server: Server;
  let jwksUrl: string;
  let answer: { status: number; text: string; headers?: Record<string, string> };
  let count = 0;

  beforeAll(async () => {
    server = createServer((_, response) => {
      count += 1;
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(answer.text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    jwksUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/keys`;
  });
  afterAll(async () => {
    rmSync(dir, { recursive: true });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('are followed in their file, which may be broken for a while', async () => {
    writeFileSync(jwksFile, JSON.stringify(set('one')));
    const keys = await openHubKeys({ jwksFile });
    expect(keys.current()).toEqual(set('one'));
    writeFileSync(jwksFile, JSON.stringify(set('one', 'two')));
    await keys.refresh();
    expect(keys.current()).toEqual(set('one', 'two'));
    writeFileSync(jwksFile, '{"keys":[');
    await keys.refresh();
    expect(keys.current()).toEqual(set('one', 'two'));
    writeFileSync(jwksFile, JSON.stringify(set('two')));
    await keys.refresh();
    expect(keys.current()).toEqual(set('two'));
    await keys.close();
  });
  it('are fetched again when asked, and not more than once a second', async () => {
    answer = { status: 200, text: JSON.stringify(set('one')) };
    const keys = await openHubKeys({ jwksUrl });
    count = 0;
    answer = { status: 200, text: JSON.stringify(set('two')) };
    for (let again = 0; again < 20; again++) await keys.refresh();
    expect([count, keys.current()]).toEqual([0, set('one')]);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await Promise.all(Array.from({ length: 20 }, () => keys.refresh()));
    expect([count, keys.current()]).toEqual([1, set('two')]);
    await keys.close();
  });
  it.each<[string, { status: number; text: string; headers?: Record<string, string> }]>([
    ['an address that does not have them', { status: 404, text: JSON.stringify(set('one')) }],
    ['a redirect', { status: 302, text: JSON.stringify(set('one')), headers: { location: '/elsewhere' } }],
    ['text that is no JSON', { status: 200, text: '{' }],
    ['more than 64 KiB', { status: 200, text: JSON.stringify({ ...set('one'), more: 'x'.repeat(70_000) }) }],
    ['no key', { status: 200, text: '{"keys":[]}' }],
    ['a key without a name', { status: 200, text: JSON.stringify({ keys: [{ ...key('one'), kid: undefined }] }) }],
    ['a key without an algorithm', { status: 200, text: JSON.stringify({ keys: [{ ...key('one'), alg: undefined }] }) }],
    ['a shared secret', { status: 200, text: JSON.stringify({ keys: [{ kty: 'oct', k: 'AAAA', kid: 'one', alg: 'HS256' }] }) }],
    ['a private key', { status: 200, text: JSON.stringify({ keys: [{ ...key('one'), d: 'A' }] }) }],
    ['one name for two keys', { status: 200, text: JSON.stringify(set('one', 'one')) }],
  ])('are none to begin with: %s', async (_, given) => {
    answer = given;
    await expect(openHubKeys({ jwksUrl })).rejects.toMatchObject({ code: 'HUB_KEYS_INVALID' });
    writeFileSync(jwksFile, given.text);
    if (given.status === 200 && given.text.length < 70_000)
      await expect(openHubKeys({ jwksFile })).rejects.toMatchObject({ code: 'HUB_KEYS_INVALID' });
  });
  it('are none where there is no file and nobody listens', async () => {
    await expect(openHubKeys({ jwksFile: join(dir, 'none') })).rejects.toMatchObject({ code: 'HUB_KEYS_INVALID' });
    await expect(openHubKeys({ jwksUrl: 'http://127.0.0.1:1/keys' })).rejects.toMatchObject({ code: 'HUB_KEYS_INVALID' });
  });
});
