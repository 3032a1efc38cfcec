import { type FastifyInstance } from 'fastify';

export interface HealthDoorOptions {
  /** Whether new requests are welcome: a release is in use and the hub is not closing. It never depends on spokes. */
  readonly isReady: () => boolean;
  readonly release: () => string;
}

/** `/health/live`: the process answers. `/health/ready`: send it requests. */
export function healthDoor({ isReady, release }: HealthDoorOptions): (door: FastifyInstance) => Promise<void> {
  return async (door) => {
    door.get('/health/live', async (_request, reply) => reply.type('application/json; charset=utf-8').send({ status: 'live' }));
    door.get('/health/ready', async (_request, reply) => {
      const ready = isReady();
      const body = ready ? { status: 'ready', release: release() } : { status: 'closing' };
      return reply
        .code(ready ? 200 : 503)
        .type('application/json; charset=utf-8')
        .send(body);
    });
    await Promise.resolve();
  };
}
