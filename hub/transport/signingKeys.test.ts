import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JWK } from 'jose';
import { signingKeys } from './signingKeys';

const dir = mkdtempSync(join(tmpdir(), 'nave-signing-'));
const keysFile = join(dir, 'keys.json');
const key = (kid: string, more: object = {}): JWK => ({ kty: 'OKP', crv: 'Ed25519', x: 'x', d: 'd', alg: 'EdDSA', kid, ...more });
const write = (...keys: readonly JWK[]): void => {
  writeFileSync(keysFile, JSON.stringify({ keys }));
};
afterAll(() => {
  rmSync(dir, { recursive: true });
});

describe('the signing keys of the hub', () => {
  it('sign with the first of the file, as it stands now', () => {
    write(key('one'));
    const current = signingKeys({ issuer: 'hub', keysFile }, () => undefined);
    expect(current()).toEqual({ issuer: 'hub', privateJwk: key('one') });
    write(key('two'), key('one'));
    expect(current().privateJwk.kid).toBe('two');
  });
  it('stay when the file cannot be used any more, and that is told once', () => {
    write(key('one'));
    const told: unknown[] = [];
    const current = signingKeys({ issuer: 'hub', keysFile }, (cause) => told.push(cause));
    writeFileSync(keysFile, '{"keys":');
    for (let again = 0; again < 3; again++) expect(current().privateJwk.kid).toBe('one');
    expect(told).toEqual([expect.objectContaining({ code: 'SIGNING_KEYS_INVALID' })]);
    write(key('another one'));
    expect(current().privateJwk.kid).toBe('another one');
  });
  it.each<[string, string]>([
    ['text that is no JSON', '{'],
    ['no keys', '{"keys":[]}'],
    ['a list', '[]'],
    ['a public key', JSON.stringify({ keys: [{ ...key('one'), d: undefined }] })],
    ['a key without a name', JSON.stringify({ keys: [{ ...key('one'), kid: undefined }] })],
    ['a key for another algorithm', JSON.stringify({ keys: [key('one', { alg: 'HS256' })] })],
  ])('are no keys to start with: %s', (_, text) => {
    writeFileSync(keysFile, text);
    expect(() => signingKeys({ issuer: 'hub', keysFile }, () => undefined)).toThrow(
      expect.objectContaining({ code: 'SIGNING_KEYS_INVALID' }) as Error,
    );
  });
});
