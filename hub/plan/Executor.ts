import { type CallContext } from '../transport/CallContext';
import { type ExecutionProblem } from '../transport/ExecutionProblem';
import { type PartitionReport } from '../partition/PartitionReport';
import { type QueryPlan } from './Planner';

export { type ExecutionProblem } from '../transport/ExecutionProblem';

export interface ExecuteRequest {
  readonly plan: QueryPlan;
  /** Coerced variables of the planned operation. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly call: CallContext;
  /**
   * SHAPED, when left out: in the shape of the planned operation, under the client's keys, null for what did not arrive. RAW: as the spokes
   * sent it, under the keys that were planned, for whoever shapes it in a pass of their own.
   */
  readonly form?: 'SHAPED' | 'RAW';
}

export interface ExecuteOutcome {
  /**
   * The answer in the shape of the planned operation against the full schema, `_nave_*` aliases included: response keys in the order of
   * the operation, null for whatever did not arrive. Nulls are not propagated. Null when nothing was executed.
   */
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly ExecutionProblem[];
  /** One report for each instance that was called, sorted by name. */
  readonly partitions: readonly PartitionReport[];
}

export interface Executor {
  /** Runs the plan. Never throws for what a spoke does: that becomes a problem beside null. */
  execute(request: ExecuteRequest): Promise<ExecuteOutcome>;
}
