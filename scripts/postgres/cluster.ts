import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Account, mayEnter } from './account';
import { program } from './binary';
import { DataFolderBroken, PostgresStartFailed } from './errors';
import { rootCache } from './rootCache';

/** Where one server's rows are, and the password of its superuser. */
export interface Cluster {
  readonly folder: string;
  readonly password: string;
}

const LOCALE: Readonly<Record<string, readonly string[]>> = {
  linux: ['--locale=C.UTF-8'],
  darwin: ['--locale=C', '--lc-ctype=en_US.UTF-8'],
};

export const SERVER_ENVIRONMENT = { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TZ: 'UTC' };

/** The folder of the rows: inside `dataDir`, or in the root cache when the server's account may not enter `dataDir`. */
export function clusterFolder(dataDir: string, account: Account): string {
  const near = join(resolve(dataDir), 'cluster');
  if (existsSync(near) && mayEnter(account, near)) return near;
  if (!existsSync(near) && mayEnter(account, resolve(dataDir))) return near;
  const name = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16);
  return join(rootCache(), `data-${name}`);
}

/**
 * Opens the rows of an earlier start or makes an empty cluster with a random superuser password.
 * A start killed in the middle leaves only `<folder>.new`, which is made again.
 * Throws DATA_FOLDER_BROKEN and POSTGRES_START_FAILED.
 */
export function openCluster(dataDir: string, native: string, account: Account): Cluster {
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const folder = clusterFolder(dataDir, account);
  const passwordFile = join(dataDir, 'password');
  if (!existsSync(folder)) {
    const password = randomBytes(24).toString('base64url');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    create(folder, { native, account, password });
    return { folder, password };
  }
  checkVersion(folder, native);
  if (!existsSync(passwordFile)) throw DataFolderBroken(dataDir, 'the password of its database is gone');
  return { folder, password: readFileSync(passwordFile, 'utf8') };
}

/** Deletes the rows, wherever they lie. The server must not run. */
export function deleteCluster(dataDir: string, account: Account): void {
  rmSync(clusterFolder(dataDir, account), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

function create(folder: string, { native, account, password }: { native: string; account: Account; password: string }): void {
  const half = `${folder}.new`;
  const passwordFile = `${folder}.pw`;
  rmSync(half, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  mkdirSync(half, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  lend(half, account);
  lend(passwordFile, account);
  const locale = LOCALE[process.platform] ?? ['--locale=C'];
  const args = [
    '-D',
    half,
    '-U',
    'postgres',
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--no-instructions',
    ...locale,
  ];
  const made = spawnSync(program(native, 'initdb'), args, { ...account, cwd: '/', env: SERVER_ENVIRONMENT, encoding: 'utf8' });
  rmSync(passwordFile, { force: true });
  if (made.status !== 0) {
    const lines = `${made.stdout}\n${made.stderr}`.trim().split('\n');
    throw PostgresStartFailed(`initdb failed with ${JSON.stringify(lines.slice(-2).join(' '))}`, half);
  }
  renameSync(half, folder);
}

function lend(path: string, { uid, gid }: Account): void {
  if (uid === undefined || gid === undefined) return;
  chownSync(path, uid, gid);
  chmodSync(path, path.endsWith('.pw') ? 0o600 : 0o700);
}

function checkVersion(folder: string, native: string): void {
  let made: string;
  try {
    made = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
  } catch (cause) {
    const denied = (cause as NodeJS.ErrnoException).code === 'EACCES';
    throw DataFolderBroken(folder, denied ? 'it belongs to another account of this machine' : 'it holds no database');
  }
  const { stdout } = spawnSync(program(native, 'postgres'), ['--version'], { cwd: '/', encoding: 'utf8' });
  const major = /(\d+)\.\d+/.exec(stdout)?.[1];
  if (process.getuid?.() !== 0 && major !== undefined && major !== made)
    throw DataFolderBroken(folder, `it was made by PostgreSQL ${made}, this is ${major}`);
}
