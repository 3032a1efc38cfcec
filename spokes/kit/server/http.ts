import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { createHash, randomUUID } from 'node:crypto';
import { NaveError } from '#kernel/errors';
import { readTraceparent, TRACEPARENT } from '#kernel/traceparent';
import { type BaseContext } from '../context';
import { type Runner } from '../store/Runner';
import { type AccessModel, compileRights } from '../policy/engine';
import { callSpending } from '../write/SpentCalls';
import { type Admission, admit, confirm, headerOf } from './admission';
import { type DocumentStore, DocumentAddressInvalid, putDocument } from './documents';
import { type Call, type Engine } from './Engine';
import { type ErrorLog, type Report, SNAPSHOT_WANTED, SnapshotWanted, UNAUTHENTICATED, isRefusedCall, spokeError } from './errors';
import { type Sessions } from './Sessions';

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

/** A session token carries the grants, up to 64 KiB of them (policy/snapshot.ts). Node's own limit is 16. */
const HEADER_BYTES_MAX = 128 * 1024;

/** 2,000 legal entities in 500 tuples. */
const RIGHTS_BYTES_MAX = 8 * 1024 * 1024;

const STATUS: Readonly<Record<string, number>> = {
  CONFLICT_OR_NOT_PERMITTED: 403,
  DOCUMENT_TOO_LARGE: 413,
  DOCUMENT_DIGEST_MISMATCH: 422,
  DOCUMENT_ADDRESS_INVALID: 400,
};

/**
 * The HTTP face of an instance. The session token is verified before a byte of the body is read, the proof before a byte of it is parsed;
 * whatever is wrong with either, the answer is the same. Only health answers without them.
 */
export function httpServer<C extends BaseContext>(options: HttpOptions<C>): FastifyInstance {
  const server = Fastify({
    bodyLimit: BODY_BYTES_MAX,
    http: { maxHeaderSize: HEADER_BYTES_MAX },
    logger: false,
    routerOptions: { maxParamLength: 128 },
  });
  const admissions = new WeakMap<object, Admission>();
  server.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'private, no-store');
    if (request.url.startsWith('/health/')) return;
    try {
      admissions.set(request.raw, await admit(options.sessions, request));
    } catch {
      await refuse(reply);
    }
  });
  const admissionOf = (request: FastifyRequest): Admission => admissions.get(request.raw) as Admission;
  const callOf: CallOf = (request, bodyHash) => {
    const admission = admissionOf(request);
    confirm(admission, bodyHash);
    const { session, proof, requestId } = admission;
    if (session.principal === null) throw SnapshotWanted();
    return {
      session,
      principal: session.principal,
      op: proof.op,
      spending: callSpending(session.claims.sid, proof.counter),
      requestId: requestId === '' ? randomUUID() : requestId,
      traceId: readTraceparent(request.headers[TRACEPARENT])?.id ?? null,
      deadlineAt: performance.now() + Math.min(REQUEST_MS, Number(headerOf(request, 'nave-deadline-ms') ?? REQUEST_MS) || 0),
    };
  };
  void server.register((door) => graphqlDoor(door, { ...options, callOf }));
  void server.register((door) => rightsDoor(door, { sessions: options.sessions, admissionOf }));
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
  server.setErrorHandler((error: Error & { readonly code?: string; readonly statusCode?: number }, _request, reply) => {
    if (isRefusedCall(error)) return refuse(reply);
    if (error.code === SnapshotWanted.code) return reply.code(428).send(SNAPSHOT_WANTED);
    const message = 'not a request that is answered here';
    return reply.code(error.statusCode ?? 500).send({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  });
  return server;
}

/** The proven call that a request is. Throws SESSION_INVALID, SNAPSHOT_WANTED. */
type CallOf = (request: FastifyRequest, bodyHash: string) => Call;

/** The body stays bytes until they are proven. */
function graphqlDoor<C extends BaseContext>(
  door: FastifyInstance,
  { engine, callOf }: HttpOptions<C> & { readonly callOf: CallOf },
): Promise<void> {
  door.removeAllContentTypeParsers();
  door.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  const parseJson = door.getDefaultJsonParser('error', 'error');
  door.post('/graphql', async (request, reply) => {
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const call = callOf(request, createHash('sha256').update(bytes).digest('hex'));
    const isJson = /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '');
    if (!isJson) return reply.code(415).send({ errors: [{ message: 'not JSON', extensions: { code: 'BAD_REQUEST' } }] });
    const value = await new Promise<unknown>((resolve, reject) => {
      void parseJson(request, bytes.toString('utf8'), (error, parsed) => {
        if (error === null) resolve(parsed);
        else reject(error);
      });
    });
    const { status, body } = await engine.answer(call, value);
    return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
  });
  return Promise.resolve();
}

interface RightsDoorOptions {
  readonly sessions: Sessions;
  readonly admissionOf: (request: FastifyRequest) => Admission;
}

/** `PUT /rights/<sha256>`: what a session token names. The call is proven by the hash in its path, before the first byte; the bytes must have it. */
function rightsDoor(door: FastifyInstance, { sessions, admissionOf }: RightsDoorOptions): Promise<void> {
  door.removeAllContentTypeParsers();
  door.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: RIGHTS_BYTES_MAX }, (_request, body, done) => {
    done(null, body);
  });
  const prove = async (request: FastifyRequest): Promise<void> => {
    confirm(admissionOf(request), (request.params as { readonly sha256: string }).sha256);
    return Promise.resolve();
  };
  door.put('/rights/:sha256', { onRequest: prove }, async (request, reply) => {
    sessions.learn(admissionOf(request).session, Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
    return reply.code(204).send();
  });
  return Promise.resolve();
}

interface DoorOptions<C extends BaseContext> extends HttpOptions<C> {
  readonly documents: DocumentStore;
  readonly callOf: CallOf;
}

/** Any media type; the body stays a stream. Its hash stands in the path, so the call is proven before the first byte. */
function documentsDoor<C extends BaseContext>(door: FastifyInstance, options: DoorOptions<C>): Promise<void> {
  door.removeAllContentTypeParsers();
  door.addContentTypeParser('*', (_request, _payload, done) => {
    done(null);
  });
  door.put('/documents/:sha256', async (request, reply) => {
    const { sha256 } = request.params as { readonly sha256: string };
    const call = options.callOf(request, sha256);
    const rights = compileRights(options.model, call.principal);
    try {
      if (call.op !== 'WRITE') return await refuse(reply);
      const put = { ...addressOf(request, sha256), mediaType: mediaTypeOf(request), bytes: request.raw, spending: call.spending };
      return await putDocument(options.documents, rights, put);
    } catch (error) {
      return isRefusedCall(error) ? refuse(reply) : refuseDocument(reply, error, { ...call, log: options.log });
    }
  });
  return Promise.resolve();
}

function refuse(reply: FastifyReply): FastifyReply {
  return reply.code(401).send(UNAUTHENTICATED);
}

function refuseDocument(reply: FastifyReply, error: unknown, report: Report): FastifyReply {
  const status = error instanceof NaveError ? STATUS[error.code] : undefined;
  const answer = spokeError(error, report);
  // What is left of the body is not read: the connection cannot be used again.
  return reply
    .code(status ?? 500)
    .header('connection', 'close')
    .send({ errors: [answer] });
}

function addressOf(request: FastifyRequest, sha256: string): { sha256: string; legalEntity: string; type: string } {
  const { legalEntity, type = 'Invoice' } = request.query as Readonly<Record<string, unknown>>;
  if (typeof legalEntity !== 'string' || typeof type !== 'string') throw DocumentAddressInvalid();
  return { sha256, legalEntity, type };
}

function mediaTypeOf(request: FastifyRequest): string {
  return (request.headers['content-type'] ?? 'application/octet-stream').slice(0, 127);
}
