import { randomBytes } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, importJWK } from 'jose';
import { newWrappingKey, publicHalf, unwrapSessionKey, wrapSessionKey } from './wrapping';

const own = newWrappingKey('one');
const key = randomBytes(32);

describe('a wrapped session key', () => {
  it('is a JWE that another implementation reads, and the other way round', async () => {
    const { plaintext, protectedHeader } = await compactDecrypt(
      wrapSessionKey(key, publicHalf(own)),
      await importJWK(own, 'ECDH-ES+A256KW'),
    );
    expect(Buffer.from(plaintext)).toEqual(key);
    expect(protectedHeader).toMatchObject({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: 'one' });
    const theirs = await new CompactEncrypt(key)
      .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: 'one' })
      .encrypt(await importJWK({ ...publicHalf(own) }, 'ECDH-ES+A256KW'));
    expect(unwrapSessionKey(theirs, [own])).toEqual(key);
  });
  it('is opened by the key that it names, during a change of keys too', () => {
    const wrapped = wrapSessionKey(key, publicHalf(own));
    expect(unwrapSessionKey(wrapped, [newWrappingKey('two'), own])).toEqual(key);
    expect(wrapSessionKey(key, publicHalf(own))).not.toBe(wrapped);
  });
  const wrapped = (): string => wrapSessionKey(key, publicHalf(own));
  const changed = (at: number): string =>
    wrapped()
      .split('.')
      .map((part, index) => (index === at ? `${part[0] === 'A' ? 'B' : 'A'}${part.slice(1)}` : part))
      .join('.');
  const withHeader = (header: object): string =>
    [Buffer.from(JSON.stringify(header)).toString('base64url'), ...wrapped().split('.').slice(1)].join('.');
  it.each([
    ['nothing', () => ''],
    ['a sixth part', () => `${wrapped()}.A`],
    ['another header', () => changed(0)],
    ['another wrapped key', () => changed(1)],
    ['another nonce', () => changed(2)],
    ['another content', () => changed(3)],
    ['another tag', () => changed(4)],
    ['a shorter tag', () => wrapped().slice(0, -6)],
    ['no algorithm', () => withHeader({ alg: 'none', enc: 'A256GCM', kid: 'one' })],
    ['a password', () => withHeader({ alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', kid: 'one', p2c: 1e9 })],
    [
      'a point of small order',
      () => withHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: 'one', epk: { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43) } }),
    ],
  ])('is refused with %s', (_, text) => {
    expect(() => unwrapSessionKey(text(), [own])).toThrow(expect.objectContaining({ code: 'WRAPPING_INVALID' }) as Error);
  });
  it('is refused by every other key, also of its name', () => {
    for (const other of [newWrappingKey('two'), newWrappingKey('one')])
      expect(() => unwrapSessionKey(wrapped(), [other])).toThrow(expect.objectContaining({ code: 'WRAPPING_INVALID' }) as Error);
  });
});
