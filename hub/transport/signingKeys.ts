import { readFileSync, statSync } from 'node:fs';
import { type JWK } from 'jose';
import { defineError } from '#kernel/errors';
import { type SessionSigning } from './signedSessions';

/** The private keys of the hub, in a JWKS document: the first signs, the others are only announced to the spokes. The file is followed. */
export interface SigningFile {
  readonly issuer: string;
  readonly keysFile: string;
}

const SigningKeysInvalid = defineError({
  code: 'SIGNING_KEYS_INVALID',
  shown: false,
  message: (cause: string) => `the signing keys of the hub cannot be used: ${cause}`,
});

const ALGORITHMS: readonly unknown[] = ['EdDSA', 'ES256'];

/**
 * The key that signs now. It is asked for when a session opens, which is seldom enough to look at the file each time.
 * Throws SIGNING_KEYS_INVALID for a file that cannot be used to begin with; later `onRefused` is told once for each bad state, and the old key stays.
 */
export function signingKeys(signing: SessionSigning | SigningFile, onRefused: (cause: unknown) => void): () => SessionSigning {
  if ('privateJwk' in signing) return () => signing;
  const { issuer, keysFile } = signing;
  let state = stateOf(keysFile);
  let current: SessionSigning = { issuer, privateJwk: firstKey(keysFile) };
  return () => {
    try {
      const found = stateOf(keysFile);
      if (found === state) return current;
      state = found;
      current = { issuer, privateJwk: firstKey(keysFile) };
    } catch (cause) {
      onRefused(cause);
    }
    return current;
  };
}

function stateOf(path: string): string {
  const { mtimeMs, size, ino } = statSync(path);
  return `${String(mtimeMs)} ${String(size)} ${String(ino)}`;
}

function firstKey(path: string): JWK {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw SigningKeysInvalid('not JSON');
  }
  const keys = (value as { readonly keys?: readonly JWK[] } | null)?.keys;
  const [first] = Array.isArray(keys) ? (keys as readonly JWK[]) : [];
  if (first === undefined) throw SigningKeysInvalid('no list of keys');
  if (typeof first.kid !== 'string' || !ALGORITHMS.includes(first.alg) || first.d === undefined)
    throw SigningKeysInvalid('the first has no `kid`, no algorithm of a session, or no private half');
  return first;
}
