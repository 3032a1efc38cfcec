import { NaveError, defineError } from '#kernel/errors';

const StoreTimeout = defineError({
  code: 'TIMEOUT',
  shown: true,
  message: (ms: number) => `the store did not answer within ${ms} ms`,
});
const StoreUnavailable = defineError({
  code: 'STORE_UNAVAILABLE',
  shown: false,
  message: (cause: string) => `cannot reach the database: ${cause}`,
});
export const StoreScopeLost = defineError({
  code: 'STORE_SCOPE_LOST',
  shown: false,
  message: (asked: string, found: string) => `the transaction is not in the scope that was asked: asked \`${asked}\`, found \`${found}\``,
});
/** Hidden or absent target, or a conflict with a row that the caller may not see: one answer for all. */
export const ConflictOrNotPermitted = defineError({
  code: 'CONFLICT_OR_NOT_PERMITTED',
  shown: true,
  message: () => 'the change conflicts with something or is not permitted',
});

const CANCELLED = '57014';
const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';
const INSUFFICIENT_PRIVILEGE = '42501';

/** Turns what PostgreSQL or the driver threw into an error of ours; the detail stays in its message, for the log only. */
export function storeFailure(error: unknown, timeoutMs: number): NaveError {
  if (error instanceof NaveError) return error;
  const code = sqlState(error);
  if (code === CANCELLED) return StoreTimeout(timeoutMs);
  // A key may be held by a row that the caller cannot see, so nothing is said about it.
  if (code === UNIQUE_VIOLATION || code === FOREIGN_KEY_VIOLATION) return ConflictOrNotPermitted();
  // Row level security refused a new row: it is of another legal entity than the transaction.
  if (code === INSUFFICIENT_PRIVILEGE && error instanceof Error && error.message.includes('row-level security'))
    return ConflictOrNotPermitted();
  return StoreUnavailable(`${code} ${error instanceof Error ? error.message : String(error)}`);
}

function sqlState(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
