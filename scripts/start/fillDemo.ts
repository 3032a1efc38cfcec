import { join } from 'node:path';
import { SettableClock, systemClock } from '#kernel/Clock';
import { type LocalDate } from '#kernel/dates';
import { randomIds } from '#kernel/ids';
import { type FeedReport, feedGroup } from '../demo/feed/feedGroup';
import { generateGroup } from '../demo/generator/generateGroup';
import { DEMO_LAYOUT } from '../platform/layout';
import { startStack } from '../platform/startStack';
import { type InstanceDatabase } from '../postgres/provisionInstance';
import { projectRoot } from './projectRoot';

export interface DemoChoice {
  readonly seed: string;
  readonly anchor: LocalDate;
  readonly size: 'small' | 'full';
}

/**
 * Plays the demo group into empty databases: a whole platform in this process, on ports that nobody is told,
 * whose clock stands where the story is. Its instances migrate the databases.
 * Throws what the platform throws; the databases are then half filled and to be dropped.
 */
export async function fillDemo(
  databases: ReadonlyMap<string, InstanceDatabase>,
  choice: DemoChoice,
  tell: (how: string) => void,
): Promise<FeedReport> {
  const clock = new SettableClock(systemClock.now());
  tell('making documents');
  const group = generateGroup(choice);
  const stack = await startStack({ layout: DEMO_LAYOUT, databases, clock, ids: randomIds, schemaDir: join(projectRoot(), 'schema') });
  try {
    return await feedGroup(group, {
      hubUrl: stack.hubUrl,
      token: (subject) => stack.token(subject),
      setClock: (at) => {
        clock.set(at);
      },
      progress: ({ done, of, at }) => {
        tell(`${Math.floor((100 * done) / of)} %, it is ${at.slice(0, 10)} there`);
      },
    });
  } finally {
    await stack.close();
  }
}
