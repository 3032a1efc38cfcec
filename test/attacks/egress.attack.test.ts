/* eslint-disable @typescript-eslint/no-explicit-any -- answers of the hub are read as JSON */
import fs from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { systemClock } from '#kernel/Clock';
import { parseRegistry } from '#kernel/registry';
import { hubClient } from '#kit/hubClient';
import { openHubKeys } from '#kit/server/HubKeys';
import { newWrappingKey, publicHalf } from '#policy/wrapping';
import { ClientTokens } from '../../hub/identity/ClientTokens';
import { type CallContext } from '../../hub/transport/CallContext';
import { type Lookup } from '../../hub/transport/egress';
import { HttpTransport } from '../../hub/transport/httpTransport';
import { type StubHub, startStubHub } from '../hub/hubOfStubs';
import { fault } from '../support/faults/Fault';
import { attacks } from './attacks';

// Away from the hub and from the instances: where a call may go, and what of its answer comes back.

interface World {
  readonly stub: StubHub;
  /** Somebody else's server, on another origin, who answers whatever is asked. Its requests, in order. */
  readonly elsewhere: { readonly url: string; readonly port: number; readonly requests: string[]; close(): Promise<unknown> };
}

const QUERY = { query: '{ invoices(first: 1) { nodes { number } } }' };
const WAYS = (world: World): readonly (readonly [number, string])[] => [
  ...[301, 302, 303, 307, 308].map((status) => [status, `${world.elsewhere.url}/graphql`] as const),
  [307, `//127.0.0.2:${String(world.elsewhere.port)}/graphql`],
  [307, '/elsewhere'],
  [308, 'elsewhere'],
];

async function listen(listener: RequestListener, host = '127.0.0.1', port = 0): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return server;
}
const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const stop = (server: Server): Promise<unknown> => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
};

/** Answers like a spoke, so that a hub that followed would be content. */
const SPOKE_ANSWER = JSON.stringify({ data: { invoices: { nodes: [{ number: 'FOREIGN' }] } } });

async function openElsewhere(): Promise<World['elsewhere']> {
  const requests: string[] = [];
  const server = await listen((request, response) => {
    requests.push(`${request.method ?? ''} ${request.headers.host ?? ''}${request.url ?? ''}`);
    response.writeHead(200, { 'content-type': 'application/json' }).end(SPOKE_ANSWER);
  }, '0.0.0.0');
  const port = portOf(server);
  return { url: `http://127.0.0.2:${String(port)}`, port, requests, close: () => stop(server) };
}

const call = (): CallContext => ({
  principal: null,
  rights: null,
  requestId: 'r',
  deadlineAt: performance.now() + 3_000,
  operationKind: 'READ',
});
const sessions = { sessionFor: () => Promise.resolve(null) };

/** What is read from an address that the client of the project is sent to; `away` when it gave up. */
async function outcome<T>(read: Promise<T>): Promise<T | 'refused'> {
  return read.catch(() => 'refused' as const);
}

attacks<World>('egress', {
  async open() {
    return { stub: await startStubHub({ hub: { logLevel: 'warn' } }), elsewhere: await openElsewhere() };
  },
  async close({ stub, elsewhere }) {
    await stub.close();
    await elsewhere.close();
  },
  cases: [
    {
      id: 'B06',
      title: 'a spoke that redirects is a spoke that failed: nothing is asked elsewhere, and nothing from there is merged',
      async holds(world) {
        const { stub, elsewhere } = world;
        const emea = stub.instances['invoices-emea']!;
        for (const [status, location] of WAYS(world)) {
          emea.misbehave = (reply) => reply.status(status).header('location', location).type('application/json').send(SPOKE_ANSWER);
          const { body, text } = await stub.ask('person:de', QUERY);
          emea.misbehave = null;
          expect([status, location, body.errors.map((each: any) => each.extensions.code)]).toEqual([
            status,
            location,
            ['SPOKE_PROTOCOL_ERROR'],
          ]);
          expect(text).not.toContain('FOREIGN');
        }
        expect(elsewhere.requests).toEqual([]);
      },
      async twin({ stub }) {
        const { body } = await stub.ask('person:de', QUERY);
        expect([body.errors, body.data.invoices.nodes]).toEqual([undefined, [{ number: '1' }]]);
      },
      faults: [
        fault(
          'redirects are followed, as a fetch does unless told otherwise',
          'hub/transport/httpTransport.ts',
          "const raw = await this.pool(to).request({ method: 'POST', path, headers, body, signal });",
          "const followed = await fetch(to.url, { method: 'POST', headers, body, signal });\n          const raw = { statusCode: followed.status, headers: Object.fromEntries(followed.headers), body: (await import('node:stream')).Readable.fromWeb(followed.body as never) };",
        ),
        fault(
          'the body of a redirect is read as an answer',
          'hub/transport/readReply.ts',
          '  if (reply.statusCode >= 300 && reply.statusCode < 400)',
          '  if (reply.statusCode < 0)',
        ),
      ],
    },
    {
      id: 'B10',
      title: 'what a spoke writes into an error stays in the log, under the request id',
      async holds({ stub }) {
        // pino writes to the standard output of the test environment, or past it to the file descriptor.
        const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
        const logged = jest.spyOn(fs, 'write');
        const emea = stub.instances['invoices-emea']!;
        emea.misbehave = (reply) =>
          reply.header('x-detail', 'canary-header').send({
            data: null,
            errors: [
              {
                message: 'canary-message: select iban from invoice',
                path: ['invoices', 'canary-path'],
                locations: [{ line: 1, column: 1 }],
                extensions: { code: 'canary-code', stacktrace: ['canary-stack'], sql: 'canary-sql' },
              },
            ],
          });
        const answer = await stub.ask('person:de', QUERY);
        emea.misbehave = null;
        const lines = [...written.mock.calls.map(([text]) => String(text)), ...logged.mock.calls.map(([, text]) => text)];
        written.mockRestore();
        logged.mockRestore();
        expect(answer.text + JSON.stringify([...answer.headers])).not.toMatch(/canary|iban/);
        expect(answer.body.errors.map((each: any) => each.extensions.code)).toEqual(['INTERNAL']);
        const { requestId } = answer.body.errors[0].extensions;
        for (const canary of ['canary-message', 'canary-path', 'canary-code', 'canary-stack', 'canary-sql'])
          expect(lines.filter((line) => line.includes(canary) && line.includes(requestId as string)).length).toBeGreaterThan(0);
      },
      async twin({ stub }) {
        const emea = stub.instances['invoices-emea']!;
        emea.misbehave = (reply) => reply.send({ data: null, errors: [{ message: 'm', extensions: { code: 'TIMEOUT' } }] });
        const { body } = await stub.ask('person:de', QUERY);
        emea.misbehave = null;
        expect(body.errors.map((each: any) => each.extensions.code)).toEqual(['TIMEOUT']);
      },
      faults: [
        fault(
          'a code that is not on the list is told to the client',
          'hub/pipeline/closedList.ts',
          "message: domain ?? CLOSED_LIST[known ?? 'INTERNAL'].message,",
          'message: domain ?? (known === null ? code : CLOSED_LIST[known].message),',
        ),
        fault(
          'the path of an error passes as the spoke wrote it',
          'hub/pipeline/answerPath.ts',
          '    if (first === undefined) return known;',
          '    if (first === undefined) return path;',
        ),
        fault(
          'errors of spokes are not logged',
          'hub/partition/openFetcher.ts',
          '  return { code: error.code, instance, detail: error.written, ...(error.path',
          '  return { code: error.code, instance, ...(error.path',
        ),
      ],
    },
    {
      id: 'F11',
      title: 'the keys of issuers and of the hub, and the hub itself, are fetched where they are named and nowhere else',
      async holds(world) {
        const { elsewhere } = world;
        elsewhere.requests.length = 0;
        for (const [status, location] of WAYS(world)) {
          const asked: string[] = [];
          const server = await listen((request, response) => {
            asked.push(request.url ?? '');
            response.writeHead(status, { location }).end();
          });
          const url = `http://127.0.0.1:${String(portOf(server))}/keys`;
          const hub = hubClient({ url: () => url, token: () => Promise.resolve('secret') });
          try {
            const tokens = new ClientTokens({ audience: 'nave-hub', issuers: [{ issuer: 'https://i', jwksUri: url }] });
            const token = `${Buffer.from('{"alg":"EdDSA","kid":"k"}').toString('base64url')}.${Buffer.from('{"iss":"https://i"}').toString('base64url')}.AAAA`;
            expect(await outcome(tokens.identify(`Bearer ${token}`))).toBe('refused');
            expect(await outcome(openHubKeys({ jwksUrl: url }))).toBe('refused');
            expect(await outcome(hub.query({ query: '{ a }' }))).toBe('refused');
            expect(asked).toEqual(['/keys', '/keys', '/keys/graphql']);
          } finally {
            await hub.close();
            await stop(server);
          }
        }
        expect(elsewhere.requests).toEqual([]);
      },
      async twin() {
        const keys = { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43), kid: 'k', alg: 'EdDSA' }] };
        const server = await listen((_, response) =>
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ...keys, data: {} })),
        );
        const url = `http://127.0.0.1:${String(portOf(server))}`;
        const found = await openHubKeys({ jwksUrl: url });
        expect(found.current()).toEqual(keys);
        const hub = hubClient({ url: () => url, token: () => Promise.resolve('secret') });
        expect(await hub.query({ query: '{ a }' })).toEqual({});
        await Promise.all([found.close(), hub.close()]);
        await stop(server);
      },
      faults: [
        fault(
          'calls of an instance follow redirects',
          'spokes/kit/Outbound.ts',
          'const reply = await this.pool.request({ method, path, headers, signal, ...(body === undefined ? {} : { body }) });',
          "const followed = await fetch(this.target, { method, headers, signal, ...(body === undefined ? {} : { body }) });\n    void path;\n    const reply = { statusCode: followed.status, body: (await import('node:stream')).Readable.fromWeb(followed.body as never) };",
        ),
      ],
    },
    {
      id: 'F12',
      title: 'neither a path, nor an address with a user in it, nor a name that changes its address leads a call elsewhere',
      async holds({ elsewhere }) {
        elsewhere.requests.length = 0;
        const reached: string[] = [];
        const answer: RequestListener = (request, response) => {
          reached.push(request.url ?? '');
          response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'a=b', connection: 'close' }).end(SPOKE_ANSWER);
        };
        const server = await listen(answer);
        const port = portOf(server);
        // The owner of the name points it at somebody else after the first answer, as in a DNS rebinding.
        const foreign = await listen(
          (request, response) => {
            elsewhere.requests.push(`rebound ${request.url ?? ''}`);
            answer(request, response);
          },
          '127.0.0.3',
          port,
        );
        const found = ['127.0.0.1', '127.0.0.3', '127.0.0.3', '127.0.0.3'];
        const lookup: Lookup = (_name, _options, callback) => {
          callback(null, [{ address: found.shift() ?? '127.0.0.3', family: 4 }]);
        };
        const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'NODE_USE_ENV_PROXY'];
        const environment = process.env;
        process.env = { ...environment, ...Object.fromEntries(names.map((name) => [name, elsewhere.url])) };
        const transport = new HttpTransport({ sessions, clock: systemClock, lookup, limits: { attempts: 1 } });
        const named = {
          instance: 'invoices',
          url: `http://invoices.example:${String(port)}/graphql`,
          legalEntities: [],
          wrappingKey: null,
          addresses: ['127.0.0.1'],
        };
        const send = () => transport.send({ to: named, query: '{ a }', variables: {}, kind: 'READ', call: call() });
        try {
          expect((await send()).data).toMatchObject({ invoices: {} });
          for (let again = 0; again < 3; again++) await expect(send()).rejects.toMatchObject({ code: 'SPOKE_UNAVAILABLE' });
          for (const path of [
            `http://127.0.0.2:${String(elsewhere.port)}/x`,
            `//127.0.0.2:${String(elsewhere.port)}/x`,
            '@127.0.0.2/x',
            '',
            '/a b',
            '/a\r\nhost: x',
          ]) {
            const body = Readable.from([Buffer.from('x')]);
            const to = { ...named, url: `http://127.0.0.1:${String(port)}/graphql`, addresses: ['127.0.0.1'] };
            const upload = transport.upload({ to, path, bodyHash: '', mediaType: 'text/plain', lengthBytes: 1, body, call: call() });
            await expect(upload).rejects.toMatchObject({ code: 'SPOKE_PROTOCOL_ERROR' });
          }
          const literal = { ...named, url: `http://127.0.0.3:${String(port)}/graphql` };
          await expect(transport.send({ to: literal, query: '{ a }', variables: {}, kind: 'READ', call: call() })).rejects.toMatchObject({
            code: 'SPOKE_UNAVAILABLE',
          });
          expect(reached).toEqual(['/graphql']);
        } finally {
          process.env = environment;
          await transport.close();
          await stop(server);
          await stop(foreign);
        }
        expect(elsewhere.requests).toEqual([]);
        const wrappingKey = publicHalf(newWrappingKey('one'));
        for (const url of [
          'http://10.0.0.7:4101@127.0.0.2',
          'http://10.0.0.7:4101/@127.0.0.2',
          'http://10.0.0.7?x=//127.0.0.2',
          'file:///etc/passwd',
          '//127.0.0.2',
        ]) {
          const entry = { instance: 'a', spoke: 'b', businessUnit: 'c', url, legalEntities: [], wrappingKey };
          expect(() => parseRegistry(JSON.stringify({ businessUnits: [], instances: [entry] }))).toThrow(
            expect.objectContaining({ code: 'REGISTRY_INVALID' }) as Error,
          );
        }
      },
      async twin() {
        const cookies: (string | undefined)[] = [];
        const server = await listen((request, response) => {
          cookies.push(request.headers.cookie);
          response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'a=b' }).end(SPOKE_ANSWER);
        });
        const lookup: Lookup = (_name, _options, callback) => {
          callback(null, [
            { address: '203.0.113.7', family: 4 },
            { address: '127.0.0.1', family: 4 },
          ]);
        };
        const transport = new HttpTransport({ sessions, clock: systemClock, lookup });
        const to = {
          instance: 'invoices',
          url: `http://invoices.example:${String(portOf(server))}/graphql`,
          legalEntities: [],
          wrappingKey: null,
        };
        for (let again = 0; again < 2; again++)
          expect((await transport.send({ to, query: '{ a }', variables: {}, kind: 'READ', call: call() })).data).toMatchObject({
            invoices: {},
          });
        expect(cookies).toEqual([undefined, undefined]);
        await transport.close();
        await stop(server);
      },
      faults: [
        fault(
          'addresses are not looked at',
          'hub/transport/egress.ts',
          'error === null ? found.filter(isAllowed) : []',
          'error === null ? found : []',
        ),
        fault(
          'an address in the registry is taken as it is',
          'hub/transport/egress.ts',
          'allowsHost: isIP(host) === 0 ||',
          'allowsHost: isIP(host) >= 0 ||',
        ),
        fault(
          'a path may be anything',
          'hub/transport/httpTransport.ts',
          'if (!/^\\/(?!\\/)[\\x21-\\x7e]*$/.test(path)) throw',
          'if (path.length > 10_000) throw',
        ),
        fault(
          'an address may have more than an origin',
          'kernel/registry.ts',
          "if (username !== '' || password !== '' || pathname !== '/' || search !== '' || hash !== '')",
          "if (username === 'nobody')",
        ),
      ],
    },
  ],
});
