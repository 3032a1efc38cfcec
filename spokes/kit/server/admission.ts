import { type FastifyRequest } from 'fastify';
import { type Proof, PROOF_HEADER, isProven, readProof } from '#policy/proof';
import { SessionInvalid } from '#policy/token';
import { type Session, type Sessions } from './Sessions';

/** A call as its headers announce it. It counts as proven only after `confirm`. */
export interface Admission {
  readonly session: Session;
  readonly proof: Proof;
  readonly requestId: string;
  /** `POST /graphql`. */
  readonly target: string;
}

/** The session and the announced proof, before a byte of the body is read. Throws SESSION_INVALID, whatever is wrong. */
export async function admit(sessions: Sessions, request: FastifyRequest): Promise<Admission> {
  const proof = readProof(headerOf(request, PROOF_HEADER));
  if (proof === null) throw SessionInvalid('the call has no proof');
  const session = await sessions.open(request.headers.authorization);
  if (session.spent.isSpent(proof.counter)) throw SessionInvalid('the counter is spent');
  return { session, proof, requestId: headerOf(request, 'nave-request-id') ?? '', target: `${request.method} ${request.url}` };
}

/**
 * Compares the proof with the call as it came, then spends its counter here. A write is spent a second time, in the database (spentCalls.ts),
 * for the other replicas. Throws SESSION_INVALID.
 */
export function confirm({ session, proof, requestId, target }: Admission, bodyHash: string): void {
  const { counter, op, mac } = proof;
  const call = { sid: session.claims.sid, counter, op, bodyHash, requestId, target };
  if (!isProven(session.key, call, mac)) throw SessionInvalid('the proof is not that of this call');
  if (!session.spent.spend(counter)) throw SessionInvalid('the counter is spent');
}

export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
