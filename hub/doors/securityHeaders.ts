import { type FastifyInstance } from 'fastify';

/** What every answer of the hub carries, whatever it is. A door may set a narrower or wider one of its own after these. */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'private, no-store',
  vary: 'authorization',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'strict-transport-security': 'max-age=31536000',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
};

export interface HeaderOptions {
  /** Origins whose pages may call the hub: `https://payables.example`. None when empty. */
  readonly allowedOrigins: readonly string[];
  /** Set where a supergraph is served without a policy, so that nobody overlooks it. */
  readonly withoutPolicy: boolean;
}

const PREFLIGHT: Readonly<Record<string, string>> = {
  'access-control-allow-methods': 'GET, POST, PUT',
  'access-control-allow-headers': 'authorization, content-type, nave-request, traceparent',
  'access-control-max-age': '600',
};

/** Sets the headers first, and answers preflights of the allowed origins. */
export function addSecurityHeaders(server: FastifyInstance, options: HeaderOptions): void {
  const allowed = new Set(options.allowedOrigins);
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    if (options.withoutPolicy) reply.header('nave-policy', 'none: development switch');
    const { origin } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return;
    reply.headers({ 'access-control-allow-origin': origin, 'cross-origin-resource-policy': 'cross-origin', vary: 'authorization, origin' });
    if (request.method === 'OPTIONS') await reply.code(204).headers(PREFLIGHT).send();
  });
}
