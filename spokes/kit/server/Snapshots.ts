import { type Entitlements, type SnapshotName } from '#policy/snapshot';
import { type StatedClaims } from '#policy/token';

interface Kept {
  readonly ent: Entitlements;
  readonly bytes: number;
  readonly epoch: number;
  endsAtSeconds: number;
}

/** Ten sessions: somebody who works on does not have the rights sent again. */
const UNUSED_SECONDS_MAX = 600;
const BYTES_MAX = 64 * 1024 * 1024;

/**
 * Rights that session tokens only name, by their digest. None is used past the end of the rights or in another epoch than the one it came in,
 * nor when no session has named it for ten minutes; the oldest leave when there are too many.
 */
export class Snapshots {
  private readonly kept = new Map<string, Kept>();
  private bytes = 0;

  /** Null where they must be asked for. */
  find({ snapshot }: SnapshotName, claims: StatedClaims, nowSeconds: number): Entitlements | null {
    const known = this.kept.get(snapshot);
    if (known === undefined) return null;
    this.drop(snapshot);
    if (known.epoch !== claims.ep || known.endsAtSeconds <= nowSeconds) return null;
    this.hold(snapshot, { ...known, endsAtSeconds: endOf(claims, nowSeconds) });
    return known.ent;
  }

  keep(
    { snapshot }: SnapshotName,
    ent: Entitlements,
    of: { readonly claims: StatedClaims; readonly bytes: number; readonly nowSeconds: number },
  ): void {
    this.drop(snapshot);
    this.hold(snapshot, { ent, bytes: of.bytes, epoch: of.claims.ep, endsAtSeconds: endOf(of.claims, of.nowSeconds) });
    for (const [each, { endsAtSeconds, epoch }] of this.kept) {
      if (endsAtSeconds <= of.nowSeconds || epoch < of.claims.ep || this.bytes > BYTES_MAX) this.drop(each);
    }
  }

  private hold(digest: string, entry: Kept): void {
    this.kept.set(digest, entry);
    this.bytes += entry.bytes;
  }

  private drop(digest: string): void {
    this.bytes -= this.kept.get(digest)?.bytes ?? 0;
    this.kept.delete(digest);
  }
}

function endOf({ until }: StatedClaims, nowSeconds: number): number {
  const unused = nowSeconds + UNUSED_SECONDS_MAX;
  return until === null ? unused : Math.min(unused, Math.floor(Date.parse(until) / 1_000));
}
