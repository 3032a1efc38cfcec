import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStubHub, type StubHub } from '../../../test/hub/hubOfStubs';
import { playgroundPage } from './page';

const dataDir = mkdtempSync(join(tmpdir(), 'nave-playground-'));
let stub: StubHub;
let bare: StubHub;
beforeAll(async () => {
  stub = await startStubHub({
    hub: {
      identity: {
        audience: 'nave-hub',
        issuers: [],
        development: {
          dataDir,
          personas: [
            { subject: 'person:clerk', title: 'Clerk of DE01' },
            { subject: 'service:sums', title: 'Sums' },
          ],
        },
      },
    },
  });
  bare = await startStubHub();
}, 60_000);
afterAll(async () => {
  await stub.close();
  await bare.close();
  rmSync(dataDir, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}): Promise<{ status: number | undefined; text: string }> =>
  new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        resolve({ status: response.statusCode, text });
      });
    })
      .on('error', reject)
      .end();
  });

it('names no coordinate to those without a token, unless tokens are handed out here', async () => {
  expect((await get(`${bare.hub.url}/playground`)).text).not.toContain('invoice');
  expect((await get(`${stub.hub.url}/playground`)).text).toContain('invoices(first: $first');
});

it('has a page of its own files only, with a fresh nonce, whatever the address says', async () => {
  const [one, other] = await Promise.all([fetch(`${stub.hub.url}/playground?query=<script>`), fetch(`${stub.hub.url}/playground`)]);
  const page = await one.text();
  const nonce = /nonce-([^']+)'/.exec(one.headers.get('content-security-policy') ?? '')?.[1];
  expect(nonce).toHaveLength(24);
  expect(other.headers.get('content-security-policy')).not.toContain(nonce);
  expect(page).not.toContain('query=<script>');
  expect(page.match(/<script(?! nonce=)/g)).toBeNull();
  const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '');
  expect(addresses.filter((address) => !address.startsWith('/playground') && address !== 'data:,')).toEqual([]);
  expect(page).toContain('query overview');
});

it('serves the files of the editor', async () => {
  const page = await (await fetch(`${stub.hub.url}/playground`)).text();
  const files = [...page.matchAll(/"(\/playground\/files\/[^"]+)"/g)].map(([, path]) => path ?? '');
  expect(files).toHaveLength(4);
  for (const path of files) {
    const response = await fetch(stub.hub.url + path);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(5_000);
    expect(response.headers.get('content-type')).toBe(`text/${path.endsWith('.css') ? 'css' : 'javascript'}; charset=utf-8`);
  }
});

it('cannot be left by the text of an operation', () => {
  const page = playgroundPage({
    nonce: 'n',
    hasPersonas: false,
    withoutPolicy: false,
    tabs: [{ query: '# </script><script>alert(1)</script>', variables: '' }],
  });
  expect(page).not.toContain('alert(1)</script>');
});

describe('personas', () => {
  it('come with tokens that the hub takes', async () => {
    const personas = JSON.parse((await get(`${stub.hub.url}/playground/personas`)).text) as {
      subject: string;
      name: string;
      token: string;
    }[];
    expect(personas.map(({ name }) => name)).toEqual(['Clerk', 'sums']);
    const response = await fetch(`${stub.hub.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${personas[0]?.token ?? ''}` },
      body: JSON.stringify({ query: '{ invoices { totalCount } }' }),
    });
    expect(await response.json()).toMatchObject({ data: { invoices: { totalCount: 3 } } });
  });

  it.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }],
    ['a name that was pointed here', { host: 'evil.example:4000' }],
  ])('are not given to a page of %s', async (_, headers) => {
    expect((await get(`${stub.hub.url}/playground/personas`, headers)).status).toBe(404);
  });

  it('do not exist without the development issuer, and neither do its keys', async () => {
    expect((await get(`${bare.hub.url}/playground/personas`)).status).toBe(404);
    expect((await get(`${bare.hub.url}/development/jwks`)).status).toBe(404);
    expect(JSON.parse((await get(`${stub.hub.url}/development/jwks`)).text)).toEqual({
      keys: [expect.not.objectContaining({ d: expect.anything() as unknown })],
    });
  });
});
