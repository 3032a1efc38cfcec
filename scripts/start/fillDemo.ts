import { join } from 'node:path';
import { SettableClock, systemClock } from '#kernel/Clock';
import { type LocalDate } from '#kernel/dates';
import { randomIds } from '#kernel/ids';
import { type FeedReport, feedGroup } from '../demo/feed/feedGroup';
import { generateGroup } from '../demo/generator/generateGroup';
import { DEMO_LAYOUT } from '../platform/layout';
import { type HubOptions } from '../../hub/main';
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
  { databases, accessLog }: { readonly databases: ReadonlyMap<string, InstanceDatabase>; readonly accessLog: HubOptions['accessLog'] },
  choice: DemoChoice,
  tell: (how: string) => void,
): Promise<FeedReport> {
  const clock = new SettableClock(systemClock.now());
  tell('making documents');
  const group = generateGroup(choice);
  const stack = await startStack({
    layout: DEMO_LAYOUT,
    databases: hasty(databases),
    accessLog,
    clock,
    ids: randomIds,
    schemaDir: join(projectRoot(), 'schema'),
  });
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

/** Commits do not wait for the disk here: a fill that is cut short is begun again anyway. */
function hasty(databases: ReadonlyMap<string, InstanceDatabase>): ReadonlyMap<string, InstanceDatabase> {
  const relaxed = (text: string): string => {
    const url = new URL(text);
    url.searchParams.set('options', '-c synchronous_commit=off');
    return url.href.replaceAll('+', '%20');
  };
  return new Map(
    [...databases].map(([name, { scopedUrl, allUrl, migrateUrl }]) => [
      name,
      { scopedUrl: relaxed(scopedUrl), allUrl: relaxed(allUrl), migrateUrl },
    ]),
  );
}
