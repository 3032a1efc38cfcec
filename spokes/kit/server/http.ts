import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { NaveError } from '#kernel/errors';
import { type BaseContext } from '../context';
import { type Runner } from '../store/Runner';
import { type AccessModel, compileRights } from '../policy/engine';
import { type DocumentStore, DocumentAddressInvalid, putDocument } from './documents';
import { type Call, type Engine } from './Engine';
import { type ErrorLog, spokeError } from './errors';
import { type Session, type Sessions } from './Sessions';

export interface HttpOptions<C extends BaseContext> {
  readonly engine: Engine<C>;
  readonly sessions: Sessions;
  readonly model: AccessModel;
  readonly runner: Runner;
  /** Null for a spoke without documents. */
  readonly documents: DocumentStore | null;
  readonly log: ErrorLog;
}

/** Longest a request may take when the hub says nothing, ms. */
const REQUEST_MS = 15_000;
const BODY_BYTES_MAX = 4 * 1024 * 1024;

const STATUS: Readonly<Record<string, number>> = {
  CONFLICT_OR_NOT_PERMITTED: 403,
  DOCUMENT_TOO_LARGE: 413,
  DOCUMENT_DIGEST_MISMATCH: 422,
  DOCUMENT_ADDRESS_INVALID: 400,
};

/** The HTTP face of an instance. The session token is verified before a byte of the body is read; only health answers without one. */
export function httpServer<C extends BaseContext>(options: HttpOptions<C>): FastifyInstance {
  const server = Fastify({ bodyLimit: BODY_BYTES_MAX, logger: false, routerOptions: { maxParamLength: 128 } });
  const sessions = new WeakMap<object, Session>();
  server.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'private, no-store');
    if (request.url.startsWith('/health/')) return;
    try {
      sessions.set(request.raw, await options.sessions.open(request.headers.authorization));
    } catch {
      await reply.code(401).send({ errors: [{ message: 'no valid session token', extensions: { code: 'UNAUTHENTICATED' } }] });
    }
  });
  const callOf = (request: FastifyRequest): Call => ({
    session: sessions.get(request.raw) as Session,
    requestId: header(request, 'nave-request-id') ?? randomUUID(),
    deadlineAt: performance.now() + Math.min(REQUEST_MS, Number(header(request, 'nave-deadline-ms') ?? REQUEST_MS) || 0),
  });
  server.post('/graphql', async (request, reply) => {
    const { status, body } = await options.engine.answer(callOf(request), request.body);
    return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
  });
  server.get('/health/live', () => ({ status: 'live' }));
  server.get('/health/ready', async (_request, reply) => {
    try {
      await options.runner.ping();
      return { status: 'ready' };
    } catch {
      return reply.code(503).send({ status: 'no database' });
    }
  });
  const { documents } = options;
  if (documents !== null) void server.register((door) => documentsDoor(door, { ...options, documents, callOf }));
  server.setErrorHandler((error: Error & { readonly statusCode?: number }, _request, reply) => {
    void reply
      .code(error.statusCode ?? 500)
      .send({ errors: [{ message: 'not a request that is answered here', extensions: { code: 'BAD_REQUEST' } }] });
  });
  return server;
}

interface DoorOptions<C extends BaseContext> extends HttpOptions<C> {
  readonly documents: DocumentStore;
  readonly callOf: (request: FastifyRequest) => Call;
}

/** Any media type; the body stays a stream. */
function documentsDoor<C extends BaseContext>(door: FastifyInstance, options: DoorOptions<C>): Promise<void> {
  door.removeAllContentTypeParsers();
  door.addContentTypeParser('*', (_request, _payload, done) => {
    done(null);
  });
  door.put('/documents/:sha256', async (request, reply) => {
    const call = options.callOf(request);
    const rights = compileRights(options.model, call.session.principal);
    try {
      return await putDocument(options.documents, rights, { ...addressOf(request), mediaType: mediaTypeOf(request), bytes: request.raw });
    } catch (error) {
      return refuseDocument(reply, error, { requestId: call.requestId, log: options.log });
    }
  });
  return Promise.resolve();
}

function refuseDocument(reply: FastifyReply, error: unknown, report: { requestId: string; log: ErrorLog }): FastifyReply {
  const status = error instanceof NaveError ? STATUS[error.code] : undefined;
  const answer = spokeError(error, report);
  // What is left of the body is not read: the connection cannot be used again.
  return reply
    .code(status ?? 500)
    .header('connection', 'close')
    .send({ errors: [answer] });
}

function addressOf(request: FastifyRequest): { sha256: string; legalEntity: string; type: string } {
  const { sha256 } = request.params as { readonly sha256: string };
  const { legalEntity, type = 'Invoice' } = request.query as Readonly<Record<string, unknown>>;
  if (typeof legalEntity !== 'string' || typeof type !== 'string') throw DocumentAddressInvalid();
  return { sha256, legalEntity, type };
}

function mediaTypeOf(request: FastifyRequest): string {
  return (request.headers['content-type'] ?? 'application/octet-stream').slice(0, 127);
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
