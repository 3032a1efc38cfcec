import { type ExecutionProblem } from '../transport/ExecutionProblem';

/** What one instance answered to one root field. */
export interface InstanceAnswer {
  readonly instance: string;
  readonly value: unknown;
  /** Paths begin below the root field. */
  readonly problems: readonly ExecutionProblem[];
}

/** What the instances together answer to one root field. */
export interface Gathered {
  readonly value: unknown;
  /** Paths begin below the root field. */
  readonly problems: readonly ExecutionProblem[];
  /** Rows of each instance in the value. */
  readonly rows: ReadonlyMap<string, number>;
}

export function protocolProblem(instance: string, detail: string): ExecutionProblem {
  return { code: 'SPOKE_PROTOCOL_ERROR', instance, detail };
}
