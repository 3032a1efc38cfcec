import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type ClientIdentity } from '../identity/ClientIdentity';
import { type ClientTokens } from '../identity/ClientTokens';
import { identify, refusalsOf, refusedAnswer } from '../pipeline';
import { sendJson } from './httpRefusal';

const identities = new WeakMap<FastifyRequest, ClientIdentity>();

/** Asks for a token at every door of this scope, before a byte of a body is read. `tokens` is null without a policy. */
export function demandIdentity(scope: FastifyInstance, tokens: ClientTokens | null): void {
  scope.addHook('onRequest', async (request, reply) => {
    if (tokens === null || reply.sent) return;
    try {
      identities.set(request, await identify(tokens, request.headers.authorization));
    } catch (cause) {
      await sendJson(reply, refusedAnswer(refusalsOf(cause), request.id));
    }
  });
}

/** Who asks; null without a policy. */
export function identityOf(request: FastifyRequest): ClientIdentity | null {
  return identities.get(request) ?? null;
}
