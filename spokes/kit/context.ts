import { type GraphQLResolveInfo } from 'graphql';
import { type Clock } from '#kernel/Clock';
import { type Ids } from '#kernel/ids';
import { type Predicate, type Principal, type Rights } from './policy/engine';
import { type HubClient } from './hubClient';
import { type AggregateAnswer, type AggregateRequest, type PageRequest } from './read/request';
import { type Row } from './read/Source';
import { type ConnectionOf } from './types/connection';
import { type MutationOutcome, type MutationSpec, type UseCase } from './write/mutation';

export interface ListRequest {
  readonly filter?: Predicate | null;
  readonly order?: string | null | undefined;
  readonly page: PageRequest;
  /** Tells which fields of the nodes are selected. */
  readonly info: GraphQLResolveInfo;
}

/** The rows of this instance as the caller may see them. */
export interface Rows {
  /** A page as a connection; `info` of the field that returns it. */
  list(type: string, request: ListRequest): Promise<ConnectionOf>;
  /** One row by its key, null when hidden or absent. Batched over the request. `info` of the field that returns it; without it every field. */
  byId(type: string, id: string | null | undefined, info?: GraphQLResolveInfo): Promise<Row | null>;
  /** Every row that passes, at most `max` (1 to 500), for computed fields. */
  all(
    type: string,
    request: { readonly filter: Predicate; readonly order?: string; readonly max: number; readonly info?: GraphQLResolveInfo },
  ): Promise<readonly Row[]>;
  aggregate(request: AggregateRequest): Promise<AggregateAnswer>;
}

/** What every resolver gets. A spoke adds the ports of its use cases. */
export interface BaseContext {
  readonly principal: Principal;
  readonly rights: Rights;
  readonly requestId: string;
  /** Legal entities whose rows this instance owns. */
  readonly partition: readonly string[];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly rows: Rows;
  readonly hub: HubClient;
  /** Runs a use case in its transaction. Throws CONFLICT_OR_NOT_PERMITTED, VERSION_CONFLICT is a refusal. */
  mutate(spec: MutationSpec, run: UseCase): Promise<MutationOutcome>;
  /** One transaction per item under one idempotency key; `outcomes` in the order of `items`. A key used for another input refuses all. */
  mutateEach<I extends { readonly key: string }>(
    spec: MutationSpec,
    items: readonly I[],
    run: (item: I) => UseCase,
  ): Promise<
    { readonly ok: true; readonly outcomes: readonly MutationOutcome[] } | { readonly ok: false; readonly outcome: MutationOutcome }
  >;
}
