import { type Clock } from '#kernel/Clock';
import { documentDoor } from '../partition/documents';
import { type LocalSubgraph, withLocal } from '../partition/localFetcher';
import { openFetcher } from '../partition/openFetcher';
import { partitionedFetcher } from '../partition/partitionedFetcher';
import { type RegistryStore } from '../supergraph/RegistryStore';
import { type Release } from '../supergraph/Release';
import { type ReleaseStore } from '../supergraph/ReleaseStore';
import { HttpTransport, type TransportLimits } from '../transport/httpTransport';
import { type SessionSigning, signedSessions } from '../transport/signedSessions';
import { type Transport } from '../transport/Transport';
import { type ActiveRelease, type Engine } from './Engine';
import { federationPlanner } from './federationPlanner';
import { planExecutor } from './planExecutor';
import { PlanThread, type PlanThreadOptions } from './PlanThread';
import { resolvableKeysFirst } from '../supergraph/resolvableKeysFirst';
import { print } from 'graphql';

export interface EngineOptions {
  readonly releases: ReleaseStore;
  readonly registry: RegistryStore;
  readonly signing: () => SessionSigning;
  readonly clock: Clock;
  readonly limits?: Partial<TransportLimits>;
  readonly planning?: Partial<PlanningLimits>;
  /** Subgraphs that this process answers itself, by name. */
  readonly local?: ReadonlyMap<string, LocalSubgraph>;
}

export type PlanningLimits = Omit<PlanThreadOptions, 'supergraphSdl'>;

/**
 * 500 paths: four times what the widest registered operation needs. On a cycle of a shareable object in three spokes, where the planner's
 * work explodes, it gives up within 100 ms.
 */
const PLANNING_LIMITS: PlanningLimits = { pathsMax: 500, planMs: 500, waitingMax: 100, waitMs: 10_000 };
/** Longer than a request may take: those in flight finish on the old release. */
const RETIRE_MS = 30_000;

/** Wires planner, executor, partitions and transport for the release in use, and again for every release after it. Closes neither store. */
export function openEngine({ releases, registry, signing, clock, limits, planning, local = new Map() }: EngineOptions): Engine {
  const sessions = signedSessions({ signing, clock, release: () => releases.current().id });
  const transport = new HttpTransport({ sessions, clock, ...(limits === undefined ? {} : { limits }) });
  const threads = new Set<PlanThread>();
  const open = (release: Release): { active: ActiveRelease; thread: PlanThread } => {
    const supergraphSdl = print(resolvableKeysFirst(release.supergraphSdl));
    const thread = new PlanThread({ ...PLANNING_LIMITS, ...planning, supergraphSdl });
    threads.add(thread);
    return { active: activate(release, { transport, registry, thread, local }), thread };
  };
  let { active, thread } = open(releases.current());
  const listeners = new Set<(active: ActiveRelease) => void>();
  const unsubscribe = releases.onSwap((release) => {
    const old = thread;
    ({ active, thread } = open(release));
    setTimeout(() => {
      threads.delete(old);
      void old.close();
    }, RETIRE_MS).unref();
    for (const listener of listeners) listener(active);
  });
  return {
    active: () => active,
    onSwap(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    documents: documentDoor(() => ({ model: active.release.accessModel, registry: () => registry.current(), transport })),
    async close() {
      unsubscribe();
      await Promise.all([...threads].map((each) => each.close()));
      await transport.close();
    },
  };
}

interface Below {
  readonly transport: Transport;
  readonly registry: RegistryStore;
  readonly thread: PlanThread;
  readonly local: ReadonlyMap<string, LocalSubgraph>;
}

function activate(release: Release, { transport, registry, thread, local }: Below): ActiveRelease {
  const { accessModel: model, fullSchema, apiSchema, subgraphUrls } = release;
  const planner = federationPlanner(release, (operations) => thread.plan(operations));
  if (model === null) {
    const answer = { schema: apiSchema, nulls: 'PROPAGATE' } as const;
    return { release, planner, executor: planExecutor({ fullSchema, fetcher: openFetcher(transport, subgraphUrls), answer }) };
  }
  const fetcher = withLocal(partitionedFetcher({ model, fullSchema, registry: () => registry.current(), transport }), local);
  return { release, planner, executor: planExecutor({ fullSchema, fetcher, answer: { schema: fullSchema, nulls: 'KEEP' } }) };
}
