import { type FastifyInstance } from 'fastify';
import { refusedAnswer } from '../pipeline';
import { RateLimited, shed } from '../pipeline/closedList';
import { sendJson } from './httpRefusal';
import { identityOf } from './identityOf';

const RETRY_AFTER_SECONDS = 1;

/** Counts the requests in work at some doors together. */
export class Load {
  private inFlight = 0;
  private readonly byCaller = new Map<string, number>();
  /** A quarter: somebody who sends many bodies slowly, or asks for much at once, leaves the others their places. */
  private readonly inFlightOfCallerMax: number;

  constructor(private readonly inFlightMax: number) {
    this.inFlightOfCallerMax = Math.max(1, Math.floor(inFlightMax / 4));
  }

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

  /** After `demandIdentity`: answers 429 while one caller has as many requests in work as one caller may, before a body is read. */
  guardCallers(door: FastifyInstance): void {
    door.addHook('onRequest', async (request, reply) => {
      const identity = identityOf(request);
      if (reply.sent || identity === null) return;
      const caller = JSON.stringify([identity.agent, identity.subject]);
      const count = this.byCaller.get(caller) ?? 0;
      if (count >= this.inFlightOfCallerMax) {
        const refusal = { code: 'RATE_LIMITED', message: RateLimited.message(), retryAfterSeconds: RETRY_AFTER_SECONDS } as const;
        await sendJson(reply, refusedAnswer([refusal], request.id));
        return;
      }
      this.byCaller.set(caller, count + 1);
      reply.raw.once('close', () => {
        const left = (this.byCaller.get(caller) ?? 1) - 1;
        if (left === 0) this.byCaller.delete(caller);
        else this.byCaller.set(caller, left);
      });
    });
  }
}
