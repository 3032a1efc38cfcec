import { GraphQLError } from 'graphql';
import { NaveError, defineError } from '#kernel/errors';
import { SessionInvalid } from '#policy/token';
import { CallSpent } from '../write/SpentCalls';

/** One error as it leaves a spoke. The hub rebuilds it from its code; the message is for its log. */
export interface SpokeError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string };
}

/** The one answer to a call that is not proven, whatever is wrong with it: 401. */
export const UNAUTHENTICATED = { errors: [{ message: 'no valid session', extensions: { code: 'UNAUTHENTICATED' } }] } as const;

/** The answer to a proven call whose session names rights that are not here: 428. The hub puts them at `/rights/<digest>` and calls again. */
export const SNAPSHOT_WANTED = {
  errors: [{ message: 'the rights of the session are wanted', extensions: { code: 'SNAPSHOT_WANTED' } }],
} as const;

export const SnapshotWanted = defineError({
  code: 'SNAPSHOT_WANTED',
  shown: false,
  message: () => 'the rights that the session names are not here',
});

/** Whether an error says that the call itself is refused. */
export function isRefusedCall(error: unknown): boolean {
  const code = naveError(error)?.code;
  return code === SessionInvalid.code || code === CallSpent.code;
}

export interface ErrorLog {
  (entry: { readonly code: string; readonly requestId: string; readonly traceId: string | null; readonly error: unknown }): void;
}

/** What a line of the log says of the call. */
export interface Report {
  readonly requestId: string;
  readonly traceId: string | null;
  readonly log: ErrorLog;
}

/** Hidden errors leave as INTERNAL; their text stays in the log. A value that its type refuses is BAD_USER_INPUT. */
export function spokeError(error: unknown, { requestId, traceId, log }: Report): SpokeError {
  const path = error instanceof GraphQLError ? error.path : undefined;
  const cause = naveError(error);
  const code = codeOf(error, cause);
  if (code === 'INTERNAL') log({ code: cause?.code ?? code, requestId, traceId, error });
  const message = code === 'INTERNAL' ? 'internal error' : (cause?.message ?? (error as Error).message);
  return { message, ...(path === undefined ? {} : { path }), extensions: { code } };
}

function codeOf(error: unknown, cause: NaveError | null): string {
  // Without a path nothing was resolved yet: the variables did not fit.
  if (error instanceof GraphQLError && error.path === undefined) return 'BAD_USER_INPUT';
  if (cause !== null) return cause.shown ? cause.code : 'INTERNAL';
  return error instanceof GraphQLError && error.originalError === undefined ? 'BAD_USER_INPUT' : 'INTERNAL';
}

function naveError(error: unknown): NaveError | null {
  for (let at: unknown = error; at instanceof Error; at = at instanceof GraphQLError ? at.originalError : undefined) {
    if (at instanceof NaveError) return at;
  }
  return null;
}
