/*
 * What a spoke without our kit must verify of each call from the hub, in plain JavaScript and Node's own crypto.
 * docs/business-unit.md has the list; the numbers below are its numbers. test/e2e/foreignSpoke.test.ts holds this file to the hub.
 */
'use strict';
const crypto = require('node:crypto');

const WINDOW = 1_000;

/**
 * `hub`: { issuer, keys } with the public JWKs of the hub. `own`: { instance, wrapping } with the private X25519 JWKs of this instance.
 * Answers a function of one call, { method, path, headers, bodyHash }, to { claims, op }; null for 401. One for each process: it remembers.
 */
function callVerifier(hub, own) {
  const sessions = new Map();
  let epoch = 0;

  function open(token) {
    const [head, body, signature] = token.split('.');
    const { typ, kid, alg } = read(head);
    const jwk = hub.keys.find((each) => each.kid === kid && each.alg === alg);
    if (typ !== 'nave-session+jwt' || jwk === undefined) return null; // 1
    const key = { key: crypto.createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' };
    const hash = alg === 'EdDSA' ? null : 'sha256';
    if (!crypto.verify(hash, Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) return null; // 1
    const claims = read(body);
    if (claims.iss !== hub.issuer || claims.aud !== own.instance || !(claims.exp - claims.iat <= 60)) return null; // 2
    return { claims, key: unwrap(claims.sk), highest: 0, seen: new Set() };
  }

  /** 4: RFC 7516, ECDH-ES+A256KW over X25519. */
  function unwrap(sk) {
    const [head, ...rest] = sk.split('.');
    const [wrapped, iv, sealed, tag] = rest.map((part) => Buffer.from(part, 'base64url'));
    const { alg, enc, kid, epk } = read(head);
    if (alg !== 'ECDH-ES+A256KW' || enc !== 'A256GCM') throw new RangeError('another algorithm');
    const jwk = own.wrapping.find((each) => each.kid === kid);
    const shared = crypto.diffieHellman({
      privateKey: crypto.createPrivateKey({ key: jwk, format: 'jwk' }),
      publicKey: crypto.createPublicKey({ key: epk, format: 'jwk' }),
    });
    const info = Buffer.concat([Buffer.from([0, 0, 0, 1]), shared, parts([alg, '', '']), Buffer.from([0, 0, 1, 0])]);
    const unwrapping = crypto.createDecipheriv('id-aes256-wrap', crypto.createHash('sha256').update(info).digest(), Buffer.alloc(8, 0xa6));
    const contentKey = Buffer.concat([unwrapping.update(wrapped), unwrapping.final()]);
    const opening = crypto.createDecipheriv('aes-256-gcm', contentKey, iv, { authTagLength: 16 });
    opening.setAAD(Buffer.from(head)).setAuthTag(tag);
    return Buffer.concat([opening.update(sealed), opening.final()]);
  }

  return function verify({ method, path, headers, bodyHash }) {
    try {
      const [, token] = /^Bearer (\S+)$/.exec(headers.authorization);
      const [, counter, op, mac] = /^([1-9]\d{0,14})\.(READ|WRITE)\.([A-Za-z0-9_-]{43})$/.exec(headers['nave-proof']);
      const session = sessions.get(token) ?? open(token);
      if (session === null) return null;
      const { claims } = session;
      const now = Date.now() / 1_000;
      if (now < claims.iat - 2 || now > claims.exp + 2 || claims.ep < epoch) return null; // 2, 3
      epoch = claims.ep;
      for (const [each, { claims: old }] of sessions) if (old.exp + 5 < now) sessions.delete(each);
      sessions.set(token, session);
      const proven = parts([claims.sid, counter, op, bodyHash, headers['nave-request-id'] ?? '', `${method} ${path}`]);
      const expected = crypto.createHmac('sha256', session.key).update(proven).digest();
      if (!crypto.timingSafeEqual(expected, Buffer.from(mac, 'base64url'))) return null; // 5
      const spent = Number(counter) <= session.highest - WINDOW || session.seen.has(counter);
      if (spent) return null; // 6
      session.highest = Math.max(session.highest, Number(counter));
      session.seen.add(counter);
      return { claims, op };
    } catch {
      return null;
    }
  };
}

function read(part) {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}

/** Each part as four bytes of length and its bytes. */
function parts(list) {
  return Buffer.concat(
    list.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(Buffer.byteLength(part));
      return [length, Buffer.from(part)];
    }),
  );
}

module.exports = { callVerifier };
