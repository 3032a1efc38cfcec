import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClientTokens } from './ClientTokens';
import { createDevelopmentIssuer } from './developmentIssuer';

const dataDir = mkdtempSync(join(tmpdir(), 'nave-issuer-'));
afterAll(() => {
  rmSync(dataDir, { recursive: true });
});

it('mints tokens that the hub accepts, and keeps its key between starts', async () => {
  const [one, other] = await Promise.all([createDevelopmentIssuer({ dataDir }), createDevelopmentIssuer({ dataDir })]);
  const again = await createDevelopmentIssuer({ dataDir });
  expect(one.jwks).toEqual(other.jwks);
  expect(again.jwks).toEqual(one.jwks);
  const tokens = new ClientTokens({ audience: 'nave-hub', issuers: [{ issuer: again.issuer, jwks: again.jwks }] });
  const identity = await tokens.identify(`Bearer ${await one.mint('service:bi', { actor: 'SERVICE', purpose: 'dashboard' })}`);
  expect(identity).toMatchObject({ subject: 'service:bi', actor: 'SERVICE', purpose: 'dashboard' });
});

it('shows the public half only, and keeps the other for its owner', async () => {
  const { jwks } = await createDevelopmentIssuer({ dataDir });
  expect(Object.keys(jwks.keys[0] ?? {})).not.toContain('d');
  expect(statSync(join(dataDir, 'development-issuer.json')).mode & 0o777).toBe(0o600);
});

it('does not exist in production', async () => {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await expect(createDevelopmentIssuer({ dataDir })).rejects.toMatchObject({ code: 'DEVELOPMENT_ISSUER_REFUSED' });
  } finally {
    process.env['NODE_ENV'] = before;
  }
});
