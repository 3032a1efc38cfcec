import { canonicalJson } from '#kernel/canonicalJson';
import { type Clock } from '#kernel/Clock';
import { hmac256, sha256 } from '#kernel/digest';
import { AccessLogUnavailable } from '../store/ChainWriter';
import { type AccessKind, type AccessRecord } from '../store/AccessRecord';
import { type AccessLog } from '../store/openAccessLog';
import { type Log } from '../supergraph/Log';
import { accessShape } from './accessShape';
import { type Answer, refusedAnswer } from './Answer';
import { type Authorised } from './authorise';
import { CLOSED_LIST } from './closedList';
import { contactsOf } from './contactsOf';
import { namedPlaces } from './namedPlaces';
import { type RecordedCaller, recordedCaller } from './recordedCaller';
import { type Trail } from './Trail';

export interface RecorderOptions {
  readonly accessLog: AccessLog;
  /** At least 32 bytes: variables are logged as a digest under this key. */
  readonly digestKey: Uint8Array;
  readonly clock: Clock;
  readonly log: Log;
}

type Detail = NonNullable<AccessRecord['detail']>;

/**
 * Writes the access log: one record for an operation or a denial, one for each tripwire and one for an explanation. An answer leaves when
 * its records are durable, and not at all when they cannot be written.
 */
export class Recorder {
  private readonly shapes = new WeakMap<Authorised, Promise<string>>();

  constructor(private readonly options: RecorderOptions) {}

  /** Throws ACCESS_LOG_UNAVAILABLE: a change is not begun while it could not be told of. */
  refuseUnready(): void {
    if (!this.options.accessLog.isReady) throw AccessLogUnavailable('the last record failed');
  }

  /** The answer, once it is told of; INTERNAL with 503 when it cannot be. Never throws. */
  async record(trail: Trail, answer: Answer): Promise<Answer> {
    // A bucket that is empty refuses before anything was looked at: telling of each such refusal would be the flood itself.
    if (trail.request.identity === null || codesOf(answer).includes('RATE_LIMITED')) return answer;
    try {
      const records = await this.recordsOf(trail, answer);
      await Promise.all(records.map((record) => this.options.accessLog.append(record)));
      return answer;
    } catch (cause) {
      const { requestId } = trail.request;
      this.options.log.error({ alarm: 'ACCESS_LOG', requestId, cause: String(cause) }, 'an answer was withheld: it could not be logged');
      return refusedAnswer([{ code: 'INTERNAL', message: CLOSED_LIST.INTERNAL.message, status: 503 }], requestId, answer.operation);
    }
  }

  private async recordsOf(trail: Trail, answer: Answer): Promise<readonly AccessRecord[]> {
    const ran = trail.outcome !== null;
    const common = await this.common(trail, answer);
    const also = (kind: AccessKind, detail: Detail): AccessRecord => ({ ...common, kind, detail });
    return [
      { ...common, kind: ran ? 'OPERATION' : 'DENIAL', detail: null },
      ...tripsOf(trail).map((detail) => also('TRIPWIRE', detail)),
      ...(answer.body.extensions?.explain === undefined ? [] : [also('EXPLAIN', { through: 'extensions' })]),
    ];
  }

  private async common(trail: Trail, answer: Answer): Promise<Omit<AccessRecord, 'kind' | 'detail'>> {
    const { request, active } = trail;
    const rows = trail.presented?.touched.rows() ?? [];
    const [caller, shape] = await Promise.all([this.callerOf(trail), this.shapeOf(trail)]);
    return {
      ...caller,
      at: this.options.clock.now(),
      requestId: request.requestId,
      release: active?.release.id ?? null,
      operation: operationOf(trail),
      shape,
      variables: this.digestOf(request.parameters.variables ?? {}),
      rows,
      legalEntities: placesOf(trail, rows),
      contacts: contactsOf(trail.attempts),
      codes: codesOf(answer),
    };
  }

  private callerOf({ rights, request }: Trail): Promise<RecordedCaller> {
    return recordedCaller(this.options.accessLog, request.identity ?? NOBODY, rights?.principal ?? null);
  }

  private async shapeOf({ authorised, model, rights }: Trail): Promise<string | null> {
    if (authorised === null || model === null || rights === null) return null;
    const known = this.shapes.get(authorised);
    if (known !== undefined) return known;
    const made = this.options.accessLog.shape(accessShape(authorised, model, rights));
    made.catch(() => this.shapes.delete(authorised));
    this.shapes.set(authorised, made);
    return made;
  }

  private digestOf(variables: Readonly<Record<string, unknown>>): string | null {
    if (Object.keys(variables).length === 0) return null;
    return hmac256(this.options.digestKey, [canonicalJson(withoutFloats(variables))]).toString('hex');
  }
}

/** Without an identity nothing is recorded. */
const NOBODY = { subject: '', actor: 'PERSON', agent: null, purpose: null } as const;

function operationOf({ admitted }: Trail): AccessRecord['operation'] {
  if (admitted === null) return null;
  const { key, operation, registered } = admitted;
  return { hash: registered?.id ?? key, name: operation.name?.value ?? null, registered: registered !== null };
}

function placesOf({ authorised, model, active, values, admitted }: Trail, rows: AccessRecord['rows']): readonly string[] {
  if (authorised === null || model === null || active === null) return [];
  const variables = values?.client ?? admitted?.variables ?? {};
  const named = namedPlaces(authorised, { model, api: active.release.apiSchema, variables });
  return [...new Set([...named, ...rows.map(({ legalEntity }) => legalEntity)])].sort();
}

/** One for each place of the answer, with the digest of the first key. */
function tripsOf({ presented }: Trail): readonly Detail[] {
  const places = new Map<string, { coordinate: string; path: string; row: string | null; rowCount: number }>();
  for (const { coordinate, path, key } of presented?.trips ?? []) {
    const at = path.join('.');
    const known = places.get(`${coordinate} ${at}`);
    if (known !== undefined) known.rowCount += 1;
    else places.set(`${coordinate} ${at}`, { coordinate, path: at, row: typeof key === 'string' ? sha256(key) : null, rowCount: 1 });
  }
  return [...places.values()];
}

function codesOf({ body }: Answer): readonly string[] {
  return [...new Set((body.errors ?? []).map(({ extensions }) => extensions.code))].sort();
}

/** Canonical JSON takes whole numbers only. */
function withoutFloats(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : `float ${value}`;
  if (Array.isArray(value)) return value.map(withoutFloats);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutFloats(each)]));
}
