import { spawnSync } from 'node:child_process';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isAlive } from '../postgres/postmaster';
import { type DataFolder } from './DataFolder';
import { AlreadyRunning } from './errors';

interface Holder {
  readonly pid: number;
  readonly url: string;
  /** When that process began: a process id alone comes back for other programs. */
  readonly began: string;
}

/**
 * Takes the data folder for this process; a lock that a killed start left is taken over.
 * Returns how to give it back. Throws ALREADY_RUNNING.
 */
export function lock(folder: DataFolder, url: string): () => void {
  const file = folder.file('lock');
  const mine = folder.file(`lock.${process.pid}`);
  const holder: Holder = { pid: process.pid, url, began: beganAt(process.pid) };
  writeFileSync(mine, JSON.stringify(holder), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (linked(mine, file))
        return () => {
          release(file);
        };
      const other = read(file);
      if (other !== null && isAlive(other.pid) && beganAt(other.pid) === other.began)
        throw AlreadyRunning(folder.path, other.pid, other.url);
      rmSync(file, { force: true });
    }
    throw AlreadyRunning(folder.path, read(file)?.pid ?? 0, url);
  } finally {
    rmSync(mine, { force: true });
  }
}

function release(file: string): void {
  if (read(file)?.pid === process.pid) rmSync(file, { force: true });
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  }
}

function read(file: string): Holder | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function beganAt(pid: number): string {
  if (process.platform === 'win32') return '';
  if (process.platform !== 'linux') return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
