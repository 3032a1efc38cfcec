import { defineError, type ErrorMaker, NaveError } from '#kernel/errors';
import { Unauthenticated } from '../identity/ClientIdentity';
import { KeyWithoutInstance } from '../partition/route';

/** Codes that a client can meet, with their HTTP status and fixed message. What is not here leaves the hub as INTERNAL. */
export type ClientCode = keyof typeof CLOSED_LIST;

interface Entry {
  /** Status of an answer that holds this error and no data. */
  readonly status: number;
  readonly message: string;
}

export const Forbidden = defineError({ code: 'FORBIDDEN', shown: true, message: () => 'this operation is not granted' });
export const FieldUnauthorized = defineError({
  code: 'UNAUTHORIZED_FIELD_OR_TYPE',
  shown: true,
  message: () => 'this field is not granted',
});
export const ValidationFailed = defineError({
  code: 'GRAPHQL_VALIDATION_FAILED',
  shown: true,
  message: (cause: string) => cause,
});
export const BadUserInput = defineError({ code: 'BAD_USER_INPUT', shown: true, message: (cause: string) => cause });
export const BadCursor = defineError({ code: 'BAD_CURSOR', shown: true, message: () => 'this cursor does not belong to this query' });
export const NotInList = defineError({
  code: 'PERSISTED_QUERY_NOT_IN_LIST',
  shown: true,
  message: () => 'no operation is registered under this id',
});
export const CostLimit = defineError({ code: 'COST_LIMIT', shown: true, message: () => 'the operation is larger than the hub allows' });
export const RateLimited = defineError({ code: 'RATE_LIMITED', shown: true, message: () => 'too many requests' });
export const Tripwire = defineError({
  code: 'POLICY_TRIPWIRE',
  shown: true,
  message: () => 'the answer of a spoke does not fit the policy',
});
export const Internal = defineError({ code: 'INTERNAL', shown: true, message: () => 'internal error' });

export const CLOSED_LIST = {
  UNAUTHENTICATED: entry(401, Unauthenticated),
  FORBIDDEN: entry(403, Forbidden),
  UNAUTHORIZED_FIELD_OR_TYPE: entry(200, FieldUnauthorized),
  GRAPHQL_VALIDATION_FAILED: { status: 400, message: 'the operation is not valid' },
  BAD_USER_INPUT: { status: 200, message: 'a value does not fit its type' },
  BAD_CURSOR: entry(200, BadCursor),
  PERSISTED_QUERY_NOT_IN_LIST: entry(400, NotInList),
  COST_LIMIT: entry(400, CostLimit),
  RATE_LIMITED: entry(429, RateLimited),
  TIMEOUT: { status: 200, message: 'the deadline passed' },
  SPOKE_UNAVAILABLE: { status: 200, message: 'a spoke instance did not answer' },
  SPOKE_PROTOCOL_ERROR: { status: 200, message: 'a spoke instance answered what the hub cannot use' },
  KEY_WITHOUT_INSTANCE: entry(200, KeyWithoutInstance),
  CONFLICT_OR_NOT_PERMITTED: { status: 200, message: 'the write conflicts with the present state or is not permitted' },
  POLICY_TRIPWIRE: entry(200, Tripwire),
  INTERNAL: entry(500, Internal),
} as const satisfies Record<string, Entry>;

function entry(status: number, definition: Pick<ErrorMaker<[]>, 'message'>): Entry {
  return { status, message: definition.message() };
}

/** One error as the answer carries it. */
export interface ClientError {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string; readonly requestId: string; readonly instance?: string };
}

export type ErrorPath = readonly (string | number)[];

/** One reason to let a request no further. `message` is shown as it is: it may quote the client's own text and nothing else. */
export interface Refusal {
  readonly code: ClientCode;
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly path?: ErrorPath;
  /** Where it is not the one of the code: RATE_LIMITED is 429 for the caller's own bucket, 503 when the hub has too much to do. */
  readonly status?: number;
  readonly retryAfterSeconds?: number;
}

/** A stage lets the request no further, for these reasons. */
export class RequestRefused extends NaveError {
  constructor(readonly refusals: readonly Refusal[]) {
    super({ code: refusals[0]?.code ?? 'INTERNAL', shown: true }, refusals[0]?.message ?? 'internal error');
  }
}

/** The hub has too much to do. */
export function shed(retryAfterSeconds: number): {
  readonly code: 'RATE_LIMITED';
  readonly status: number;
  readonly retryAfterSeconds: number;
} {
  return { code: 'RATE_LIMITED', status: 503, retryAfterSeconds };
}

/** The refusals behind whatever a stage threw; anything that is not on the list is INTERNAL and tells nothing. */
export function refusalsOf(cause: unknown): readonly Refusal[] {
  if (cause instanceof RequestRefused) return cause.refusals;
  if (cause instanceof NaveError && cause.shown && isClientCode(cause.code)) {
    const words = cause.code === 'GRAPHQL_VALIDATION_FAILED' || cause.code === 'BAD_USER_INPUT';
    return [{ code: cause.code, message: words ? cause.message : CLOSED_LIST[cause.code].message }];
  }
  // The planner gave up, and its words quote the operation: to the client it was larger than the hub allows.
  if (cause instanceof NaveError && cause.code === 'PLANNER_BUSY') return [{ ...shed(1), message: RateLimited.message() }];
  const code = cause instanceof NaveError && cause.code === 'PLAN_REFUSED' ? 'COST_LIMIT' : 'INTERNAL';
  return [{ code, message: CLOSED_LIST[code].message }];
}

export function isClientCode(code: string): code is ClientCode {
  return Object.hasOwn(CLOSED_LIST, code);
}

/**
 * Builds an error from the closed list: the code, the fixed message of the code, the path, the request id, nothing else.
 * `shownCodes` are the domain codes that the release lets through (code to message); every other code becomes INTERNAL.
 */
export function clientError(
  code: string,
  requestId: string,
  more: { path?: ErrorPath; instance?: string; shownCodes?: ReadonlyMap<string, string> } = {},
): ClientError {
  const { path, instance, shownCodes } = more;
  const domain = shownCodes?.get(code);
  const known: ClientCode | null = isClientCode(code) ? code : null;
  return {
    message: domain ?? CLOSED_LIST[known ?? 'INTERNAL'].message,
    ...(path === undefined ? {} : { path }),
    extensions: {
      code: domain === undefined ? (known ?? 'INTERNAL') : code,
      requestId,
      ...(instance === undefined ? {} : { instance }),
    },
  };
}
