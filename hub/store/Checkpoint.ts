import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { type JWK } from 'jose';
import { canonicalJson } from '#kernel/canonicalJson';
import { sha256 } from '#kernel/digest';
import { type ChainHead, merkleRoot } from './hashChain';

/** A signed statement of how far chains went at an instant. One line of the exported file; each names the line before it. */
export interface Checkpoint {
  readonly version: 1;
  readonly at: string;
  readonly hub: string;
  /** Position in the file, from 1. */
  readonly number: number;
  /** SHA-256 of the line before, or null for the first. */
  readonly previous: string | null;
  /** Chains that went on since the line before, in the order of their names. */
  readonly chains: readonly ChainHead[];
  /** Merkle root over `chains`. */
  readonly root: string;
  /** Id of the key. */
  readonly kid: string;
}

/** The line of a checkpoint: canonical JSON with `signature`, Ed25519 over the canonical JSON without it. */
export function checkpointLine(checkpoint: Checkpoint, key: KeyObject): string {
  const signature = sign(null, Buffer.from(canonicalJson(checkpoint)), key).toString('base64url');
  return canonicalJson({ ...checkpoint, signature });
}

export function checkpointOf(
  heads: readonly ChainHead[],
  about: Pick<Checkpoint, 'at' | 'hub' | 'number' | 'previous' | 'kid'>,
): Checkpoint {
  const chains = [...heads].sort((one, other) => (one.chain < other.chain ? -1 : 1));
  return { version: 1, ...about, chains, root: merkleRoot(chains) };
}

/** Reads a line and checks it against the keys. A text says what is wrong with it. */
export function readCheckpoint(line: string, keys: readonly JWK[]): Checkpoint | string {
  let value: Checkpoint & { readonly signature: string };
  try {
    value = JSON.parse(line) as typeof value;
  } catch {
    return 'it is no JSON';
  }
  const { signature, ...checkpoint } = value;
  const key = keys.find(({ kid }) => kid === checkpoint.kid);
  if (key === undefined) return `no key \`${checkpoint.kid}\` is known`;
  if (typeof signature !== 'string' || !isSigned(checkpoint, signature, key)) return 'the signature does not fit';
  return merkleRoot(checkpoint.chains) === checkpoint.root ? checkpoint : 'the root is not that of its chains';
}

/** The digest by which the next line names this one. */
export function lineDigest(line: string): string {
  return sha256(line);
}

/** Throws what Node throws for a key that is none. */
export function privateKeyOf(jwk: JWK): KeyObject {
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

function isSigned(checkpoint: Checkpoint, signature: string, jwk: JWK): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: jwk.x ?? '' }, format: 'jwk' });
    return verify(null, Buffer.from(canonicalJson(checkpoint)), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}
