import { type FastifyInstance } from 'fastify';
import { refusedAnswer } from '../pipeline';
import { RateLimited, shed } from '../pipeline/closedList';
import { sendJson } from './httpRefusal';

const RETRY_AFTER_SECONDS = 1;

/** Counts the requests in work at some doors together. */
export class Load {
  private inFlight = 0;

  constructor(private readonly inFlightMax: number) {}

  /** Answers 503 at once, before a token is verified or a body read, while as many requests are in work as may be. */
  guard(door: FastifyInstance): void {
    door.addHook('onRequest', async (request, reply) => {
      if (reply.sent) return;
      if (this.inFlight >= this.inFlightMax) {
        const refusal = { ...shed(RETRY_AFTER_SECONDS), message: RateLimited.message() };
        await sendJson(reply, refusedAnswer([refusal], request.id));
        return;
      }
      this.inFlight += 1;
      // The answer was sent, or the client went away: it comes once, whichever it was.
      reply.raw.once('close', () => {
        this.inFlight -= 1;
      });
    });
  }
}
