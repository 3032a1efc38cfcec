import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { type JWK } from 'jose';
import { lengthPrefixed } from '#kernel/digest';
import { defineError } from '#kernel/errors';
import { type WrappingKey } from '#kernel/registry';

/*
 * A session key on its way to one instance: a compact JWE (RFC 7516) with ECDH-ES+A256KW over X25519 (RFC 7518 4.6, RFC 8037) and A256GCM.
 * The JWE says nothing of who made it; it stands inside a session token that the hub signs.
 * Written on node:crypto because the portable implementation of `jose` takes six times as long; the tests hold both to each other.
 */

const WrappingInvalid = defineError({
  code: 'WRAPPING_INVALID',
  shown: false,
  message: (cause: string) => `a session key cannot be unwrapped: ${cause}`,
});

const ALG = 'ECDH-ES+A256KW';
const ENC = 'A256GCM';
const KEY_WRAP_IV = Buffer.alloc(8, 0xa6); // RFC 3394, 2.2.3.1
const TAG_BYTES = 16;

/** A new private key of an instance. */
export function newWrappingKey(kid: string): JWK {
  return { ...generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' }), kid };
}

/** The half that the registry shows. */
export function publicHalf({ x = '', kid = '' }: JWK): WrappingKey {
  return { kty: 'OKP', crv: 'X25519', x, kid };
}

export function wrapSessionKey(sessionKey: Uint8Array, to: WrappingKey): string {
  const ephemeral = generateKeyPairSync('x25519');
  const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: publicKeyOf(to) });
  const header = base64url(JSON.stringify({ alg: ALG, enc: ENC, kid: to.kid, epk: ephemeral.publicKey.export({ format: 'jwk' }) }));
  const contentKey = randomBytes(32);
  const wrap = createCipheriv('id-aes256-wrap', agreedKey(shared), KEY_WRAP_IV);
  const wrapped = Buffer.concat([wrap.update(contentKey), wrap.final()]);
  const iv = randomBytes(12);
  const seal = createCipheriv('aes-256-gcm', contentKey, iv, { authTagLength: TAG_BYTES });
  seal.setAAD(Buffer.from(header));
  const sealed = Buffer.concat([seal.update(sessionKey), seal.final()]);
  return [header, ...[wrapped, iv, sealed, seal.getAuthTag()].map(base64url)].join('.');
}

/** `keys`: the private keys of the instance, found by `kid`. Throws WRAPPING_INVALID, whatever is wrong. */
export function unwrapSessionKey(wrapped: string, keys: readonly JWK[]): Buffer {
  try {
    const parts = wrapped.split('.');
    const [header = '', ...rest] = parts;
    const [key, iv, sealed, tag] = rest.map((part) => Buffer.from(part, 'base64url'));
    if (parts.length !== 5 || key === undefined || iv === undefined || sealed === undefined || tag === undefined)
      throw WrappingInvalid('it is no compact JWE');
    const { alg, enc, kid, epk } = JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>;
    const own = keys.find((each) => each.kid === kid);
    if (alg !== ALG || enc !== ENC || own === undefined) throw WrappingInvalid('another algorithm or key');
    const shared = diffieHellman({ privateKey: privateKeyOf(own), publicKey: publicKeyOf(epk as WrappingKey) });
    const unwrap = createDecipheriv('id-aes256-wrap', agreedKey(shared), KEY_WRAP_IV);
    const contentKey = Buffer.concat([unwrap.update(key), unwrap.final()]);
    const open = createDecipheriv('aes-256-gcm', contentKey, iv, { authTagLength: TAG_BYTES });
    open.setAAD(Buffer.from(header)).setAuthTag(tag);
    return Buffer.concat([open.update(sealed), open.final()]);
  } catch (cause) {
    throw WrappingInvalid(cause instanceof Error ? cause.message : 'unreadable');
  }
}

/** The Concat KDF of RFC 7518 4.6.2 for one round of SHA-256: no party info, 256 bits. */
function agreedKey(shared: Buffer): Buffer {
  const round = Buffer.from([0, 0, 0, 1]);
  const bits = Buffer.from([0, 0, 1, 0]);
  return createHash('sha256')
    .update(Buffer.concat([round, shared, lengthPrefixed([ALG, '', '']), bits]))
    .digest();
}

const publicKeys = new WeakMap<WrappingKey, KeyObject>();
const privateKeys = new WeakMap<JWK, KeyObject>();

function publicKeyOf(key: WrappingKey): KeyObject {
  const known = publicKeys.get(key) ?? createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: key.x }, format: 'jwk' });
  publicKeys.set(key, known);
  return known;
}

function privateKeyOf(key: JWK): KeyObject {
  const known = privateKeys.get(key) ?? createPrivateKey({ key: key as Record<string, string>, format: 'jwk' });
  privateKeys.set(key, known);
  return known;
}

function base64url(bytes: string | Buffer): string {
  return Buffer.from(bytes as Buffer).toString('base64url');
}
