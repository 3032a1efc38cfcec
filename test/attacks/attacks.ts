import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, isFaulty, placesOf } from '../support/faults/Fault';

/** One attack case: what was tried, that it fails, that the honest request beside it succeeds, and which defence stops it. */
export interface Attack<World> {
  /** `A12`: stable, also in docs/attacks.md. */
  readonly id: string;
  /** What must hold, as a sentence: `a reference to a hidden row is null, also when only its key is asked`. */
  readonly title: string;
  /** The attack. It fails by `expect`. */
  holds(world: World): Promise<void> | void;
  /** The same request by a principal who may, or the form that is allowed: a closed door must not be taken for a right one. */
  twin(world: World): Promise<void> | void;
  /** Each one alone switches the defence off; `holds` must then be red. */
  readonly faults: readonly [Fault, ...Fault[]];
}

export interface Group<World> {
  /** Once for all cases; a stack, a compiled release, or nothing. */
  open(): Promise<World> | World;
  close?(world: World): Promise<void> | void;
  readonly cases: readonly Attack<World>[];
}

/** Longest run of one case, and of opening the world of a group, ms. */
const CASE_MS = 60_000;
const OPEN_MS = 240_000;

/**
 * Registers the cases of one file. In a run with a fault in it (see README.md) the twins and the check of the faults are left out:
 * that run is about one case turning red.
 */
export function attacks<World>(name: string, group: Group<World>): void {
  const { cases } = group;
  tell(name, cases);
  describe(name, () => {
    let world: World;
    beforeAll(async () => {
      world = await group.open();
    }, OPEN_MS);
    afterAll(async () => {
      await group.close?.(world);
    }, OPEN_MS);
    for (const each of cases) {
      it(`${each.id} holds: ${each.title}`, async () => each.holds(world), CASE_MS);
      if (isFaulty()) continue;
      it(`${each.id} twin: the honest request succeeds`, async () => each.twin(world), CASE_MS);
      it(`${each.id} faults: each fits the source in one place`, () => {
        for (const one of each.faults) expect([one.off, ...placesOf(one)]).toEqual([one.off, ...one.edits.map(() => 1)]);
      });
    }
  });
}

/** Lists the cases of this file for the runner, which then tries each fault in a process of its own. */
function tell(name: string, cases: readonly Attack<never>[]): void {
  const folder = process.env['NAVE_ATTACKS_LIST'];
  if (folder === undefined || isFaulty()) return;
  mkdirSync(folder, { recursive: true });
  const file = expect.getState().testPath ?? name;
  const listed = cases.map(({ id, title, faults }) => ({ id, title, faults }));
  writeFileSync(join(folder, `${name.replaceAll(/\W+/g, '-')}.json`), JSON.stringify({ name, file, cases: listed }));
}
