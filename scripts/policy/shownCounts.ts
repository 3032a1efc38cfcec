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
