import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProcessStartFailed } from './errors';
import { projectRoot } from './projectRoot';

export interface ManagedProcess {
  /** For people and logs: `invoices-emea`, `hub`. */
  readonly name: string;
  /** A file of `dist`. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Answers 200 on /health/ready when it is up. */
  readonly url: string;
  readonly logFile: string;
}

interface Running {
  readonly plan: ManagedProcess;
  child: ChildProcess;
  readonly log: WriteStream;
  lastLine: string;
  startedAt: number;
  failures: number;
  ready: boolean;
}

const BACKOFF_MS = { first: 500, most: 30_000 };
const STEADY_MS = 60_000;
const STOP_MS = 2_300;
const BOOT_FAILURES = 3;

/** Starts processes, starts them again when they end by themselves, and stops them together. */
export class Supervisor {
  private readonly running = new Map<string, Running>();
  private stopping = false;

  constructor(
    private readonly say: (line: string) => void,
    /** Told after each restart: process ids have changed. */
    private readonly changed: () => void,
  ) {}

  start(plan: ManagedProcess): void {
    const log = createWriteStream(plan.logFile, { flags: 'a', mode: 0o600 });
    const entry: Running = { plan, child: launch(plan), log, lastLine: '', startedAt: Date.now(), failures: 0, ready: false };
    this.running.set(plan.name, entry);
    this.watch(entry);
  }

  /** Process ids by name. */
  pids(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.running].map(([name, { child }]) => [name, child.pid ?? 0]));
  }

  /** Waits until every process has answered once. Throws PROCESS_START_FAILED when one ends three times before, or after `withinMs`. */
  async allReady(withinMs: number): Promise<void> {
    const until = Date.now() + withinMs;
    await Promise.all([...this.running.values()].map((entry) => this.untilReady(entry, until)));
  }

  /** Tells all processes to end; whoever still runs after 2.3 s is killed. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all([...this.running.values()].map((entry) => end(entry)));
  }

  private async untilReady(entry: Running, until: number): Promise<void> {
    const { name, url, logFile } = entry.plan;
    while (!this.stopping) {
      if (await answers(`${url}/health/ready`)) {
        entry.ready = true;
        return;
      }
      if (entry.failures >= BOOT_FAILURES) throw ProcessStartFailed(name, entry.lastLine || 'it ended without a word', logFile);
      if (Date.now() > until) throw ProcessStartFailed(name, `no answer at ${url}/health/ready`, logFile);
      await sleep(60);
    }
  }

  private watch(entry: Running): void {
    const { child, plan, log } = entry;
    const keep = (chunk: Buffer): void => {
      log.write(chunk);
      entry.lastLine = chunk.toString('utf8').trim().split('\n').at(-1) ?? entry.lastLine;
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', (error) => (entry.lastLine = error.message));
    child.once('exit', (code, signal) => {
      if (this.stopping) return;
      if (Date.now() - entry.startedAt > STEADY_MS) entry.failures = 0;
      const waitMs = Math.min(BACKOFF_MS.first * 2 ** entry.failures++, BACKOFF_MS.most);
      const how = signal === null ? `with code ${code ?? 0}` : `by ${signal}`;
      if (entry.ready) this.say(`${plan.name} (process ${child.pid ?? 0}) ended ${how}: starting it again in ${waitMs / 1000} s`);
      setTimeout(() => {
        this.restart(entry);
      }, waitMs);
    });
  }

  private restart(entry: Running): void {
    if (this.stopping) return;
    entry.child = launch(entry.plan);
    entry.startedAt = Date.now();
    this.watch(entry);
    this.changed();
    if (entry.ready) void this.tellWhenBack(entry);
  }

  private async tellWhenBack(entry: Running): Promise<void> {
    const { child, plan } = entry;
    while (!this.stopping && runs(child)) {
      if (await answers(`${plan.url}/health/ready`)) {
        this.say(`${plan.name} answers again (process ${child.pid ?? 0})`);
        return;
      }
      await sleep(200);
    }
  }
}

function launch(plan: ManagedProcess): ChildProcess {
  return spawn(process.execPath, ['--enable-source-maps', '--require', join(projectRoot(), 'scripts', 'tether.cjs'), plan.program], {
    env: { ...process.env, DATABASE_URL: undefined, ...plan.environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: process.platform !== 'win32', // Ctrl-C reaches the launcher only, which tells them in order
  });
}

async function end({ child, log }: Running): Promise<void> {
  if (runs(child)) {
    const ended = new Promise<void>((done) =>
      child.once('exit', () => {
        done();
      }),
    );
    if (child.connected) child.send('stop', () => undefined);
    else child.kill('SIGTERM');
    await Promise.race([ended, sleep(STOP_MS)]);
    if (runs(child)) child.kill('SIGKILL');
    await ended;
  }
  log.end();
}

function runs(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
