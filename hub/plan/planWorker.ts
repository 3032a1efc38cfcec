import { Supergraph } from '@apollo/federation-internals';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { hardenProcess } from '#kernel/hardenProcess';
import { nodePlanner } from './nodePlanner';

/** What the thread of the planner is started with. */
export interface PlanWorkerData {
  /** As the planner takes it: resolvable keys first. */
  readonly supergraphSdl: string;
  readonly pathsMax: number;
}

/** The thread: plans one message after the other. It holds a supergraph and nothing else: no policy, no principal, no key. */
function run({ supergraphSdl, pathsMax }: PlanWorkerData): void {
  const plan = nodePlanner(Supergraph.build(supergraphSdl), pathsMax);
  hardenProcess();
  parentPort?.on('message', (operations: readonly string[]) => parentPort?.postMessage(plan(operations)));
  parentPort?.postMessage('ready');
}

if (!isMainThread) run(workerData as PlanWorkerData);
