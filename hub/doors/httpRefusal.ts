import { type FastifyError, type FastifyReply } from 'fastify';
import { type Answer, refusedAnswer, refusalsOf } from '../pipeline';
import { type Refusal } from '../pipeline/closedList';

/** A refusal of a door itself: a code of the closed list under the HTTP status that fits. */
export function httpRefusal(status: number, refusal: Refusal, requestId: string): Answer {
  return { ...refusedAnswer([refusal], requestId), status };
}

/** The answer for what fastify or a stage threw before an operation was known. */
export function answerOf(error: unknown, requestId: string): Answer {
  const { statusCode: status } = error as Partial<FastifyError>;
  switch (status) {
    case 413:
      return httpRefusal(413, { code: 'COST_LIMIT', message: 'the body is larger than this door takes' }, requestId);
    case 415:
      return httpRefusal(415, { code: 'GRAPHQL_VALIDATION_FAILED', message: 'this door takes application/json in UTF-8' }, requestId);
    case 400:
      return httpRefusal(400, { code: 'GRAPHQL_VALIDATION_FAILED', message: 'the body cannot be read' }, requestId);
    default:
      return refusedAnswer(refusalsOf(error), requestId);
  }
}

/** Writes an answer as plain JSON: doors other than GraphQL, and errors before a media type was agreed on. */
export async function sendJson(
  reply: FastifyReply,
  { status, body, retryAfterSeconds }: Pick<Answer, 'status' | 'body' | 'retryAfterSeconds'>,
): Promise<void> {
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  await reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
}
