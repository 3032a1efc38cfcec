import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { canonicalJson } from '#kernel/canonicalJson';
import { sha256 } from '#kernel/digest';
import { type Count } from './countImpact';

/** Below this an author learns only that it is below. */
const COUNT_MIN = 5;

/** A count as its reader may see it: a number, or `<5`. */
export interface ShownCount extends Omit<Count, 'gained' | 'lost'> {
  readonly gained: number | string;
  readonly lost: number | string;
}

/**
 * What a reader may see of counts. An author sees no number below five: also nought is `<5`, and a line is there for every change and
 * legal entity, so that which lines there are tells nothing. A steward sees the numbers.
 */
export function shownCounts(counts: readonly Count[], isSteward: boolean): readonly ShownCount[] {
  if (isSteward) return counts.filter(({ gained, lost }) => gained + lost > 0);
  const shown = (count: number): number | string => (count < COUNT_MIN ? `<${String(COUNT_MIN)}` : count);
  return counts.map((each) => ({ ...each, gained: shown(each.gained), lost: shown(each.lost) }));
}

export interface Look {
  readonly steward: string;
  readonly before: string;
  readonly after: string;
  readonly snapshot: string;
  readonly at: string;
}

/** Records that a steward looked at exact counts, before they are shown: one line each, chained by digest. */
export function recordLook(file: string, look: Look): void {
  mkdirSync(dirname(file), { recursive: true });
  const last = existsSync(file) ? (readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? '') : '';
  appendFileSync(file, `${canonicalJson({ ...look, previous: sha256(last) })}\n`, { mode: 0o600 });
}
