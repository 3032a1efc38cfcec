import { type DocumentNode } from 'graphql';
import { type Step } from './Step';

/** Which fetches answer one operation, and in which order. Shared by every request with the same operation: it holds no data. */
export interface QueryPlan {
  /** SHA-256 of the printed operation that was planned. */
  readonly key: string;
  /** The operation as it was planned: response keys that collide with keys of the planner carry an internal alias. */
  readonly document: DocumentNode;
  /** Null for an operation that needs no spoke: `{ __typename }`. */
  readonly step: Step | null;
  /** Variables that `@skip` and `@include` read. */
  readonly conditionVariables: readonly string[];
  /** The plan in words, for people. */
  text(): string;
}

export interface Planner {
  /** The response key in the data of a plan for a field of that name which the operation calls `key`. */
  responseKey(name: string, key: string): string;
  /**
   * Plans one operation (with its fragments) against the full schema. The document is valid and holds exactly one operation.
   * A plan that is kept comes at once; another is made in a thread. Throws or rejects with PLAN_REFUSED when the planner gives up or the
   * plan would answer nothing, with PLANNER_BUSY when it cannot be made now.
   */
  plan(document: DocumentNode): QueryPlan | Promise<QueryPlan>;
}
