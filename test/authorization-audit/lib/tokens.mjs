import { createHmac, generateKeyPairSync, sign } from 'node:crypto';

export const ISSUER = 'https://issuer.audit.invalid';
export const AUDIENCE = 'gateway';
const KID = 'audit';

/** Tokens of one run: RS256, issuer and audience as the gateway was told, valid for ten minutes unless the claims say otherwise. */
export function tokens() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: KID, alg: 'RS256', use: 'sig' };
  const pem = publicKey.export({ format: 'pem', type: 'spki' });
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const signed = (header, claims, how) => {
    const text = `${encode(header)}.${encode(claims)}`;
    return `${text}.${how(text)}`;
  };
  const rs256 = (key) => (text) => sign('sha256', Buffer.from(text), key).toString('base64url');
  const full = (claims) => {
    const now = Math.floor(Date.now() / 1000);
    return { iss: ISSUER, aud: AUDIENCE, iat: now, exp: now + 600, ...claims };
  };
  const header = { alg: 'RS256', typ: 'JWT', kid: KID };
  return {
    jwks: { keys: [jwk] },
    /** `forge` names what is wrong with the token; none for a good one. */
    make({ forge, ...claims }) {
      const good = full(claims);
      switch (forge) {
        case undefined:
          return signed(header, good, rs256(privateKey));
        case 'expired':
          return signed(header, { ...good, iat: good.iat - 7200, exp: good.iat - 3600 }, rs256(privateKey));
        case 'issuer':
          return signed(header, { ...good, iss: 'https://somebody.else.invalid' }, rs256(privateKey));
        case 'audience':
          return signed(header, { ...good, aud: 'another-api' }, rs256(privateKey));
        case 'none':
          return signed({ ...header, alg: 'none' }, good, () => '');
        case 'hs256-with-public-key':
          return signed({ ...header, alg: 'HS256' }, good, (text) => createHmac('sha256', pem).update(text).digest('base64url'));
        case 'foreign-key':
          return signed(header, good, rs256(foreign));
        case 'payload': {
          const [head, , signature] = signed(header, full({ sub: claims.sub, scope: '' }), rs256(privateKey)).split('.');
          return `${head}.${encode(good)}.${signature}`;
        }
        case 'own-key':
          return signed({ ...header, jwk: { ...foreignJwk(foreign), kid: KID } }, good, rs256(foreign));
        default:
          throw new RangeError(`no forgery is called ${forge}`);
      }
    },
  };
}

function foreignJwk(key) {
  const { n, e, kty } = key.export({ format: 'jwk' });
  return { n, e, kty, alg: 'RS256' };
}

function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
