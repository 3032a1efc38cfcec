import { Pool } from 'undici';
import { type Clock } from '#kernel/Clock';
import { DeadlinePassed, SpokeUnavailable } from './failures';
import { type RawReply, readGraphQL, readText } from './readReply';
import { type SessionTokens } from './SessionTokens';
import { type Destination, type SpokeReply, type SpokeRequest, type Transport, type UploadReply, type UploadRequest } from './Transport';
import { type CallContext } from './CallContext';
import { NaveError } from '#kernel/errors';

export interface TransportOptions {
  readonly tokens: SessionTokens;
  readonly clock: Clock;
  readonly limits?: Partial<TransportLimits>;
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

/** HTTP with one keep-alive pool for each origin. */
export class HttpTransport implements Transport {
  private readonly pools = new Map<string, Pool>();
  private readonly limits: TransportLimits;

  constructor(private readonly options: TransportOptions) {
    this.limits = { ...TRANSPORT_LIMITS, ...options.limits };
  }

  async send(request: SpokeRequest): Promise<SpokeReply> {
    const { to, call } = request;
    const body = JSON.stringify({ query: request.query, variables: request.variables });
    const target = new URL(to.url);
    const exchange = { to, call, limitMs: this.limits.callMs };
    const attempts = request.kind === 'READ' ? this.limits.attempts : 1;
    for (let attempt = 1; ; attempt++) {
      try {
        const headers = await this.headers(exchange, request.kind, 'application/json');
        const reply = await this.bounded(exchange, async (signal) => {
          const raw = await this.pool(target.origin).request({
            method: 'POST',
            path: target.pathname + target.search,
            headers,
            body,
            signal,
          });
          return readGraphQL(to.instance, raw, this.limits.replyBytesMax);
        });
        return { data: reply.data, errors: reply.errors, knownAt: knownAt(reply.extensions) ?? this.options.clock.now() };
      } catch (error) {
        if (attempt >= attempts || !isConnectionError(error)) throw asFailure(to.instance, error);
        await pause(attempt);
      }
    }
  }

  async upload(request: UploadRequest): Promise<UploadReply> {
    const { to, call, body } = request;
    const exchange = { to, call, limitMs: this.limits.uploadMs };
    try {
      const headers = await this.headers(exchange, 'WRITE', request.mediaType);
      if (request.lengthBytes !== null) headers['content-length'] = String(request.lengthBytes);
      return await this.bounded(exchange, async (signal) => {
        const raw = await this.pool(new URL(to.url).origin).request({ method: 'PUT', path: request.path, headers, body, signal });
        return uploadReply(to.instance, raw);
      });
    } catch (error) {
      body.destroy();
      throw asFailure(to.instance, error);
    }
  }

  async close(): Promise<void> {
    const pools = [...this.pools.values()];
    this.pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  private async headers(exchange: Exchange, kind: 'READ' | 'WRITE', contentType: string): Promise<Record<string, string>> {
    const { to, call } = exchange;
    const token = await this.options.tokens.tokenFor(call, to, kind);
    return {
      'content-type': contentType,
      accept: 'application/json, application/graphql-response+json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      'nave-request-id': call.requestId,
      'nave-deadline-ms': String(Math.max(0, Math.floor(waitMs(exchange)))),
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

  private pool(origin: string): Pool {
    let pool = this.pools.get(origin);
    if (pool === undefined) {
      const { connectionsPerInstance, connectMs, uploadMs } = this.limits;
      pool = new Pool(origin, {
        connections: connectionsPerInstance,
        connect: { timeout: connectMs },
        keepAliveTimeout: 30_000,
        headersTimeout: uploadMs,
        bodyTimeout: uploadMs,
        maxResponseSize: -1,
      });
      this.pools.set(origin, pool);
    }
    return pool;
  }
}

function waitMs(exchange: Exchange): number {
  return Math.min(exchange.limitMs, exchange.call.deadlineAt - performance.now());
}

async function uploadReply(instance: string, raw: RawReply): Promise<UploadReply> {
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

function asFailure(instance: string, error: unknown): NaveError {
  return error instanceof NaveError ? error : SpokeUnavailable(instance, codeOf(error) || String(error));
}

// 10 to 50 ms, then 20 to 100 ms: enough for a restarting listener, short against the deadline. Spread, so that callers do not return in step.
async function pause(attempt: number): Promise<void> {
  const wait = attempt * (10 + Math.random() * 40);
  await new Promise((resolve) => setTimeout(resolve, wait));
}
