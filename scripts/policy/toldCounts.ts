import { type Impact } from '#policy/impact/policyImpact';
import { type Count, countImpact } from './countImpact';
import { recordLook } from './recordLook';
import { type Snapshot } from './Snapshot';

interface Counting {
  readonly snapshot: Snapshot;
  readonly impact: Pick<Impact, 'subjects'>;
  readonly release: string;
}

/** Who counts in what. */
export interface Reader {
  readonly before: string;
  readonly after: string;
  readonly snapshot: string | null;
  readonly steward: string | null;
  readonly author: string;
  readonly accessLog: string | null;
}

/** Counts, once the access log tells of them: those of an author too, who could narrow rows down by policies made up for it. Throws LOOK_UNRECORDED. */
export async function toldCounts({ snapshot, impact, release }: Counting, reader: Reader): Promise<readonly Count[]> {
  const { steward, author, accessLog, before, after } = reader;
  const counts = await countImpact(snapshot, impact.subjects);
  if (counts.length === 0) return counts;
  await recordLook(accessLog ?? snapshot.accessLogUrl, {
    reader: steward ?? author,
    isSteward: steward !== null,
    release,
    before,
    after,
    snapshot: withoutPassword(reader.snapshot ?? ''),
    changes: impact.subjects.flatMap(({ changes }) => changes),
    counts,
  });
  return counts;
}

function withoutPassword(named: string): string {
  if (!named.includes('://')) return named;
  const url = new URL(named);
  return `${url.protocol}//${url.host}${url.pathname}`;
}
