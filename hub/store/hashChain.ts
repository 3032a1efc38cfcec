import { createHash } from 'node:crypto';
import { lengthPrefixed } from '#kernel/digest';

/*
 * h_i = SHA-256(h_{i-1} ‖ SHA-256(record_i)), one chain for each process that writes. The first link is made from the name of the chain,
 * so that no record fits another one. A chain covers digests: a content that is erased leaves its digest, and the chain still verifies.
 */

/** SHA-256 of the bytes of a record. */
export function contentDigest(content: string): Buffer {
  return createHash('sha256').update(content, 'utf8').digest();
}

/** What the first record of a chain is joined to. */
export function firstLink(chain: string): Buffer {
  return createHash('sha256')
    .update(lengthPrefixed(['nave-access-log-1', chain]))
    .digest();
}

export function nextLink(previous: Uint8Array, digest: Uint8Array): Buffer {
  return createHash('sha256').update(previous).update(digest).digest();
}

/** How far a chain went. */
export interface ChainHead {
  readonly chain: string;
  /** Of its last record, from 1. */
  readonly number: number;
  /** Hexadecimal. */
  readonly hash: string;
}

/** Merkle root over chain heads in the order of their names, hexadecimal. Leaves and nodes are marked apart (RFC 6962, section 2.1). */
export function merkleRoot(heads: readonly ChainHead[]): string {
  const sorted = [...heads].sort((one, other) => (one.chain < other.chain ? -1 : 1));
  let level: Buffer[] = sorted.map(({ chain, number, hash }) =>
    createHash('sha256')
      .update(LEAF)
      .update(lengthPrefixed([chain, String(number), hash]))
      .digest(),
  );
  if (level.length === 0) return createHash('sha256').digest('hex');
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at] as Buffer, level[at + 1]];
      above.push(right === undefined ? left : createHash('sha256').update(NODE).update(left).update(right).digest());
    }
    level = above;
  }
  return (level[0] as Buffer).toString('hex');
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
