import { type PartitionReport } from '../partition/PartitionReport';
import { CLOSED_LIST, clientError, type ClientError, type Refusal } from './closedList';
import { type Explained } from './Explanation';

/** What a door writes to the client. */
export interface Answer {
  /** HTTP status. */
  readonly status: number;
  readonly body: AnswerBody;
  /** When to ask again; only with RATE_LIMITED. */
  readonly retryAfterSeconds?: number;
  /** Null when the request got no further than its text. */
  readonly operation: { readonly kind: 'query' | 'mutation'; readonly name: string | null; readonly registered: string | null } | null;
}

export interface AnswerBody {
  readonly errors?: readonly ClientError[];
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly extensions?: {
    readonly partitions?: readonly PartitionReport[];
    readonly policy?: { readonly fingerprint: string; readonly release: string };
    /** Only where the request asks for it. */
    readonly explain?: Explained;
  };
}

/** Codes of errors that an operation meets while it runs: their answer has data, which may be null as a whole. */
const WITH_DATA: ReadonlySet<string> = new Set(['BAD_CURSOR', 'TIMEOUT']);

/** The answer of a request that a stage refused. */
export function refusedAnswer(refusals: readonly Refusal[], requestId: string, operation: Answer['operation'] = null): Answer {
  const [first] = refusals;
  const code = first?.code ?? 'INTERNAL';
  const errors = refusals.map(({ code: each, message, locations, path }): ClientError => ({
    ...clientError(each, requestId, path === undefined ? {} : { path }),
    message,
    ...(locations === undefined || locations.length === 0 ? {} : { locations }),
  }));
  const { status = CLOSED_LIST[code].status, retryAfterSeconds } = first ?? {};
  const retry = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return { ...retry, status, body: { errors, ...(WITH_DATA.has(code) ? { data: null } : {}) }, operation };
}
