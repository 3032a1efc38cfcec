import { type GraphQLResolveInfo } from 'graphql';
import { type Clock } from '#kernel/Clock';
import { type Ids } from '#kernel/ids';
import { type Refusal } from '#kernel/Result';
import { type Predicate, type Principal, type Rights } from './policy/engine';
import { type HubClient } from './hubClient';
import { type AggregateAnswer, type AggregateRequest, type PageRequest } from './read/request';
import { type Row } from './read/Source';
import { type ConnectionOf } from './types/connection';
import { type MutationOutcome, type MutationSpec, type UseCase } from './write/mutation';

export interface Wanted {
  /** Source fields that the rows must equal: `{ vendorId: vendor.id }`. Siblings of one request share one statement. A null matches nothing. */
  readonly by?: Readonly<Record<string, string | null | undefined>>;
  readonly filter?: Predicate | null;
  /** Enum value of the source's orders; absent orders by the id. */
  readonly order?: string | null | undefined;
  /** The field that returns the rows: tells what is selected. Without it every field. */
  readonly info?: GraphQLResolveInfo | undefined;
}

/** The rows of this instance as the caller may see them. */
export interface Rows {
  /** A page as a connection. */
  list(type: string, wanted: Wanted & { readonly page: PageRequest }): Promise<ConnectionOf>;
  /** The first `max` rows (1 to 500). */
  all(type: string, wanted: Wanted & { readonly max: number }): Promise<readonly Row[]>;
  /** One row by its key, null when hidden or absent. Batched over the request. */
  byId(type: string, id: string | null | undefined, info?: GraphQLResolveInfo): Promise<Row | null>;
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
  /** Runs a use case in its transaction. Throws CONFLICT_OR_NOT_PERMITTED; VERSION_CONFLICT is a refusal. */
  mutate(spec: MutationSpec, run: UseCase): Promise<MutationOutcome>;
  /** One transaction per item under one idempotency key; outcomes in the order of `items`. A key used for another input refuses all. */
  mutateEach<I extends { readonly key: string }>(spec: MutationSpec, items: readonly I[], run: (item: I) => UseCase): Promise<EachOutcome>;
}

export type EachOutcome =
  | { readonly ok: true; readonly outcomes: readonly MutationOutcome[] }
  | { readonly ok: false; readonly replayed: boolean; readonly refusals: readonly Refusal[] };
