import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { systemClock } from '#kernel/Clock';
import { sha256 } from '#kernel/digest';
import { type CallContext } from './CallContext';
import { HttpTransport } from './httpTransport';
import { type Attempt, type SpokeSession } from './SpokeSessions';

const call = (more: Partial<CallContext> = {}): CallContext => ({
  principal: null,
  rights: null,
  requestId: 'request-1',
  deadlineAt: performance.now() + 2_000,
  operationKind: 'READ',
  ...more,
});

/** The session of the stub; what it proved, in order. */
const proven: Attempt[] = [];
let ended = 0;
const session: SpokeSession = {
  sid: 'sid',
  counter: 1,
  token: 'the-token',
  snapshot: null,
  prove(attempt) {
    proven.push(attempt);
    return `proof ${String(proven.length)}`;
  },
  end() {
    ended += 1;
  },
};

describe('the call to an instance', () => {
  const transport = new HttpTransport({
    sessions: { sessionFor: () => Promise.resolve(session) },
    clock: systemClock,
    limits: { replyBytesMax: 1_000 },
  });
  let server: Server;
  let url: string;
  let listener: RequestListener;
  let count = 0;
  beforeAll(async () => {
    server = createServer((request, response) => {
      count += 1;
      listener(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  });
  beforeEach(() => {
    count = 0;
    ended = 0;
    proven.length = 0;
  });
  afterAll(async () => {
    await transport.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const send = (kind: 'READ' | 'WRITE' = 'READ', more: Partial<CallContext> = {}, to = url) =>
    transport.send({
      to: { instance: 'cash-emea', url: to, legalEntities: [], wrappingKey: null },
      query: '{ a }',
      variables: { x: 1 },
      kind,
      call: call(more),
    });
  const json =
    (text: string, status = 200): RequestListener =>
    (_, response) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);

  it('sends its own headers and no others', async () => {
    let headers: IncomingHttpHeaders = {};
    listener = (request, response) => {
      headers = request.headers;
      json('{"data":{}}')(request, response);
    };
    await send();
    expect(Object.keys(headers).sort()).toEqual([
      'accept',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'nave-deadline-ms',
      'nave-proof',
      'nave-request-id',
    ]);
    expect(headers).toMatchObject({ authorization: 'Bearer the-token', 'nave-request-id': 'request-1' });
    expect(Number(headers['nave-deadline-ms'])).toBeGreaterThan(1_000);
  });
  it('tells the trace of the request, each call a parent of its own', async () => {
    const trace = { id: '4bf92f3577b34da6a3ce929d0e0e4736', isSampled: true };
    const told: (string | undefined)[] = [];
    listener = (request, response) => {
      told.push(request.headers['traceparent'] as string | undefined);
      json('{"data":{}}')(request, response);
    };
    for (let each = 0; each < 2; each++) await send('READ', { trace });
    expect(told).toEqual([expect.stringMatching(`^00-${trace.id}-[0-9a-f]{16}-01$`), expect.stringMatching(`^00-${trace.id}-`)]);
    expect(new Set(told).size).toBe(2);
  });
  it('reads data, errors and as of when, and nothing else', async () => {
    listener = json(
      '{"data":{"a":null},"errors":[{"message":"m","path":["a"],"extensions":{"code":"X","stack":"s"}},7,{}],"extensions":{"knownAt":"2026-01-01T00:00:00.000000Z"}}',
    );
    expect(await send()).toEqual({
      data: { a: null },
      errors: [
        { code: 'X', written: '{"message":"m","path":["a"],"extensions":{"code":"X","stack":"s"}}', path: ['a'] },
        { code: 'INTERNAL', written: '{}', path: null },
      ],
      knownAt: '2026-01-01T00:00:00.000000Z',
    });
  });
  it.each<[string, RequestListener, string]>([
    ['a redirect', (_, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(), 'SPOKE_PROTOCOL_ERROR'],
    ['an answer that nests without end', json(`{"data":{"a":${'['.repeat(200)}${']'.repeat(200)}}}`), 'SPOKE_PROTOCOL_ERROR'],
    ['a page of a proxy', (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'), 'SPOKE_PROTOCOL_ERROR'],
    ['half of an answer', json('{"data":'), 'SPOKE_PROTOCOL_ERROR'],
    ['an answer without data', json('[]'), 'SPOKE_PROTOCOL_ERROR'],
    [
      'an answer that is declared too long',
      (_, response) => response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' }).end('x'.repeat(5_000)),
      'SPOKE_PROTOCOL_ERROR',
    ],
    [
      'an answer that grows too long',
      (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('"' + 'x'.repeat(5_000)),
      'SPOKE_PROTOCOL_ERROR',
    ],
    [
      'a failing server',
      (_, response) => response.writeHead(502, { 'content-type': 'text/plain' }).end('bad gateway'),
      'SPOKE_UNAVAILABLE',
    ],
    ['a failing server that speaks JSON', json('{}', 500), 'SPOKE_UNAVAILABLE'],
  ])('does not use %s', async (_, answer, code) => {
    listener = answer;
    await expect(send()).rejects.toMatchObject({ code });
    expect(count).toBe(1);
  });
  it.each(['READ', 'WRITE'] as const)('asks once more in a new session when a %s is refused, and then no more', async (kind) => {
    listener = (_, response) => response.writeHead(401, { 'content-type': 'application/json' }).end('{}');
    await expect(send(kind)).rejects.toMatchObject({ code: 'SPOKE_PROTOCOL_ERROR' });
    expect([count, ended, proven.length]).toEqual([2, 2, 2]);
    listener = (request, response) => {
      if (count === 3) response.writeHead(401).end();
      else json('{"data":{"a":1}}')(request, response);
    };
    expect((await send(kind)).data).toEqual({ a: 1 });
  });
  it('proves the bytes that it sends, each attempt for itself', async () => {
    let body = '';
    listener = (request, response) => {
      if (count < 3) {
        request.socket.destroy();
        return;
      }
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        json('{"data":{}}')(request, response);
      });
    };
    await send();
    const attempt = { op: 'READ', bodyHash: sha256(body), requestId: 'request-1', target: 'POST /graphql' };
    expect(proven).toEqual([attempt, attempt, attempt]);
  });
  it('tries a read again when the connection breaks, and a write never', async () => {
    listener = (request, response) => {
      if (count < 3) request.socket.destroy();
      else json('{"data":{"a":1}}')(request, response);
    };
    expect((await send()).data).toEqual({ a: 1 });
    expect(count).toBe(3);
    count = 0;
    await expect(send('WRITE')).rejects.toMatchObject({ code: 'SPOKE_UNAVAILABLE' });
    expect(count).toBe(1);
  });
  it('says that nobody listens', async () => {
    await expect(send('READ', {}, 'http://127.0.0.1:1/graphql')).rejects.toMatchObject({ code: 'SPOKE_UNAVAILABLE' });
  });
  it('waits no longer than the request, and not at all past its deadline', async () => {
    listener = () => undefined;
    await expect(send('READ', { deadlineAt: performance.now() + 50 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    await expect(send('READ', { deadlineAt: performance.now() - 1 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(count).toBe(1);
  });
  it('stops when the client has gone', async () => {
    const client = new AbortController();
    const closed = new Promise<void>((resolve) => {
      listener = (request) => {
        request.socket.once('close', () => {
          resolve();
        });
        client.abort();
      };
    });
    await expect(send('READ', { signal: client.signal })).rejects.toMatchObject({ code: 'TIMEOUT' });
    await closed;
  });
  it('streams an upload once, and gives the answer whatever its status', async () => {
    let received = 0;
    listener = (request, response) => {
      request.on('data', (chunk: Buffer) => (received += chunk.length));
      request.on('end', () => {
        json('{"refused":"hash"}', 400)(request, response);
      });
    };
    const body = Readable.from([Buffer.alloc(600_000), Buffer.alloc(600_000)]);
    const reply = await transport.upload({
      to: { instance: 'cash-emea', url, legalEntities: [], wrappingKey: null },
      path: '/documents/ab?legalEntity=DE01',
      bodyHash: 'ab',
      mediaType: 'application/xml',
      lengthBytes: 1_200_000,
      body,
      call: call(),
    });
    expect([reply, received]).toEqual([{ status: 400, body: { refused: 'hash' } }, 1_200_000]);
    expect(proven).toEqual([{ op: 'WRITE', bodyHash: 'ab', requestId: 'request-1', target: 'PUT /documents/ab?legalEntity=DE01' }]);
  });
  describe('whose session only names the rights', () => {
    const bytes = Buffer.from('{"forbids":[],"grants":[]}');
    const digest = sha256(bytes);
    const seen: string[] = [];
    /** An instance with or without the rights; it refuses the first `refusals` calls with a 401. */
    const instance = (state: { has: boolean; refusals?: number; keeps?: boolean }): RequestListener => {
      seen.length = 0;
      return (request, response) => {
        seen.push(`${String(request.method)} ${String(request.url)}`);
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          if ((state.refusals ?? 0) > 0) {
            state.refusals = (state.refusals ?? 0) - 1;
            response.writeHead(401).end();
          } else if (request.url === `/rights/${digest}` && sha256(Buffer.concat(chunks)) === digest) {
            state.has = state.keeps !== false;
            response.writeHead(204).end();
          } else if (state.has) json('{"data":{"a":1}}')(request, response);
          else json('{"errors":[]}', 428)(request, response);
        });
      };
    };
    let naming: HttpTransport;
    beforeEach(() => {
      let opened: SpokeSession | null = null;
      const sessions = {
        sessionFor: () =>
          Promise.resolve(
            (opened ??= {
              ...session,
              snapshot: { digest, bytes: () => bytes },
              end() {
                ended += 1;
                opened = null;
              },
            }),
          ),
      };
      naming = new HttpTransport({ sessions, clock: systemClock });
    });
    afterEach(() => naming.close());
    const to = () => ({ instance: 'cash-emea', url, legalEntities: [], wrappingKey: null });
    const ask = (kind: 'READ' | 'WRITE' = 'READ', more: Partial<CallContext> = {}) =>
      naming.send({ to: to(), query: '{ a }', variables: {}, kind, call: call(more) });
    const put = (body: Readable) =>
      naming.upload({
        to: to(),
        path: '/documents/ab',
        bodyHash: 'ab',
        mediaType: 'application/xml',
        lengthBytes: null,
        body,
        call: call(),
      });

    it.each(['READ', 'WRITE'] as const)('gives them when a %s is asked for them, proven by their digest, and calls again', async (kind) => {
      listener = instance({ has: false });
      expect((await ask(kind)).data).toEqual({ a: 1 });
      expect(seen).toEqual(['POST /graphql', `PUT /rights/${digest}`, 'POST /graphql']);
      expect(proven[1]).toEqual({ op: 'READ', bodyHash: digest, requestId: 'request-1', target: `PUT /rights/${digest}` });
      await ask(kind);
      expect(seen).toHaveLength(4);
    });
    it('gives them once for all calls that wait, also when the first of them is given up', async () => {
      listener = instance({ has: false });
      const first = new AbortController();
      const all = [ask('READ', { signal: first.signal }).catch(() => null), ...Array.from({ length: 9 }, () => ask())];
      setTimeout(() => {
        first.abort();
      }, 5);
      const [, ...others] = await Promise.all(all);
      expect(others.map((reply) => reply?.data)).toEqual(Array.from({ length: 9 }, () => ({ a: 1 })));
      expect(seen.filter((each) => each.startsWith('PUT'))).toHaveLength(1);
    });
    it('gives them again to an instance that forgot them, and to one that does not keep them once a call', async () => {
      const state = { has: true };
      listener = instance(state);
      await ask();
      state.has = false;
      expect((await ask()).data).toEqual({ a: 1 });
      listener = instance({ has: false, keeps: false });
      await expect(ask()).rejects.toMatchObject({ code: 'SPOKE_PROTOCOL_ERROR' });
      expect(seen).toEqual(['POST /graphql', `PUT /rights/${digest}`, 'POST /graphql']);
    });
    it('gives them in the next session when this one is refused', async () => {
      listener = instance({ has: false, refusals: 1 });
      expect((await ask('WRITE')).data).toEqual({ a: 1 });
      expect([ended, seen]).toEqual([1, ['POST /graphql', 'POST /graphql', `PUT /rights/${digest}`, 'POST /graphql']]);
    });
    it('gives nothing to an instance that was told all', async () => {
      listener = instance({ has: false });
      await expect(send()).rejects.toMatchObject({ code: 'SPOKE_PROTOCOL_ERROR' });
      expect(seen).toEqual(['POST /graphql']);
    });
    it('gives them before a body that is sent once, in a new session where it must', async () => {
      listener = instance({ has: false, refusals: 1 });
      expect((await put(Readable.from([Buffer.from('x')]))).status).toBe(200);
      expect([ended, seen]).toEqual([1, [`PUT /rights/${digest}`, `PUT /rights/${digest}`, 'PUT /documents/ab']]);
      await put(Readable.from([Buffer.from('x')]));
      expect(seen.slice(3)).toEqual(['PUT /documents/ab']);
    });
    it.each([401, 428])('says that the instance is not there when the body has gone and the answer is %d', async (status) => {
      listener = (request, response) => response.writeHead(request.url?.startsWith('/rights') === true ? 204 : status).end();
      const body = Readable.from([Buffer.alloc(200_000), Buffer.alloc(200_000)]);
      await expect(put(body)).rejects.toMatchObject({ code: 'SPOKE_UNAVAILABLE' });
      expect([body.destroyed, count]).toEqual([true, 2]);
    });
  });
});
