import { createHash } from 'node:crypto';
import { Pool } from 'undici';
import { type Clock } from '#kernel/Clock';
import { NaveError } from '#kernel/errors';
import { TRACEPARENT, traceparentOf } from '#kernel/traceparent';
import { PROOF_HEADER } from '#policy/proof';
import { type CallContext } from './CallContext';
import { egressTo, type Lookup } from './egress';
import { DeadlinePassed, SessionRefused, SnapshotWanted, SpokeProtocolError, SpokeUnavailable } from './failures';
import { type RawReply, readGraphQL, readText, refuseDetours } from './readReply';
import { type Attempt, type SpokeSession, type SpokeSessions } from './SpokeSessions';
import { type Destination, type SpokeReply, type SpokeRequest, type Transport, type UploadReply, type UploadRequest } from './Transport';

export interface TransportOptions {
  readonly sessions: SpokeSessions;
  readonly clock: Clock;
  readonly limits?: Partial<TransportLimits>;
  /** How names become addresses; the system's resolver when left out. */
  readonly lookup?: Lookup;
}

export interface TransportLimits {
  readonly replyBytesMax: number;
  /** Longest wait for one call; the deadline of the request may be nearer. */
  readonly callMs: number;
  readonly uploadMs: number;
  readonly connectMs: number;
  readonly connectionsPerInstance: number;
  /** How often a read is tried after a connection error, the first time included. */
  readonly attempts: number;
}

const TRANSPORT_LIMITS: TransportLimits = {
  replyBytesMax: 5 * 1024 * 1024,
  callMs: 5_000,
  uploadMs: 60_000,
  connectMs: 1_000,
  connectionsPerInstance: 32,
  attempts: 3,
};

const UPLOAD_REPLY_BYTES_MAX = 64 * 1024;
// Errors that say: no byte of an answer came. Node's and undici's codes.
const CONNECTION_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);

interface Exchange {
  readonly to: Destination;
  readonly call: CallContext;
  readonly limitMs: number;
}

type Run<T> = (proven: Readonly<Record<string, string>>) => Promise<T>;

/** How often the snapshot of a session was given, and the giving that is under way. */
interface Gifts {
  done: number;
  underway: Promise<void> | null;
}

/**
 * HTTP with one keep-alive pool for each instance. Every attempt has a proof of its own. No proxy is taken from the environment,
 * no cookie is kept, and a connection goes to an address that the registry allows (egress.ts).
 */
export class HttpTransport implements Transport {
  private readonly pools = new Map<string, Pool>();
  private readonly gifts = new WeakMap<SpokeSession, Gifts>();
  private readonly limits: TransportLimits;

  constructor(private readonly options: TransportOptions) {
    this.limits = { ...TRANSPORT_LIMITS, ...options.limits };
  }

  async send(request: SpokeRequest): Promise<SpokeReply> {
    const { to, call, kind } = request;
    const body = Buffer.from(JSON.stringify({ query: request.query, variables: request.variables }));
    const bodyHash = createHash('sha256').update(body).digest('hex');
    const { pathname, search } = new URL(to.url);
    const path = pathname + search;
    const exchange = { to, call, limitMs: this.limits.callMs };
    const once = async (): Promise<SpokeReply> => {
      const reply = await this.inSession(exchange, { op: kind, bodyHash, requestId: call.requestId, target: `POST ${path}` }, (proven) =>
        this.bounded(exchange, async (signal) => {
          const headers = { ...this.headers(exchange, 'application/json'), ...proven };
          const raw = await this.pool(to).request({ method: 'POST', path, headers, body, signal });
          return readGraphQL(to.instance, raw, this.limits.replyBytesMax);
        }),
      );
      return { data: reply.data, errors: reply.errors, knownAt: knownAt(reply.extensions) ?? this.options.clock.now() };
    };
    const attempts = kind === 'READ' ? this.limits.attempts : 1;
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      try {
        return await once();
      } catch (error) {
        if (isSessionRefused(error) && !renewed) {
          renewed = true;
          continue;
        }
        if (attempt >= attempts || !isConnectionError(error)) throw asFailure(to.instance, error);
        await pause(attempt);
      }
    }
  }

  async upload(request: UploadRequest): Promise<UploadReply> {
    const { to, call, body, path, bodyHash } = request;
    const exchange = { to, call, limitMs: this.limits.uploadMs };
    let isTouched = false;
    const once = (attempt: Attempt): Promise<UploadReply> =>
      this.inSession(exchange, { ...attempt, isStreamed: true }, (proven) =>
        this.bounded(exchange, async (signal) => {
          const headers: Record<string, string> = { ...this.headers(exchange, request.mediaType), ...proven };
          if (request.lengthBytes !== null) headers['content-length'] = String(request.lengthBytes);
          isTouched = true;
          const raw = await this.pool(to).request({ method: 'PUT', path, headers, body, signal });
          return uploadReply(to.instance, raw);
        }),
      );
    try {
      if (!/^\/(?!\/)[\x21-\x7e]*$/.test(path)) throw SpokeProtocolError(to.instance, 'not a path at the instance');
      const attempt: Attempt = { op: 'WRITE', bodyHash, requestId: call.requestId, target: `PUT ${path}` };
      return await once(attempt).catch((error: unknown) => {
        if (isTouched || !isSessionRefused(error)) throw error;
        return once(attempt);
      });
    } catch (error) {
      body.destroy();
      if (isSessionRefused(error) || isSnapshotWanted(error))
        throw SpokeUnavailable(to.instance, 'a stream is sent once, and it refused the session');
      throw asFailure(to.instance, error);
    }
  }

  async close(): Promise<void> {
    const pools = [...this.pools.values()];
    this.pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  /**
   * Runs one attempt with the headers that prove it. A session that the instance refuses is not used again; one whose rights it does not
   * know is used again when they were given. A streamed body cannot be sent twice, so its instance gets them before it asks.
   */
  private async inSession<T>(exchange: Exchange, attempt: Attempt & { readonly isStreamed?: true }, run: Run<T>): Promise<T> {
    const session = await this.options.sessions.sessionFor(exchange.call, exchange.to);
    if (session === null) return run({});
    const { done } = this.giftsOf(session);
    try {
      if (attempt.isStreamed === true && session.snapshot !== null && done === 0) await this.give(session, exchange, done);
      return await this.proven(session, exchange, { attempt, run });
    } catch (error) {
      if (!isSnapshotWanted(error)) throw error;
      if (attempt.isStreamed === true) {
        // They were given and are forgotten. The next session starts with giving them.
        session.end();
        throw error;
      }
      await this.give(session, exchange, done);
      return await this.proven(session, exchange, { attempt, run });
    }
  }

  private async proven<T>(
    session: SpokeSession,
    { to, call }: Exchange,
    { attempt: { op, bodyHash, requestId, target }, run }: { readonly attempt: Attempt; readonly run: Run<T> },
  ): Promise<T> {
    const proof = session.prove({ op, bodyHash, requestId, target });
    call.onAttempt?.({ instance: to.instance, session: session.sid, counter: session.counter });
    try {
      return await run({ authorization: `Bearer ${session.token}`, [PROOF_HEADER]: proof });
    } catch (error) {
      if (isSessionRefused(error)) session.end();
      throw error;
    }
  }

  private giftsOf(session: SpokeSession): Gifts {
    const known = this.gifts.get(session) ?? { done: 0, underway: null };
    this.gifts.set(session, known);
    return known;
  }

  /** Gives the snapshot of a session to its instance, once for all calls that wait for it. `seen`: how often it had been given when the call left. */
  private async give(session: SpokeSession, exchange: Exchange, seen: number): Promise<void> {
    const gifts = this.giftsOf(session);
    if (gifts.done > seen) return;
    const giving = (gifts.underway ??= this.putSnapshot(session, exchange)
      .then(() => {
        gifts.done += 1;
      })
      .finally(() => {
        gifts.underway = null;
      }));
    await this.bounded(exchange, (signal) => Promise.race([giving, aborted(signal)]));
  }

  /** For every call that waits: the first of them may go without ending it. */
  private async putSnapshot(session: SpokeSession, { to, call: waiting }: Exchange): Promise<void> {
    const { snapshot } = session;
    if (snapshot === null) throw SpokeProtocolError(to.instance, 'it asks for rights that it was told');
    const limitMs = this.limits.callMs;
    const call = { ...waiting, deadlineAt: performance.now() + limitMs, signal: new AbortController().signal };
    const exchange: Exchange = { to, limitMs, call };
    const path = `/rights/${snapshot.digest}`;
    const attempt: Attempt = { op: 'READ', bodyHash: snapshot.digest, requestId: call.requestId, target: `PUT ${path}` };
    const run: Run<void> = (proven) =>
      this.bounded(exchange, async (signal) => {
        const headers = { ...this.headers(exchange, 'application/json'), ...proven };
        const raw = await this.pool(to).request({ method: 'PUT', path, headers, body: snapshot.bytes(), signal });
        refuseDetours(to.instance, raw);
        await readText(to.instance, raw, UPLOAD_REPLY_BYTES_MAX);
        if (raw.statusCode !== 204)
          throw SpokeProtocolError(to.instance, `status ${String(raw.statusCode)} to the rights that it asked for`);
      });
    await this.proven(session, exchange, { attempt, run });
  }

  private headers(exchange: Exchange, contentType: string): Readonly<Record<string, string>> {
    return {
      'content-type': contentType,
      accept: 'application/json, application/graphql-response+json',
      'nave-request-id': exchange.call.requestId,
      'nave-deadline-ms': String(Math.max(0, Math.floor(waitMs(exchange)))),
      ...(exchange.call.trace === undefined ? {} : { [TRACEPARENT]: traceparentOf(exchange.call.trace) }),
    };
  }

  /** Runs one exchange until its answer, the deadline, or the client's going. */
  private async bounded<T>(exchange: Exchange, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const wait = waitMs(exchange);
    if (wait <= 0) throw DeadlinePassed(exchange.to.instance, 0);
    const timeout = new AbortController();
    const timer = setTimeout(() => {
      timeout.abort();
    }, wait);
    const gone = exchange.call.signal;
    const abort = (): void => {
      timeout.abort();
    };
    gone?.addEventListener('abort', abort, { once: true });
    try {
      return await run(timeout.signal);
    } catch (error) {
      throw timeout.signal.aborted ? DeadlinePassed(exchange.to.instance, Math.round(wait)) : error;
    } finally {
      clearTimeout(timer);
      gone?.removeEventListener('abort', abort);
    }
  }

  private pool({ instance, url, addresses }: Destination): Pool {
    const name = `${url} ${addresses?.join(' ') ?? ''}`;
    const known = this.pools.get(name);
    if (known !== undefined) return known;
    const target = new URL(url);
    const { lookup, allowsHost } = egressTo(target, addresses, this.options.lookup);
    if (!allowsHost) throw SpokeUnavailable(instance, 'its address is not one that the registry allows');
    const { connectionsPerInstance, connectMs, uploadMs } = this.limits;
    const pool = new Pool(target.origin, {
      connections: connectionsPerInstance,
      connect: { timeout: connectMs, lookup },
      keepAliveTimeout: 30_000,
      headersTimeout: uploadMs,
      bodyTimeout: uploadMs,
      maxResponseSize: -1,
    });
    this.pools.set(name, pool);
    return pool;
  }
}

function waitMs(exchange: Exchange): number {
  return Math.min(exchange.limitMs, exchange.call.deadlineAt - performance.now());
}

async function uploadReply(instance: string, raw: RawReply): Promise<UploadReply> {
  refuseDetours(instance, raw);
  const text = await readText(instance, raw, UPLOAD_REPLY_BYTES_MAX);
  try {
    return { status: raw.statusCode, body: JSON.parse(text) };
  } catch {
    return { status: raw.statusCode, body: null };
  }
}

function knownAt(extensions: Record<string, unknown> | null): string | null {
  const value = extensions?.['knownAt'];
  return typeof value === 'string' ? value : null;
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function isConnectionError(error: unknown): boolean {
  return !(error instanceof NaveError) && CONNECTION_ERRORS.has(codeOf(error));
}

function isSessionRefused(error: unknown): boolean {
  return codeOf(error) === SessionRefused.code;
}

function isSnapshotWanted(error: unknown): boolean {
  return codeOf(error) === SnapshotWanted.code;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new DOMException('aborted', 'AbortError'));
    });
  });
}

function asFailure(instance: string, error: unknown): NaveError {
  if (isSessionRefused(error)) return SpokeProtocolError(instance, 'it refused the session, and a new one too');
  if (isSnapshotWanted(error)) return SpokeProtocolError(instance, 'it does not keep the rights that it asked for');
  return error instanceof NaveError ? error : SpokeUnavailable(instance, codeOf(error) || String(error));
}

// 10 to 50 ms, then 20 to 100 ms: enough for a restarting listener, short against the deadline. Spread, so that callers do not return in step.
async function pause(attempt: number): Promise<void> {
  const wait = attempt * (10 + Math.random() * 40);
  await new Promise((resolve) => setTimeout(resolve, wait));
}
