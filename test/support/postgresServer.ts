import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverAccount } from '../../scripts/postgres/account';
import { deleteCluster } from '../../scripts/postgres/cluster';
import { isAlive } from '../../scripts/postgres/postmaster';
import { startPostgres } from '../../scripts/postgres/startPostgres';

/* The server of one test run as a process of its own, so that it outlives the suite that asked for it first: FOLDER PID-OF-THE-RUN. */

const [folder = '', runPid = ''] = process.argv.slice(2);
const dataDir = join(folder, 'postgres');

async function serve(): Promise<void> {
  const server = await startPostgres({ dataDir, settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } });
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    clearInterval(watch);
    await server.stop();
    deleteCluster(dataDir, serverAccount());
  };
  const watch = setInterval(() => {
    if (!isAlive(Number(runPid))) void stop();
  }, 500);
  process.once('SIGTERM', () => void stop());
  writeFileSync(join(folder, 'server.json.new'), JSON.stringify({ maintenanceUrl: server.maintenanceUrl, pid: process.pid }), {
    mode: 0o600,
  });
  renameSync(join(folder, 'server.json.new'), join(folder, 'server.json'));
}

serve().catch((error: unknown) => {
  writeFileSync(join(folder, 'failed'), error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
