import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { newTrace, readTraceparent, type Trace, TRACEPARENT } from '#kernel/traceparent';
import { type Answer, type GraphQLParameters, type Pipeline, refusalsOf, refusedAnswer } from '../pipeline';
import { type Log } from '../supergraph/Log';
import { type ClientTokens } from '../identity/ClientTokens';
import { answerOf, httpRefusal, sendJson } from './httpRefusal';
import { demandIdentity, identityOf } from './identityOf';
import { type Agreement, GRAPHQL_RESPONSE, isPlainJson, negotiate } from './mediaTypes';
import { type Load } from './shedLoad';
import { parametersOfBody, parametersOfQuery } from './readParameters';

export interface GraphQLDoorOptions {
  readonly pipeline: Pipeline;
  /** Null without a policy. */
  readonly tokens: ClientTokens | null;
  readonly log: Log;
  readonly load: Load;
}

const BODY_BYTES_MAX = 100 * 1024;
/** A page of another origin cannot send these without asking first. */
const PREFLIGHTED = ['nave-request', 'apollo-require-preflight', 'x-apollo-operation-name'];

/** GraphQL over HTTP: POST for every operation, GET for registered queries. One operation a request. */
export function graphqlDoor(options: GraphQLDoorOptions): (door: FastifyInstance) => Promise<void> {
  return async (door) => {
    options.load.guard(door);
    demandIdentity(door, options.tokens);
    options.load.guardCallers(door);
    door.addHook('preParsing', async (request, reply) => {
      const { 'content-type': type, 'content-encoding': encoding } = request.headers;
      if (request.method === 'POST' && !isPlainJson(type, encoding)) await sendJson(reply, answerOf({ statusCode: 415 }, request.id));
    });
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: BODY_BYTES_MAX }, (_request, body, done) => {
      done(null, body);
    });
    door.setErrorHandler(async (error, request, reply) => {
      await sendJson(reply, answerOf(error, request.id));
    });
    door.post('/graphql', (request, reply) => answer(options, { request, reply, read: () => parametersOfBody(request.body) }));
    // A HEAD would run what it asks and tell nobody.
    door.get('/graphql', { exposeHeadRoute: false }, async (request, reply) => {
      if (PREFLIGHTED.every((name) => request.headers[name] === undefined)) {
        const refusal = {
          code: 'GRAPHQL_VALIDATION_FAILED',
          message: `a GET needs one of these headers: ${PREFLIGHTED.join(', ')}`,
        } as const;
        return sendJson(reply, httpRefusal(400, refusal, request.id));
      }
      return answer(options, { request, reply, read: () => parametersOfQuery(request.query as Record<string, unknown>) });
    });
    await Promise.resolve();
  };
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly read: () => GraphQLParameters;
}

async function answer({ pipeline, log }: GraphQLDoorOptions, { request, reply, read }: Exchange): Promise<void> {
  const startedAt = performance.now();
  const agreed = negotiate(request.headers.accept);
  if (agreed === null) {
    const refusal = {
      code: 'GRAPHQL_VALIDATION_FAILED',
      message: 'this door answers application/graphql-response+json or application/json',
    } as const;
    return sendJson(reply, httpRefusal(406, refusal, request.id));
  }
  const gone = new AbortController();
  const abandon = (): void => {
    if (!reply.raw.writableEnded) gone.abort();
  };
  reply.raw.once('close', abandon);
  const trace = readTraceparent(request.headers[TRACEPARENT]) ?? newTrace();
  const result = await run(pipeline, { request, read, signal: gone.signal, trace });
  log.info({ ...lineOf(request, result), traceId: trace.id, tookMs: Math.round((performance.now() - startedAt) * 10) / 10 }, 'answered');
  if (result.status === 405) reply.header('allow', 'POST');
  if (result.retryAfterSeconds !== undefined) reply.header('retry-after', String(result.retryAfterSeconds));
  await reply.code(statusOf(result, agreed)).type(`${agreed.type}; charset=utf-8`).send(JSON.stringify(result.body));
}

/** One line of the log for each answer: no variable, no value, no text of the client but the name of its operation. */
function lineOf(request: FastifyRequest, { operation, status, body }: Answer): object {
  return {
    requestId: request.id,
    subject: identityOf(request)?.subject ?? null,
    ...operation,
    status,
    codes: [...new Set(body.errors?.map(({ extensions }) => extensions.code))],
    instances: body.extensions?.partitions?.map(({ instance }) => instance) ?? [],
  };
}

type Running = Omit<Exchange, 'reply'> & { readonly signal: AbortSignal; readonly trace: Trace };

async function run(pipeline: Pipeline, { request, read, signal, trace }: Running): Promise<Answer> {
  let parameters: GraphQLParameters;
  try {
    parameters = read();
  } catch (cause) {
    return refusedAnswer(refusalsOf(cause), request.id);
  }
  const method = request.method === 'POST' ? 'POST' : 'GET';
  return pipeline.answer({ identity: identityOf(request), requestId: request.id, parameters, method, signal, trace });
}

/**
 * The status by media type. `application/graphql-response+json`: without data it is a client error, whatever the closed list says.
 * `application/json`, where the client asked for it by name: a document or value that was refused is an answer, so 200.
 */
function statusOf({ status, body, operation }: Answer, { type, isPlain }: Agreement): number {
  if (type === GRAPHQL_RESPONSE) return status === 200 && !('data' in body) ? 400 : status;
  const isOfDocument = body.errors?.every(({ extensions }) => extensions.code === 'GRAPHQL_VALIDATION_FAILED') === true;
  return isPlain && isOfDocument && (operation !== null || isSyntax(body)) ? 200 : status;
}

/** A text that does not parse has no operation, but a place. */
function isSyntax({ errors }: Answer['body']): boolean {
  return errors?.some(({ locations }) => locations !== undefined) === true;
}
