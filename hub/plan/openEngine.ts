import { type Clock } from '#kernel/Clock';
import { documentDoor } from '../partition/documents';
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

export interface EngineOptions {
  readonly releases: ReleaseStore;
  readonly registry: RegistryStore;
  readonly signing: SessionSigning;
  readonly clock: Clock;
  readonly limits?: Partial<TransportLimits>;
}

/** Wires planner, executor, partitions and transport for the release in use, and again for every release after it. Closes neither store. */
export function openEngine({ releases, registry, signing, clock, limits }: EngineOptions): Engine {
  const tokens = signedSessions({ signing, clock, release: () => releases.current().id });
  const transport = new HttpTransport({ tokens, clock, ...(limits === undefined ? {} : { limits }) });
  let active = activate(releases.current(), transport, registry);
  const listeners = new Set<(active: ActiveRelease) => void>();
  const unsubscribe = releases.onSwap((release) => {
    active = activate(release, transport, registry);
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
      await transport.close();
    },
  };
}

function activate(release: Release, transport: Transport, registry: RegistryStore): ActiveRelease {
  const { accessModel: model, fullSchema, apiSchema, subgraphUrls } = release;
  const planner = federationPlanner(release);
  if (model === null) {
    const answer = { schema: apiSchema, nulls: 'PROPAGATE' } as const;
    return { release, planner, executor: planExecutor({ fullSchema, fetcher: openFetcher(transport, subgraphUrls), answer }) };
  }
  const fetcher = partitionedFetcher({ model, fullSchema, registry: () => registry.current(), transport });
  return { release, planner, executor: planExecutor({ fullSchema, fetcher, answer: { schema: fullSchema, nulls: 'KEEP' } }) };
}
