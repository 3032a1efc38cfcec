import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fault } from '../support/faults/Fault';
import { AMER, EMEA, type StubHub, startStubHub, VENDORS } from '../hub/hubOfStubs';
import fastify from 'fastify';
import { playgroundDoor } from '../../hub/doors/playground/playgroundDoor';
import { type DevelopmentIssuer } from '../../hub/identity/developmentIssuer';
import { attacks } from './attacks';

const QUERY = { query: '{ currencies }' };
const LIST = { query: '{ invoices(first: 5) { nodes { id } } }' };

interface World extends StubHub {
  readonly dataDir: string;
}

const calls = (hub: StubHub): number => Object.values(hub.instances).reduce((sum, { calls: each }) => sum + each.length, 0);

/** Sends a request as it is written, header by header; the status, the headers and the body come back as text. */
function raw(hub: StubHub, head: string, body = ''): Promise<string> {
  const { hostname, port } = new URL(hub.hub.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${head.replaceAll('\n', '\r\n')}\r\n\r\n${body}`));
    let text = '';
    socket.setTimeout(3_000, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      if (text.includes('\r\n\r\n')) socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(text);
    });
  });
}

const upgrade = async (hub: StubHub, token: string | null, path = '/graphql'): Promise<string> => {
  const line = token === null ? '' : `\nAuthorization: Bearer ${token}`;
  const head = `GET ${path} HTTP/1.1\nHost: localhost\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\nSec-WebSocket-Protocol: graphql-transport-ws${line}`;
  return (await raw(hub, head)).split('\r\n')[0] ?? '';
};

const SWITCHES_PROTOCOLS = fault(
  'the server agrees to any upgrade',
  'hub/doors/server.ts',
  '  addSecurityHeaders(server, headers);',
  "  addSecurityHeaders(server, headers);\n  server.server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 101 Switching Protocols\\r\\n\\r\\n'));",
);
const STREAMS = fault(
  'a door agrees to stream events',
  'hub/doors/mediaTypes.ts',
  "if (type === '*/*' || type === 'application/*')",
  "if (type === '*/*' || type === 'application/*' || type === 'text/event-stream')",
);

attacks('doors', {
  async open(): Promise<World> {
    const dataDir = mkdtempSync(join(tmpdir(), 'nave-attack-'));
    const stub = await startStubHub({ specs: [EMEA, AMER, VENDORS] });
    return { ...stub, dataDir };
  },
  async close(hub) {
    await hub.close();
    rmSync(hub.dataDir, { recursive: true, force: true });
  },
  cases: [
    {
      id: 'F06',
      title: 'there is no socket whose connection parameters could name a subject',
      async holds(hub) {
        for (const path of ['/graphql', '/graphql/ws', '/subscriptions', '/']) {
          expect(await upgrade(hub, await hub.token('person:all'), path)).not.toContain('101');
        }
        const claimed = await hub.ask(null, { ...QUERY, extensions: { connectionParams: { sub: 'person:all', roles: ['admin'] } } });
        expect(claimed.status).toBe(401);
      },
      twin: async (hub) => {
        expect((await hub.ask('person:all', QUERY)).status).toBe(200);
      },
      faults: [SWITCHES_PROTOCOLS],
    },
    {
      id: 'H01',
      title: 'no second transport of GraphQL answers, so none can skip a stage',
      async holds(hub) {
        expect(await upgrade(hub, await hub.token('person:all'))).not.toContain('101');
        expect((await hub.ask('person:all', QUERY, { accept: 'text/event-stream' })).status).toBe(406);
        for (const path of ['/mcp', '/sse', '/graphql/stream', '/graphql/ws']) {
          const headers = { authorization: `Bearer ${await hub.token('person:all')}`, 'content-type': 'application/json' };
          expect((await fetch(`${hub.hub.url}${path}`, { method: 'POST', headers, body: '{}' })).status).toBe(404);
        }
      },
      twin: async (hub) => {
        expect((await hub.ask('person:all', QUERY, { accept: 'application/json' })).status).toBe(200);
      },
      faults: [SWITCHES_PROTOCOLS, STREAMS],
    },
    {
      id: 'H03',
      title: 'a subscription is no operation of any door, however small or large',
      async holds(hub) {
        for (const query of ['subscription { invoices { totalCount } }', `subscription { ${'a { '.repeat(40)}b${' }'.repeat(40)} }`]) {
          const answer = await hub.ask('person:all', { query });
          expect([answer.status, answer.body.data]).toEqual([400, undefined]);
        }
        expect((await hub.ask('person:all', LIST, { accept: 'text/event-stream' })).status).toBe(406);
      },
      twin: async (hub) => {
        expect((await hub.ask('person:all', LIST)).status).toBe(200);
      },
      faults: [STREAMS],
    },
    {
      id: 'H08',
      title: 'a socket without a token is not opened',
      holds: async (hub) => {
        expect(await upgrade(hub, null)).not.toContain('101');
      },
      twin: async (hub) => {
        expect((await hub.ask('person:all', QUERY)).status).toBe(200);
      },
      faults: [SWITCHES_PROTOCOLS],
    },
    {
      id: 'H10',
      title: 'no connection outlives its token: a socket is not opened, and each request is verified by itself',
      async holds(hub) {
        const old = await hub.token('person:all', { exp: Math.floor(Date.now() / 1000) - 5 });
        expect(await upgrade(hub, old)).not.toContain('101');
        expect((await hub.ask(null, QUERY, { authorization: `Bearer ${old}` })).status).toBe(401);
        const soon = await hub.token('person:all', { exp: Math.floor(Date.now() / 1000) + 2 });
        expect((await hub.ask(null, QUERY, { authorization: `Bearer ${soon}` })).status).toBe(200);
        await new Promise((resolve) => setTimeout(resolve, 2_500));
        expect((await hub.ask(null, QUERY, { authorization: `Bearer ${soon}` })).status).toBe(401);
      },
      twin: async (hub) => {
        expect((await hub.ask('person:all', QUERY)).status).toBe(200);
      },
      faults: [
        SWITCHES_PROTOCOLS,
        fault(
          'a token that was verified once is good for ever',
          'hub/identity/ClientTokens.ts',
          'if (known !== undefined && known.expiresAtSeconds > this.nowSeconds()) return known;',
          'if (known !== undefined) return known;',
        ),
      ],
    },
    {
      id: 'F08',
      title: 'hop-by-hop lists and identity headers of a client neither change the caller nor reach a spoke',
      async holds(hub) {
        const names = ['x-principal', 'x-user', 'x-remote-user', 'x-forwarded-user', 'x-principal-id', 'cookie', 'nave-request-id'];
        for (const { calls: each } of Object.values(hub.instances)) each.length = 0;
        const token = await hub.token('person:de');
        const lines = names.map((name) => `${name}: person:all`).join('\n');
        const body = JSON.stringify(LIST);
        const head = `POST /graphql HTTP/1.1\nHost: localhost\nAuthorization: Bearer ${token}\nContent-Type: application/json\nContent-Length: ${body.length}\n${lines}\nConnection: close, ${names.join(', ')}`;
        const answer = await raw(hub, head, body);
        expect(answer).toContain('200 OK');
        expect(answer).not.toContain('US01');
        const seen = Object.values(hub.instances).flatMap(({ calls: each }) => each);
        expect(seen.map(({ claims }) => claims.sub)).toEqual(['person:de']);
        const without = await raw(
          hub,
          head.replace(`Authorization: Bearer ${token}\n`, '').replace('close,', 'close, authorization,'),
          body,
        );
        expect(without).toContain('401');
      },
      twin: async (hub) => {
        expect((await hub.ask('person:all', LIST)).text).toContain('US01');
      },
      faults: [
        fault(
          'a header names the caller',
          'hub/doors/identityOf.ts',
          'identities.set(request, await identify(tokens, request.headers.authorization));',
          "const identity = await identify(tokens, request.headers.authorization);\n      const named = request.headers['x-principal'];\n      identities.set(request, typeof named === 'string' ? { ...identity, subject: named } : identity);",
        ),
      ],
    },
    {
      id: 'F09',
      title: 'forwarded headers count from nobody',
      async holds(hub) {
        const forwarded = {
          forwarded: 'for=127.0.0.1;host=hub;proto=https',
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-uri': '/health/live',
          'x-original-url': '/health/live',
          'x-forwarded-method': 'GET',
          'x-http-method-override': 'GET',
        };
        expect((await hub.ask(null, QUERY, forwarded)).status).toBe(401);
        const { port } = new URL(hub.hub.url);
        const host = (headers: Record<string, string>): Promise<number> =>
          new Promise((resolve, reject) => {
            const asked = httpRequest({ port, path: '/playground/personas', headers: { host: 'evil.example', ...headers } }, (reply) => {
              reply.resume();
              resolve(reply.statusCode ?? 0);
            });
            asked.on('error', reject).end();
          });
        expect(await host({ 'x-forwarded-host': 'localhost', forwarded: 'host=localhost' })).toBe(404);
      },
      twin: async (hub) => {
        expect((await hub.ask('person:all', QUERY, { 'x-forwarded-for': '10.0.0.1' })).status).toBe(200);
      },
      faults: [
        fault(
          'a forwarded address opens the door',
          'hub/doors/identityOf.ts',
          'if (tokens === null || reply.sent) return;',
          "if (tokens === null || reply.sent || request.headers['x-forwarded-for'] === '127.0.0.1') return;",
        ),
      ],
    },
    {
      id: 'L01',
      title: 'a GET that a page of another origin can send is refused before any work, and no cookie logs in',
      async holds(hub) {
        const text = readFileSync(join(hub.dir, 'operations/overview.graphql'), 'utf8');
        const overview = createHash('sha256').update(text).digest('hex');
        const before = calls(hub);
        const authorization = `Bearer ${await hub.token('person:all')}`;
        const get = (query: string, headers: Record<string, string>): Promise<Response> =>
          fetch(`${hub.hub.url}/graphql?${query}`, { headers });
        for (const type of ['text/plain', 'application/json', 'application/x-www-form-urlencoded', '*/*']) {
          expect((await get(`documentId=${overview}`, { authorization, 'content-type': type })).status).toBe(400);
        }
        expect((await get(`query=${encodeURIComponent('{ currencies }')}`, { authorization, 'nave-request': '1' })).status).toBe(400);
        expect((await hub.ask(null, QUERY, { cookie: `authorization=${authorization}; token=${authorization.slice(7)}` })).status).toBe(
          401,
        );
        expect(calls(hub)).toBe(before);
      },
      twin: async (hub) => {
        expect((await hub.ask('person:all', QUERY)).status).toBe(200);
      },
      faults: [
        fault(
          'a GET needs no header that a foreign page cannot send',
          'hub/doors/graphqlDoor.ts',
          'if (PREFLIGHTED.every((name) => request.headers[name] === undefined)) {',
          'if (PREFLIGHTED.length === 0) {',
        ),
        fault(
          'a GET takes free text',
          'hub/pipeline/Pipeline.ts',
          "if (request.method === 'GET' && (request.parameters.query ?? '') !== '') throw NotInList();",
          "if (request.method === 'GET' && request.parameters.query === null) throw NotInList();",
        ),
      ],
    },
    {
      id: 'L02',
      title: 'a mutation over GET is 405 and reaches no spoke, whatever it is called, and there is no HEAD',
      async holds(hub) {
        const before = calls(hub);
        const text = readFileSync(join(hub.dir, 'operations/renumber.graphql'), 'utf8');
        const id = createHash('sha256').update(text).digest('hex');
        const variables = encodeURIComponent(JSON.stringify({ id: EMEA.invoices![0]!.id }));
        const headers = { authorization: `Bearer ${await hub.token('person:clerk')}`, 'nave-request': '1' };
        const answer = await fetch(`${hub.hub.url}/graphql?documentId=${id}&variables=${variables}`, { headers });
        expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
        const free = encodeURIComponent(`mutation { renumber(invoiceId: "${EMEA.invoices![0]!.id}", number: "9") { number } }`);
        for (const query of [`documentId=${id}&variables=${variables}`, `query=${free}`])
          expect((await fetch(`${hub.hub.url}/graphql?${query}`, { method: 'HEAD', headers })).status).toBe(404);
        expect(calls(hub)).toBe(before);
      },
      async twin(hub) {
        const id = createHash('sha256')
          .update(readFileSync(join(hub.dir, 'operations/overview.graphql'), 'utf8'))
          .digest('hex');
        const headers = { authorization: `Bearer ${await hub.token('person:all')}`, 'nave-request': '1' };
        expect((await fetch(`${hub.hub.url}/graphql?documentId=${id}`, { headers })).status).toBe(200);
      },
      faults: [
        fault(
          'the method is not looked at',
          'hub/pipeline/Pipeline.ts',
          "if (request.method === 'GET' && operation.kind === 'mutation')",
          "if (request.method === 'GET' && operation.name === null)",
        ),
        {
          off: 'HEAD is answered like GET, and what is not GET counts as POST',
          edits: [
            ...fault('', 'hub/doors/graphqlDoor.ts', ', { exposeHeadRoute: false }', '').edits,
            ...fault(
              '',
              'hub/doors/graphqlDoor.ts',
              "request.method === 'POST' ? 'POST' : 'GET'",
              "request.method === 'GET' ? 'GET' : 'POST'",
            ).edits,
          ],
        },
      ],
    },
    {
      id: 'L04',
      title: 'a body of a simple or missing content type is 415',
      async holds(hub) {
        const before = calls(hub);
        for (const type of [
          'text/plain',
          'application/x-www-form-urlencoded',
          'multipart/form-data; boundary=x',
          'application/graphql',
          '',
        ]) {
          expect((await hub.ask('person:all', QUERY, { 'content-type': type })).status).toBe(415);
        }
        expect(calls(hub)).toBe(before);
      },
      twin: async (hub) => {
        expect((await hub.ask('person:all', QUERY, { 'content-type': 'application/json' })).status).toBe(200);
      },
      faults: [
        fault(
          'every content type is taken for JSON',
          'hub/doors/graphqlDoor.ts',
          "if (request.method === 'POST' && !isPlainJson(type, encoding)) await sendJson(reply, answerOf({ statusCode: 415 }, request.id));",
          "if (request.method === 'POST' && !isPlainJson(type, encoding)) request.headers['content-type'] = 'application/json';",
        ),
      ],
    },
    {
      id: 'M01',
      title: 'an array of operations is refused',
      async holds(hub) {
        for (const body of [[QUERY], [QUERY, QUERY], []]) {
          const answer = await hub.ask('person:all', body);
          expect([answer.status, answer.body.data]).toEqual([400, undefined]);
        }
      },
      twin: async (hub) => {
        expect((await hub.ask('person:all', QUERY)).status).toBe(200);
      },
      faults: [
        fault(
          'the first of a batch is run',
          'hub/doors/readParameters.ts',
          "if (Array.isArray(value)) throw malformed('operations are not taken in batches');",
          'if (Array.isArray(value)) return parameters(value[0] ?? { query: "{ currencies }" });',
        ),
      ],
    },
    {
      id: 'M03',
      title: 'an unknown operation id is refused and never learned, with and without its text',
      async holds(hub) {
        const hash = createHash('sha256').update(QUERY.query).digest('hex');
        const extensions = { persistedQuery: { version: 1, sha256Hash: hash } };
        const code = (answer: { body: { errors?: { extensions: { code: string } }[] } }): unknown =>
          answer.body.errors?.[0]?.extensions.code;
        expect(code(await hub.ask('person:all', { ...QUERY, extensions }))).toBe('PERSISTED_QUERY_NOT_IN_LIST');
        expect((await hub.ask('person:all', QUERY)).status).toBe(200);
        expect(code(await hub.ask('person:all', { extensions }))).toBe('PERSISTED_QUERY_NOT_IN_LIST');
      },
      async twin(hub) {
        const id = createHash('sha256')
          .update(readFileSync(join(hub.dir, 'operations/overview.graphql'), 'utf8'))
          .digest('hex');
        expect((await hub.ask('person:all', { documentId: `sha256:${id}` })).status).toBe(200);
      },
      faults: [
        fault(
          'text beside an unknown id is run',
          'hub/pipeline/admit.ts',
          'if (registered === null) throw NotInList();',
          'if (registered === null && parameters.query) return { text: parameters.query, registered: null };\n    if (registered === null) throw NotInList();',
        ),
      ],
    },
    {
      id: 'J19',
      title: 'bodies that one caller sends slowly, or never, leave the others their places',
      async holds() {
        const busy = await startStubHub({ hub: { limits: { planMs: 10_000, inFlightMax: 8 } } });
        const sockets: Socket[] = [];
        try {
          const slow = async (subject: string): Promise<void> => {
            const head = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${await busy.token(subject)}`;
            const socket = connect(Number(new URL(busy.hub.url).port), '127.0.0.1');
            socket.on('error', () => undefined).resume();
            sockets.push(socket);
            socket.write(`${head}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`);
          };
          for (let each = 0; each < 20; each++) await slow('person:de');
          await new Promise((resolve) => setTimeout(resolve, 500));
          expect((await busy.ask('person:all', QUERY)).status).toBe(200);
          const own = await busy.ask('person:de', QUERY);
          expect([own.status, own.headers.get('retry-after'), own.body.errors[0].extensions.code]).toEqual([429, '1', 'RATE_LIMITED']);
          for (const socket of sockets) socket.destroy();
          await new Promise((resolve) => setTimeout(resolve, 500));
          expect((await busy.ask('person:de', QUERY)).status).toBe(200);
        } finally {
          for (const socket of sockets) socket.destroy();
          await busy.close();
        }
      },
      twin: async (hub) => {
        const all = await Promise.all(Array.from({ length: 20 }, () => hub.ask('person:de', QUERY)));
        expect(all.map(({ status }) => status)).toEqual(all.map(() => 200));
      },
      faults: [
        fault(
          'a caller may have every place',
          'hub/doors/shedLoad.ts',
          'if (count >= this.inFlightOfCallerMax) {',
          'if (count >= this.inFlightMax) {',
        ),
      ],
    },
    {
      id: 'J12',
      title: 'bodies that are broken in every way end in an answer without a stack, and the hub lives',
      async holds(hub) {
        const bodies = [
          '',
          '{',
          '[',
          'null',
          '"',
          '{"query":',
          '\u0000',
          '{"query":"{"}',
          '{"query":"\\u0000"}',
          `{"query":${'['.repeat(5_000)}`,
          '{"variables":{"a":1e999},"query":"{currencies}"}',
        ];
        let seed = 7;
        const next = (): number => (seed = (seed * 48_271) % 2_147_483_647);
        const good = JSON.stringify({ ...LIST, variables: { a: [1, { b: 'x' }] } });
        for (let at = 0; at < 300; at++) {
          const place = next() % good.length;
          bodies.push(good.slice(0, place) + String.fromCharCode(next() % 256) + good.slice(place + (next() % 4)));
        }
        const authorization = `Bearer ${await hub.token('person:all')}`;
        for (const body of bodies) {
          const answer = await fetch(`${hub.hub.url}/graphql`, {
            method: 'POST',
            headers: { authorization, 'content-type': 'application/json' },
            body,
          });
          const text = await answer.text();
          expect(answer.status).toBeLessThan(500);
          expect(text).not.toMatch(/\bat .+\.(ts|js):\d+|SyntaxError|node_modules/);
        }
        expect((await hub.ask('person:all', QUERY)).status).toBe(200);
      },
      twin: async (hub) => {
        expect((await hub.ask('person:all', LIST)).status).toBe(200);
      },
      faults: [
        fault(
          'the words of the parser of JSON reach the client',
          'hub/doors/readParameters.ts',
          'throw malformed(`${name} is not JSON`);',
          'throw new SyntaxError(name);',
        ),
      ],
    },
    {
      id: 'N01',
      title: 'a page of another site, and a name that was pointed here, get no token and no leave to read an answer',
      async holds(hub) {
        const { port } = new URL(hub.hub.url);
        const local = await startStubHub({
          hub: {
            identity: {
              audience: 'nave-hub',
              issuers: [],
              development: { dataDir: hub.dataDir, personas: [{ subject: 'person:all', title: 'everything' }] },
            },
          },
        });
        try {
          const personas = (headers: Record<string, string>): Promise<{ status: number; text: string }> =>
            new Promise((resolve, reject) => {
              const asked = httpRequest({ port: new URL(local.hub.url).port, path: '/playground/personas', headers }, (reply) => {
                let text = '';
                reply
                  .on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
                  .on('end', () => {
                    resolve({ status: reply.statusCode ?? 0, text });
                  });
              });
              asked.on('error', reject).end();
            });
          expect((await personas({ host: 'localhost' })).text).toContain('person:all');
          expect(await personas({ host: 'evil.example' })).toEqual({ status: 404, text: '' });
          expect(await personas({ host: `evil.example:${port}` })).toEqual({ status: 404, text: '' });
          expect(await personas({ host: 'localhost', 'sec-fetch-site': 'cross-site' })).toEqual({ status: 404, text: '' });
        } finally {
          await local.close();
        }
        const alone = fastify();
        const issuer = { mint: () => Promise.resolve('a token') } as unknown as DevelopmentIssuer;
        const development = { issuer, personas: () => [{ subject: 'person:all', title: 'everything' }] };
        await alone.register(playgroundDoor({ operations: () => [], development, withoutPolicy: false }));
        const from = async (remoteAddress: string): Promise<unknown> => {
          const answer = await alone.inject({ url: '/playground/personas', remoteAddress, headers: { host: 'localhost' } });
          return [answer.statusCode, answer.payload.includes('a token')];
        };
        for (const address of ['10.0.0.9', '::ffff:10.0.0.9', '128.0.0.1', '127.evil.0.1'])
          expect([address, await from(address)]).toEqual([address, [404, false]]);
        for (const address of ['127.0.0.1', '::ffff:127.0.0.1', '::1']) expect(await from(address)).toEqual([200, true]);
        const foreign = await hub.ask('person:all', QUERY, { origin: 'https://evil.example' });
        expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
        const preflight = await fetch(`${hub.hub.url}/graphql`, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } });
        expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
        expect((await fetch(`${hub.hub.url}/mcp`, { method: 'POST', headers: { origin: 'https://evil.example' } })).status).toBe(404);
      },
      twin: async (hub) => {
        expect((await hub.ask('person:all', QUERY)).status).toBe(200);
      },
      faults: [
        fault(
          'whoever says `localhost` is on this machine',
          'hub/doors/playground/playgroundDoor.ts',
          "LOOPBACK.test(request.socket.remoteAddress ?? '') && ",
          '',
        ),
        fault(
          'tokens for everyone who reaches the port',
          'hub/doors/playground/playgroundDoor.ts',
          "if (!isLocal || !isOwnPage) return reply.code(404).send('');",
          "if (!isLocal && !isOwnPage) return reply.code(404).send('');",
        ),
        fault(
          'every origin may read answers',
          'hub/doors/securityHeaders.ts',
          'if (origin === undefined || !allowed.has(origin)) return;',
          'if (origin === undefined) return;',
        ),
      ],
    },
  ],
});
