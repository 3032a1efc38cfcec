import { createServer } from 'node:net';
import { NaveError } from '#kernel/errors';
import { DEMO_LAYOUT } from '../platform/layout';
import { PortTaken } from '../postgres/errors';
import { greeting, mintPersonas, writeReady } from './announce';
import { DataFolder } from './DataFolder';
import { type DatabaseServer, dropAll, openDatabaseServer } from './databases';
import { lock } from './lock';
import { readOptions, type StartOptions } from './options';
import { prepareData } from './prepareData';
import { type Plan, planProcesses, writeServiceTokens } from './processes';
import { Progress } from './Progress';
import { Shutdown } from './Shutdown';
import { Supervisor } from './Supervisor';

const READY_MS = 60_000;
const RENEW_MS = 6 * 3_600_000;

/** `npm start`: everything from an empty folder to a platform that answers; runs until it is told to stop. */
export function main(args: readonly string[]): void {
  const progress = new Progress();
  const shutdown = new Shutdown(progress.say);
  start(args, { progress, shutdown }).catch(async (error: unknown) => {
    if (!shutdown.began) process.stderr.write(`nave: ${sentence(error)}\n`);
    await shutdown.run(1);
  });
}

interface Parts {
  readonly progress: Progress;
  readonly shutdown: Shutdown;
}

async function start(args: readonly string[], { progress, shutdown }: Parts): Promise<void> {
  const options = readOptions(args);
  const folder = DataFolder.open(options.data);
  shutdown.add(lock(folder, `http://127.0.0.1:${options.port}`));
  shutdown.add(() => {
    folder.remove('ready.json');
  });
  folder.remove('ready.json');
  await checkPort(options.port);
  if (options.reset) await folder.reset();
  const server = await openServer(folder, options, { progress, shutdown });
  const data = await prepareData(folder, server, { options, progress });
  const plan = await planProcesses(folder, options.port, data);
  await serve(folder, plan, { server, progress, shutdown });
}

async function openServer(folder: DataFolder, options: StartOptions, { progress, shutdown }: Parts): Promise<DatabaseServer> {
  const server = await progress.step('PostgreSQL', () => openDatabaseServer(folder, progress.say));
  shutdown.add(() => server.stop());
  if (options.reset && server.pid === null) await dropAll(server.maintenanceUrl, DEMO_LAYOUT);
  return server;
}

async function serve(
  folder: DataFolder,
  plan: Plan,
  { server, progress, shutdown }: Parts & { readonly server: DatabaseServer },
): Promise<void> {
  await writeServiceTokens(folder, plan.issuer);
  let personas = await mintPersonas(plan.issuer);
  const tellReady = (): ReturnType<typeof writeReady> => writeReady(folder, plan, { personas, server, pids: supervisor.pids() });
  const supervisor = new Supervisor(progress.say, tellReady);
  shutdown.add(() => supervisor.stop());
  await progress.step(`${plan.processes.length - 1} spoke instances and the hub`, async () => {
    for (const each of plan.processes) supervisor.start(each);
    await supervisor.allReady(READY_MS);
  });
  process.stdout.write(greeting(tellReady()));
  setInterval(() => {
    void (async () => {
      await writeServiceTokens(folder, plan.issuer);
      personas = await mintPersonas(plan.issuer);
      tellReady();
    })();
  }, RENEW_MS);
}

/** Throws PORT_TAKEN before anything else is made. */
async function checkPort(port: number): Promise<void> {
  await new Promise<void>((done, failed) => {
    const probe = createServer();
    probe.once('error', (cause: NodeJS.ErrnoException) => {
      failed(cause.code === 'EADDRINUSE' ? PortTaken(port, 'the hub with --port NUMBER') : cause);
    });
    probe.listen(port, '127.0.0.1', () =>
      probe.close(() => {
        done();
      }),
    );
  });
}

function sentence(error: unknown): string {
  if (error instanceof NaveError) return `${error.message} [${error.code}]`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
