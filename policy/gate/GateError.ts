/** One reason why a release does not compose. */
export interface GateError {
  /** Of the rule: `COORDINATE_UNCOVERED`. */
  readonly code: string;
  readonly spoke: string;
  /** The committed contract. */
  readonly file: string;
  /** Line of the coordinate in the contract, from 1. */
  readonly line: number;
  readonly coordinate: string;
  readonly cause: string;
  readonly wayOut: string;
}

/** All errors as text for people, in the order of spoke and line. */
export function printGateErrors(errors: readonly GateError[]): string {
  const sorted = [...errors].sort((one, other) => one.file.localeCompare(other.file) || one.line - other.line);
  return sorted
    .map(
      ({ code, spoke, file, line, coordinate, cause, wayOut }) =>
        `${code}  ${spoke}  ${file}:${String(line)}  ${coordinate}\n  cause    ${cause}\n  way out  ${wayOut}`,
    )
    .join('\n');
}
