import { type PlanNode } from '@apollo/query-planner';
import { type DocumentNode } from 'graphql';

/** Which fetches answer one operation, and in which order. Shared by every request with the same operation: it holds no data. */
export interface QueryPlan {
  /** SHA-256 of the printed operation that was planned. */
  readonly key: string;
  /** The operation as it was planned: response keys that collide with keys of the planner carry an internal alias. */
  readonly document: DocumentNode;
  readonly node: PlanNode | null;
  /** The plan in words, for people. */
  text(): string;
}

export interface Planner {
  /**
   * Plans one operation (with its fragments) against the full schema. The document is valid and holds exactly one operation.
   * Throws PLAN_REFUSED when the planner gives up or the plan would answer nothing.
   */
  plan(document: DocumentNode): QueryPlan;
}
