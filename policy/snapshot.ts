import { canonicalJson } from '#kernel/canonicalJson';
import { isSha256, sha256 } from '#kernel/digest';
import { type GrantTuple } from './Grant';

/** The rights of a principal in one partition. */
export interface Entitlements {
  readonly grants: readonly GrantTuple[];
  readonly forbids: readonly GrantTuple[];
}

/** What a session token carries where they are too long for it: SHA-256 of their canonical JSON. */
export interface SnapshotName {
  readonly snapshot: string;
}

/** Rights that travel beside the token, as a body: the bytes are the canonical JSON, the digest is theirs. */
export interface Snapshot extends SnapshotName {
  readonly bytes: Buffer;
}

/** A token states the rights over as many legal entities itself. */
const LEGAL_ENTITIES_MAX = 200;
/** And as many bytes of them: base64url makes 85 KiB of it, and spokes take headers of 128. */
const TOKEN_BYTES_MAX = 64 * 1024;

/** Null where the rights fit into a session token. */
export function snapshotOf(ent: Entitlements): Snapshot | null {
  const bytes = Buffer.from(canonicalJson(ent));
  if (bytes.length <= TOKEN_BYTES_MAX && legalEntitiesOf([...ent.grants, ...ent.forbids]).size <= LEGAL_ENTITIES_MAX) return null;
  return { snapshot: sha256(bytes), bytes };
}

export function isSnapshotName(ent: Entitlements | SnapshotName): ent is SnapshotName {
  return 'snapshot' in ent && isSha256(ent.snapshot);
}

/** The rights in the bytes of a snapshot; null for bytes that are not the ones that were named, or no rights. */
export function readSnapshot(bytes: Uint8Array, { snapshot }: SnapshotName): Entitlements | null {
  if (sha256(bytes) !== snapshot) return null;
  try {
    const { grants, forbids } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<Entitlements>;
    // The hub has signed their digest: what stands in the tuples needs no further check than that of the fingerprint.
    return Array.isArray(grants) && Array.isArray(forbids) ? { grants, forbids } : null;
  } catch {
    return null;
  }
}

function legalEntitiesOf(tuples: readonly GrantTuple[], into = new Set<string>()): ReadonlySet<string> {
  for (const { legalEntities, except = [] } of tuples) {
    if (legalEntities !== 'ALL') for (const code of legalEntities) into.add(code);
    legalEntitiesOf(except, into);
  }
  return into;
}
