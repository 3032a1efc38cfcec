import fastify, { type FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import { addSecurityHeaders, type HeaderOptions } from './securityHeaders';
import { answerOf, httpRefusal, sendJson } from './httpRefusal';
import { type Log } from '../supergraph/Log';

const HEADER_BYTES_MAX = 16 * 1024;
const URL_BYTES_MAX = 8 * 1024;
const REQUEST_MS_MAX = 120_000;

/** The bare server: ids of our own, security headers on every answer, errors from the closed list. Doors are registered on it. */
export function createServer({ headers, log }: { readonly headers: HeaderOptions; readonly log: Log }): FastifyInstance {
  const server = fastify({
    logger: false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: false,
    bodyLimit: 100 * 1024,
    requestTimeout: REQUEST_MS_MAX,
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    http: { maxHeaderSize: HEADER_BYTES_MAX },
    routerOptions: { maxParamLength: 128, ignoreTrailingSlash: false },
  });
  addSecurityHeaders(server, headers);
  server.addHook('onRequest', async (request, reply) => {
    if (request.url.length > URL_BYTES_MAX)
      await sendJson(reply, httpRefusal(414, { code: 'COST_LIMIT', message: 'the address is too long' }, request.id));
  });
  server.setNotFoundHandler(async (request, reply) => {
    await sendJson(reply, httpRefusal(404, { code: 'GRAPHQL_VALIDATION_FAILED', message: 'there is no such door' }, request.id));
  });
  server.setErrorHandler(async (error, request, reply) => {
    const answer = answerOf(error, request.id);
    if (answer.status === 500) log.error({ requestId: request.id, cause: String(error) }, 'a door failed');
    await sendJson(reply, answer);
  });
  return server;
}
