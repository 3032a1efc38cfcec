import { sha256 } from '#kernel/digest';

/** Draws that depend on the seed and the path of forks alone: equal seeds, equal draws, on every machine. Never for secrets. */
export interface Random {
  /** A whole number from `min` to `max`, both included. */
  whole(min: number, max: number): number;
  /** True in `perMille` of 1000 draws. */
  chance(perMille: number): boolean;
  /** One item; throws RangeError for an empty list. */
  pick<T>(items: readonly T[]): T;
  /** One item, each as often as its weight says; weights are whole numbers, at least one of them above 0. */
  weighted<T>(items: readonly T[], weight: (item: T) => number): T;
  /** The items in another order; the list given stays as it is. */
  shuffled<T>(items: readonly T[]): readonly T[];
  /** `count` decimal digits. */
  digits(count: number): string;
  /** Draws of their own for one part of the work, so that a change in one part leaves the others as they were. */
  fork(name: string): Random;
}

/** A generator of the xoshiro128** family, seeded from SHA-256 of the text. */
export function random(seed: string): Random {
  const state = new Uint32Array([0, 8, 16, 24].map((at) => Number.parseInt(sha256(seed).slice(at, at + 8), 16)));
  const whole = (min: number, max: number): number => min + Math.floor((next(state) / 0x1_0000_0000) * (max - min + 1));
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new RangeError('nothing to pick from');
    return items[whole(0, items.length - 1)] as T;
  };
  return {
    whole,
    chance: (perMille) => whole(0, 999) < perMille,
    pick,
    weighted(items, weight) {
      let left = whole(
        1,
        items.reduce((sum, item) => sum + weight(item), 0),
      );
      return items.find((item) => (left -= weight(item)) <= 0) ?? pick(items);
    },
    shuffled(items) {
      const copy = [...items];
      for (let at = copy.length - 1; at > 0; at--) {
        const other = whole(0, at);
        [copy[at], copy[other]] = [copy[other] as never, copy[at] as never];
      }
      return copy;
    },
    digits: (count) => Array.from({ length: count }, () => String(whole(0, 9))).join(''),
    fork: (name) => random(`${seed}/${name}`),
  };
}

function next(state: Uint32Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = state;
  const answer = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
  const mixed = c ^ a;
  const other = d ^ b;
  state[1] = b ^ mixed;
  state[0] = a ^ other;
  state[2] = mixed ^ (b << 9);
  state[3] = rotated(other, 11);
  return answer;
}

function rotated(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
