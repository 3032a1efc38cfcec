import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { pipeline as pipe } from 'node:stream';
import { isSha256 } from '#kernel/digest';
import { NaveError } from '#kernel/errors';
import { isLegalEntityCode } from '#kernel/ids';
import { newTrace, readTraceparent, TRACEPARENT } from '#kernel/traceparent';
import { typeOf } from '#policy/AccessModel';
import { compileRights } from '#policy/rights';
import { type ClientTokens } from '../identity/ClientTokens';
import { type Principals } from '../identity/Principals';
import { type DocumentReceipt } from '../partition/DocumentDoor';
import { Forbidden } from '../pipeline/closedList';
import { refusalsOf } from '../pipeline';
import { type Engine } from '../plan/Engine';
import { type Log } from '../supergraph/Log';
import { type SentAttempt } from '../transport/CallContext';
import { checkedBytes, DocumentOversized, DocumentRefused } from './checkedBytes';
import { DOCUMENT_ACTIVITY, type DocumentAddress, type DocumentRecords, DocumentTrail } from './DocumentRecords';
import { demandIdentity, identityOf } from './identityOf';
import { sendJson } from './httpRefusal';
import { type Load } from './shedLoad';

export interface DocumentsDoorOptions {
  readonly engine: Engine;
  readonly tokens: ClientTokens;
  readonly principals: Principals;
  readonly records: DocumentRecords;
  readonly log: Log;
  readonly deadlineMs: number;
  readonly load: Load;
}

const DOCUMENT_BYTES_MAX = 20 * 1024 * 1024;
/** HTTP status by code; this door speaks HTTP and not GraphQL. */
const STATUS: Readonly<Record<string, number>> = {
  FORBIDDEN: 403,
  DOCUMENT_WITHOUT_OWNER: 403,
  DOCUMENT_REFUSED: 400,
  DOCUMENT_OVERSIZED: 413,
  SPOKE_UNAVAILABLE: 503,
  SPOKE_PROTOCOL_ERROR: 502,
  TIMEOUT: 504,
  ACCESS_LOG_UNAVAILABLE: 503,
};

/** `PUT /documents/<sha256>?legalEntity=DE01[&type=Statement]`: the bytes go to the spoke instance that owns them, under the caller's session. */
export function documentsDoor(options: DocumentsDoorOptions): (door: FastifyInstance) => Promise<void> {
  return async (door) => {
    options.load.guard(door);
    demandIdentity(door, options.tokens);
    options.load.guardCallers(door);
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', (_request, _payload, done) => {
      done(null);
    });
    door.put('/documents/:sha256', async (request, reply) => {
      const answer = await answered(options, request);
      if (answer.code !== null) {
        request.raw.unpipe();
        // The rest of a refused body is not read: the connection ends with the answer.
        reply.header('connection', 'close');
      }
      await sendJson(reply, { status: answer.status, body: answer.body as Record<string, never> });
    });
    await Promise.resolve();
  };
}

interface Answered {
  readonly status: number;
  readonly body: unknown;
  /** The code that the client gets; null when the owner took the bytes. */
  readonly code: string | null;
}

/** How it ended, once the access log knows of it. */
async function answered(options: DocumentsDoorOptions, request: FastifyRequest): Promise<Answered> {
  const identity = identityOf(request);
  if (identity === null) return refusal(Forbidden(), request.id);
  const trail = new DocumentTrail(identity, request.id);
  const answer = await taken(options, request, trail);
  // Withheld before a byte left: there is nothing more that could be written down.
  if (answer.status === 503 && answer.code === 'INTERNAL') return answer;
  try {
    await options.records.end(trail, answer.code);
    return answer;
  } catch (cause) {
    return withheld(options, cause, request.id);
  }
}

async function taken(options: DocumentsDoorOptions, request: FastifyRequest, trail: DocumentTrail): Promise<Answered> {
  try {
    return { ...(await take(options, request, trail)), code: null };
  } catch (cause) {
    if (cause instanceof NaveError && cause.code === 'ACCESS_LOG_UNAVAILABLE') return withheld(options, cause, request.id);
    const refused = refusal(cause, request.id);
    if (refused.status === 500) options.log.error({ requestId: request.id, cause: String(cause) }, 'a document failed inside the hub');
    return refused;
  }
}

async function take(
  { engine, principals, records, deadlineMs }: DocumentsDoorOptions,
  request: FastifyRequest,
  trail: DocumentTrail,
): Promise<DocumentReceipt> {
  const { release } = engine.active();
  trail.release = release.id;
  const address = (trail.address = addressOf(request));
  const { sha256, legalEntity, type } = address;
  const { accessModel: model } = release;
  if (model === null) throw Forbidden();
  const principal = principals.principalOf(trail.identity, 'ANY');
  const rights = (trail.rights = compileRights(model, principal));
  // Bytes are no row: a condition on one is not true of them.
  if (typeOf(model, type) === null || rights.holdsIn(DOCUMENT_ACTIVITY, type, legalEntity) !== true) throw Forbidden();
  const lengthBytes = lengthOf(request);
  await records.begin(trail);
  const bytes = checkedBytes(sha256, DOCUMENT_BYTES_MAX);
  const body = pipe(request.raw, bytes.stream, () => undefined);
  const call = {
    principal,
    rights,
    requestId: request.id,
    trace: readTraceparent(request.headers[TRACEPARENT]) ?? newTrace(),
    deadlineAt: performance.now() + deadlineMs,
    operationKind: 'WRITE' as const,
    onAttempt: (attempt: SentAttempt) => void trail.attempts.push(attempt),
  };
  try {
    const receipt = await engine.documents.put({ sha256, legalEntity, type, mediaType: mediaTypeOf(request), lengthBytes, body, call });
    return presented(receipt, address);
  } catch (cause) {
    throw bytes.failure() ?? cause;
  }
}

function addressOf(request: FastifyRequest): DocumentAddress {
  const { sha256 } = request.params as { readonly sha256: string };
  const { legalEntity, type = 'Invoice' } = request.query as { readonly legalEntity?: unknown; readonly type?: unknown };
  if (!isSha256(sha256)) throw DocumentRefused('the address ends in no SHA-256');
  if (typeof legalEntity !== 'string' || !isLegalEntityCode(legalEntity)) throw DocumentRefused('`legalEntity` is no legal entity code');
  if (typeof type !== 'string' || !/^[A-Z][A-Za-z0-9]{0,60}$/.test(type)) throw DocumentRefused('`type` is no type');
  return { sha256, legalEntity, type };
}

function lengthOf({ headers }: FastifyRequest): number | null {
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity')
    throw DocumentRefused('its bytes are encoded');
  const length = headers['content-length'] === undefined ? null : Number(headers['content-length']);
  if (length !== null && length > DOCUMENT_BYTES_MAX) throw DocumentOversized(DOCUMENT_BYTES_MAX);
  return length;
}

/** The media type as the client names it, if it is one; it decides nothing. */
function mediaTypeOf({ headers }: FastifyRequest): string {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return /^[a-z0-9.+-]{1,40}\/[a-z0-9.+-]{1,80}$/.test(type) ? type : 'application/octet-stream';
}

/** What the owner says, in words of this door: nothing of a spoke's answer passes but its size. */
function presented({ status, body }: DocumentReceipt, address: DocumentAddress): DocumentReceipt {
  if (status === 200 || status === 201) {
    const size = (body as { readonly sizeBytes?: unknown } | null)?.sizeBytes;
    return { status, body: { ...address, ...(typeof size === 'number' ? { sizeBytes: size } : {}) } };
  }
  if (status === 403 || status === 404) throw Forbidden();
  throw status === 413 ? DocumentOversized(DOCUMENT_BYTES_MAX) : DocumentRefused('its owner refused it');
}

/** Nobody learns of a document what nobody could write down. */
function withheld({ log }: DocumentsDoorOptions, cause: unknown, requestId: string): Answered {
  log.error({ alarm: 'ACCESS_LOG', requestId, cause: String(cause) }, 'an answer was withheld: it could not be logged');
  return refusal(cause, requestId);
}

function refusal(cause: unknown, requestId: string): Answered {
  const code = cause instanceof NaveError ? cause.code : 'INTERNAL';
  const status = STATUS[code] ?? 500;
  const answer = (shown: string, message: string): Answered => ({
    status,
    body: { errors: [{ message, extensions: { code: shown, requestId } }] },
    code: shown,
  });
  if (cause instanceof NaveError && (code === 'DOCUMENT_REFUSED' || code === 'DOCUMENT_OVERSIZED'))
    return answer('BAD_USER_INPUT', cause.message);
  const [known] = refusalsOf(code === 'DOCUMENT_WITHOUT_OWNER' ? Forbidden() : cause);
  return answer(known?.code ?? 'INTERNAL', known?.message ?? 'internal error');
}
