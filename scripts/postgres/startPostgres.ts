import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, serverAccount } from './account';
import { findBinary, program } from './binary';
import { type Cluster, clusterFolder, openCluster, SERVER_ENVIRONMENT } from './cluster';
import { PortTaken, PostgresStartFailed } from './errors';
import { clearOldServer, readPostmaster, stopProcess } from './postmaster';

export interface PostgresOptions {
  /** The folder for rows, password and log; made when missing. */
  readonly dataDir: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly log?: (line: string) => void;
  /** More settings of postgresql.conf. Tests pass `fsync: 'off'`. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface PostgresServer {
  /** The superuser's URL, with its password: it may create databases and roles. */
  readonly maintenanceUrl: string;
  readonly pid: number;
  readonly port: number;
  /** Fast shutdown; resolves when the process is gone. May be called twice. */
  stop(): Promise<void>;
}

const START_MS = 60_000;
const STOP_MS = 2_000;

/**
 * Starts the PostgreSQL of the npm package on 127.0.0.1, over the rows in `dataDir`; the first time it makes them (1 to 2 s).
 * Works as root (the server then runs as `postgres` or `nobody`) and below folders that only their owner may enter.
 * The server ends when this process ends, however that happens.
 * Throws POSTGRES_BINARY_MISSING, POSTGRES_ACCOUNT_MISSING, POSTGRES_START_FAILED, DATA_FOLDER_BROKEN, PORT_TAKEN.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const dataDir = resolve(options.dataDir);
  const account = serverAccount();
  const native = findBinary(account, join(dataDir, '..', 'postgresql'));
  if (!existsSync(dataDir)) await removeAbandoned(dataDir, account);
  const cluster = openCluster(dataDir, native, account);
  if (await clearOldServer(cluster.folder)) options.log?.('stopped the PostgreSQL that an earlier start left running');
  for (let attempt = 1; ; attempt++) {
    const port = options.port !== undefined && options.port !== 0 ? options.port : await freePort();
    const started = await attemptStart({ ...options, dataDir, port }, { account, native, cluster });
    if (started !== 'PORT_TAKEN') return started;
    if (port === options.port || attempt === 5) throw PortTaken(port, 'PostgreSQL');
  }
}

/** Whoever deletes the data folder by hand means its rows too, also those that root keeps elsewhere. */
async function removeAbandoned(dataDir: string, account: Account): Promise<void> {
  const folder = clusterFolder(dataDir, account);
  if (!existsSync(folder)) return;
  await clearOldServer(folder);
  rmSync(folder, { recursive: true, force: true });
}

/** A port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        done(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}

interface Parts {
  readonly account: Account;
  readonly native: string;
  readonly cluster: Cluster;
}

async function attemptStart(
  options: PostgresOptions & { readonly port: number },
  { account, native, cluster }: Parts,
): Promise<PostgresServer | 'PORT_TAKEN'> {
  const logFile = join(options.dataDir, 'postgres.log');
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.before`);
  const output = openSync(logFile, 'a', 0o600);
  const child = run(program(native, 'postgres'), serverArguments(cluster, options), { account, output });
  closeSync(output);
  let exited = false;
  const exit = new Promise<void>((done) => {
    child.once('error', () => {
      exited = true;
      done();
    });
    child.once('exit', () => {
      exited = true;
      done();
    });
  });
  const hasExited = (): boolean => exited;
  const pid = await ready(cluster.folder, options.port, hasExited);
  if (pid === null) {
    child.stdin?.destroy();
    const text = existsSync(logFile) ? readFileSync(logFile, 'utf8') : '';
    if (/could not bind|Address already in use/i.test(text)) return 'PORT_TAKEN';
    throw PostgresStartFailed(lastLine(text), logFile);
  }
  child.unref();
  return {
    maintenanceUrl: `postgres://postgres:${cluster.password}@127.0.0.1:${options.port}/postgres`,
    pid,
    port: options.port,
    async stop() {
      if (hasExited()) return;
      child.ref();
      child.stdin?.end();
      await Promise.race([exit, sleep(STOP_MS, undefined, { ref: false })]);
      if (!hasExited()) await stopProcess(pid, 0);
      await exit;
    },
  };
}

function serverArguments(cluster: Cluster, options: PostgresOptions & { readonly port: number }): readonly string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '300',
    log_timezone: 'UTC',
    timezone: 'UTC',
    log_statement: 'none',
    ...options.settings,
  };
  return [
    '-D',
    cluster.folder,
    '-p',
    String(options.port),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

/** The shell stops the server when our end of its standard input closes, so that `kill -9` of the launcher leaves no orphan. */
const GUARD =
  'exec 3<&0; "$@" </dev/null 3<&- & server=$!; (cat <&3 >/dev/null; kill -INT $server) 2>/dev/null 3<&3 & exec 3<&-; wait $server';

function run(postgres: string, args: readonly string[], { account, output }: { account: Account; output: number }): ChildProcess {
  const stdio: StdioOptions = ['pipe', output, output];
  // detached: Ctrl-C in a terminal reaches the whole group, but the server must outlive the instances.
  const options = { ...account, cwd: '/', env: SERVER_ENVIRONMENT, stdio, detached: true };
  if (process.platform === 'win32') return spawn(postgres, args, { ...options, detached: false });
  return spawn('/bin/sh', ['-c', GUARD, 'nave-postgres', postgres, ...args], options);
}

async function ready(folder: string, port: number, exited: () => boolean): Promise<number | null> {
  const until = Date.now() + START_MS;
  while (Date.now() < until && !exited()) {
    const postmaster = readPostmaster(folder);
    if (postmaster?.ready === true && postmaster.port === port) return postmaster.pid;
    await sleep(15);
  }
  return null;
}

function lastLine(text: string): string {
  const lines = text.trim().split('\n');
  return lines.find((line) => /FATAL|PANIC|error/i.test(line)) ?? lines.at(-1) ?? 'it said nothing';
}
