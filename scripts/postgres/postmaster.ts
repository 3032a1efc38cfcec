import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What `postmaster.pid` says: PostgreSQL writes process, port and state there. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/** Null while there is no such file or it is still being written. */
export function readPostmaster(folder: string): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' } : null;
}

/**
 * Clears what an earlier start left: a server that outlived its launcher is stopped, a stale `postmaster.pid` is removed,
 * also when its process id belongs to another program by now. Returns whether a server was stopped.
 */
export async function clearOldServer(folder: string): Promise<boolean> {
  const old = readPostmaster(folder);
  const running = old !== null && isServerOf(old.pid, folder);
  if (running) await stopProcess(old.pid, 8_000);
  rmSync(join(folder, 'postmaster.pid'), { force: true });
  return running;
}

/** SIGINT is PostgreSQL's fast shutdown; after `graceMs` SIGQUIT ends it at once, which the next start recovers from. */
export async function stopProcess(pid: number, graceMs: number): Promise<void> {
  signal(pid, 'SIGINT');
  if (await gone(pid, graceMs)) return;
  signal(pid, 'SIGQUIT');
  await gone(pid, 5_000);
}

export async function gone(pid: number, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  while (isAlive(pid)) {
    if (Date.now() >= until) return false;
    await sleep(20);
  }
  return true;
}

/** Whether a process runs. One that has ended but that nobody has asked for (a zombie) does not. */
export function isAlive(pid: number): boolean {
  if (!signal(pid, 0)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isServerOf(pid: number, folder: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
    } catch {
      return false;
    }
  }
  const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.includes(folder);
}
