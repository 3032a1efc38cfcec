import { createPrivateKey, createPublicKey, type JsonWebKey, sign, verify } from 'node:crypto';
import { ReleaseMismatch } from './loadRelease';

/** Beside the pair, where releases are signed. */
export const SIGNATURE_FILE = 'release.sig';

/** Ed25519 over the name of a release, as base64url text. */
export function releaseSignature(release: string, privateJwk: JsonWebKey): string {
  return sign(null, signed(release), createPrivateKey({ key: privateJwk, format: 'jwk' })).toString('base64url');
}

/** Throws RELEASE_MISMATCH when the signature is missing, or not by this key over this release. */
export function checkSignature(release: string, signature: string | null, publicJwk: JsonWebKey): void {
  if (signature === null) throw ReleaseMismatch(`the release is not signed: there is no ${SIGNATURE_FILE}`);
  const bytes = Buffer.from(signature.trim(), 'base64url');
  const isSigned = verify(null, signed(release), createPublicKey({ key: publicJwk, format: 'jwk' }), bytes);
  if (!isSigned) throw ReleaseMismatch(`the signature is not of release ${release.slice(0, 12)} by the key of this hub`);
}

/** With a word before it, so that no other signature of the key can be taken for one of a release. */
function signed(release: string): Uint8Array {
  return Buffer.from(`nave release ${release}`);
}
