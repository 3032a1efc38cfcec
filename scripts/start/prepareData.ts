import { systemClock } from '#kernel/Clock';
import { type HubOptions } from '../../hub/main';
import { databaseName, DEMO_LAYOUT, HUB_DATABASE } from '../platform/layout';
import { provisionHub } from '../postgres/provisionHub';
import { type InstanceDatabase } from '../postgres/provisionInstance';
import { accessLogOptions, dropCheckpoints } from './accessLog';
import { type DataFolder } from './DataFolder';
import { type DatabaseServer, dropAll, existingDatabases, provisionAll } from './databases';
import { DatabasesExist } from './errors';
import { type DemoChoice, fillDemo } from './fillDemo';
import { type Keys, openKeys } from './keys';
import { type StartOptions } from './options';
import { type Progress } from './Progress';

/** What the data folder knows of its databases. FILLING after a start that was killed while it made the demo. */
interface State {
  readonly state: 'FILLING' | 'READY';
  readonly demo: DemoChoice | null;
}

export interface PreparedData {
  readonly keys: Keys;
  readonly databases: ReadonlyMap<string, InstanceDatabase>;
  readonly accessLog: HubOptions['accessLog'];
  readonly demo: DemoChoice | null;
}

const FILE = 'state.json';

/**
 * Makes databases, roles and, on the first start, the demo data; a first start that was cut short is begun again.
 * Throws DATABASES_EXIST when the databases belong to another data folder.
 */
export async function prepareData(folder: DataFolder, server: DatabaseServer, { options, progress }: Parts): Promise<PreparedData> {
  const keys = openKeys(
    folder,
    DEMO_LAYOUT.instances.map(({ instance }) => databaseName(instance)),
  );
  const state = folder.read(FILE) as State | null;
  await clearHalfMade(folder, server, { state, options, progress });
  const demo = options.demo ? { seed: options.seed, anchor: options.anchor ?? today(), size: options.size } : null;
  if (state?.state !== 'READY') folder.write(FILE, { state: 'FILLING', demo } satisfies State);
  const { databases, hub } = await progress.step('databases and roles', async () => ({
    databases: await provisionAll(server.maintenanceUrl, DEMO_LAYOUT, keys),
    hub: await provisionHub(server.maintenanceUrl, { database: HUB_DATABASE, passwords: keys.hubPasswords }),
  }));
  const accessLog = accessLogOptions(folder, keys, hub);
  if (state?.state === 'READY') {
    tellOldDemo(state.demo, options, progress);
    return { keys, databases, accessLog, demo: state.demo };
  }
  if (demo !== null) {
    const title = `demo data (seed ${demo.seed}, until ${demo.anchor}), once`;
    const report = await progress.step(title, (tell) => fillDemo({ databases, accessLog }, demo, tell));
    const invoices = Object.values(report.invoices).reduce((sum, each) => sum + each, 0);
    progress.say(
      `the demo group has ${invoices} invoices of ${report.vendors} vendors; ${report.refusals.length} refusals are part of its story`,
    );
  }
  folder.write(FILE, { state: 'READY', demo } satisfies State);
  return { keys, databases, accessLog, demo };
}

interface Parts {
  readonly options: StartOptions;
  readonly progress: Progress;
}

async function clearHalfMade(
  folder: DataFolder,
  server: DatabaseServer,
  { state, options, progress }: Parts & { readonly state: State | null },
): Promise<void> {
  if (state?.state === 'READY') return;
  dropCheckpoints(folder);
  const found = await existingDatabases(server.maintenanceUrl, DEMO_LAYOUT);
  if (found.length === 0) return;
  if (state === null && !options.reset) throw DatabasesExist(found.join(', '));
  progress.say(state === null ? 'deleting the databases of an earlier start' : 'the first start was cut short: beginning again');
  await dropAll(server.maintenanceUrl, DEMO_LAYOUT);
}

function tellOldDemo(demo: DemoChoice | null, options: StartOptions, progress: Progress): void {
  const asked = options.anchor ?? demo?.anchor;
  const differs =
    demo !== null && (demo.seed !== options.seed || demo.anchor !== asked || (options.size === 'full' && demo.size !== 'full'));
  if (differs)
    progress.say(`the demo data stays as it was made (${demo.size}, seed ${demo.seed}, until ${demo.anchor}): --reset makes it anew`);
}

function today(): string {
  return systemClock.now().slice(0, 10);
}
