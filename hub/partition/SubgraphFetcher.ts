import { type CallContext } from '../transport/CallContext';
import { type ExecutionProblem } from '../transport/ExecutionProblem';
import { type Row } from '../transport/Row';
import { type FetchProgram } from './FetchProgram';
import { type PartitionLedger } from './PartitionLedger';

export interface RootFetch {
  readonly program: FetchProgram;
  /** The variables of the fetch, and no others. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly call: CallContext;
  readonly ledger: PartitionLedger;
}

export interface RootAnswer {
  readonly data: Row | null;
  /** Paths begin at the data of the fetch. */
  readonly problems: readonly ExecutionProblem[];
}

export interface EntityFetch extends RootFetch {
  /** Without repeats. */
  readonly representations: readonly Row[];
}

export interface EntityProblem extends ExecutionProblem {
  /** Position in `representations`; null for a problem of all of them. `path` begins at the entity. */
  readonly at: number | null;
}

export interface EntityAnswer {
  /** As many as there are representations, in their order; null for what is hidden, absent or did not arrive. */
  readonly entities: readonly (Row | null)[];
  readonly problems: readonly EntityProblem[];
}

/** How a fetch of a plan reaches the servers that can answer it. Never throws for what a spoke does. */
export interface SubgraphFetcher {
  root(fetch: RootFetch): Promise<RootAnswer>;
  entities(fetch: EntityFetch): Promise<EntityAnswer>;
}
