export type ProblemPath = readonly (string | number)[];

/**
 * Something that went wrong while a plan ran. Nothing of it reaches a client as it is: the pipeline rebuilds each error from its closed list.
 * `code` is a code of the engine (SPOKE_UNAVAILABLE, SPOKE_PROTOCOL_ERROR, TIMEOUT, FORBIDDEN, CONFLICT_OR_NOT_PERMITTED, INTERNAL)
 * or the code that a spoke gave.
 */
export interface ExecutionProblem {
  readonly code: string;
  /** Response keys and list positions; `@` for every item of a list when a whole batch failed. Absent when the spoke named none. */
  readonly path?: ProblemPath;
  /** Name in the registry. Absent when the problem is not that of one instance. */
  readonly instance?: string;
  /** For the log only: it may quote a spoke. */
  readonly detail?: string;
}
