import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { defineError } from '#kernel/errors';
import { type PlannedNodes } from './nodePlanner';
import { PlanRefused } from './PlanRefused';
import { type PlanWorkerData } from './planWorker';

export const PlannerBusy = defineError({
  code: 'PLANNER_BUSY',
  shown: false,
  message: (cause: string) => `the operation cannot be planned now: ${cause}`,
});

export interface PlanThreadOptions extends PlanWorkerData {
  /** Milliseconds of wall clock that one operation may take. */
  readonly planMs: number;
  /** Operations that may wait for the thread. */
  readonly waitingMax: number;
  /** Milliseconds that one may wait. */
  readonly waitMs: number;
}

interface Job {
  readonly operations: readonly string[];
  readonly settle: (outcome: PlannedNodes | Error) => void;
  /** Of its waiting, then of its planning. */
  timer: NodeJS.Timeout;
}

/**
 * One thread that plans, so that an operation which is slow to plan costs nobody else their event loop. Over its budget the thread is
 * ended and another is started: the planner is synchronous, nothing else stops it.
 */
export class PlanThread {
  private readonly waiting: Job[] = [];
  private current: Job | null = null;
  private worker: Worker | null = null;
  private isReady = false;
  private isClosed = false;

  constructor(private readonly options: PlanThreadOptions) {
    this.start();
  }

  /** Throws PLAN_REFUSED over the budget, PLANNER_BUSY when too many wait or the thread is gone. */
  plan(operations: readonly string[]): Promise<PlannedNodes> {
    const { waitingMax, waitMs } = this.options;
    if (this.isClosed || this.waiting.length >= waitingMax) return Promise.reject(PlannerBusy('too many wait'));
    if (this.worker === null) this.start();
    return new Promise((resolve, reject) => {
      const job: Job = {
        operations,
        settle: (outcome) => {
          clearTimeout(job.timer);
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome);
        },
        timer: setTimeout(() => {
          this.waiting.splice(this.waiting.indexOf(job), 1);
          job.settle(PlannerBusy(`it waited ${waitMs} ms`));
        }, waitMs),
      };
      this.waiting.push(job);
      this.next();
    });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const worker = this.drop(PlannerBusy('the planner ends'));
    for (const job of this.waiting.splice(0)) job.settle(PlannerBusy('the planner ends'));
    await worker?.terminate();
  }

  private start(): void {
    const { supergraphSdl, pathsMax } = this.options;
    const worker = new Worker(join(__dirname, `planWorker${extname(__filename)}`), {
      workerData: { supergraphSdl, pathsMax } satisfies PlanWorkerData,
      // A thread needs no secret of the process.
      env: {},
      execArgv: extname(__filename) === '.ts' ? SOURCE_LOADER : [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB_MAX },
    });
    worker.unref();
    this.worker = worker;
    this.isReady = false;
    worker.on('message', (message: PlannedNodes | 'ready') => {
      if (this.worker === worker) this.hear(message);
    });
    const failed = (cause: string): void => {
      if (this.worker !== worker) return;
      const wasReady = this.isReady;
      this.drop(PlanRefused(cause));
      // One that never came up would not come up a second time: those who wait are told, the next one tries again.
      if (wasReady) this.restart();
      else for (const job of this.waiting.splice(0)) job.settle(PlannerBusy(cause));
    };
    worker.on('error', (error) => {
      failed(`the planner failed: ${error instanceof Error ? error.message : String(error)}`);
    });
    worker.on('exit', () => {
      failed('the planner ended');
    });
  }

  private hear(message: PlannedNodes | 'ready'): void {
    if (message === 'ready') this.isReady = true;
    else {
      const job = this.current;
      this.current = null;
      this.worker?.unref();
      job?.settle(message);
    }
    this.next();
  }

  private next(): void {
    if (!this.isReady || this.current !== null || this.worker === null) return;
    const job = this.waiting.shift();
    if (job === undefined) return;
    clearTimeout(job.timer);
    this.current = job;
    this.worker.ref();
    this.worker.postMessage(job.operations);
    job.timer = setTimeout(() => {
      const worker = this.drop(PlanRefused(`it took longer than ${this.options.planMs} ms`));
      this.restart();
      void worker?.terminate();
    }, this.options.planMs);
  }

  /** Forgets the thread and answers the one that it worked on. */
  private drop(cause: Error): Worker | null {
    const { worker, current: job } = this;
    this.worker = null;
    this.isReady = false;
    this.current = null;
    job?.settle(cause);
    return worker;
  }

  private restart(): void {
    if (!this.isClosed) this.start();
  }
}

// Where the hub runs from its sources, the thread needs the same loader.
const SOURCE_LOADER = ['-C', 'source', '-r', '@swc-node/register'];
const HEAP_MIB_MAX = 1_024;
