import { request as httpRequest } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fastify from 'fastify';
import { sha256 } from '#kernel/digest';
import { startStubHub, type StubHub } from '../../test/hub/hubOfStubs';
import { type Pipeline } from '../pipeline';
import { type Log } from '../supergraph/Log';
import { graphqlDoor } from './graphqlDoor';
import { Load } from './shedLoad';

let stub: StubHub;
beforeAll(async () => {
  stub = await startStubHub();
}, 60_000);
afterAll(async () => {
  await stub.close();
});

const QUERY = { query: '{ currencies }' };

describe('GraphQL over HTTP', () => {
  it.each([
    [undefined, 'application/json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
    ['application/json', 'application/json; charset=utf-8'],
    ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
    ['application/graphql-response+json;q=0.5, application/json', 'application/json; charset=utf-8'],
    ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json; charset=utf-8'],
  ])('answers accept %s with %s', async (accept, expected) => {
    const answer = await stub.ask('person:all', QUERY, accept === undefined ? {} : { accept });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expected]);
  });

  it('has no other media type', async () => {
    expect((await stub.ask('person:all', QUERY, { accept: 'text/html' })).status).toBe(406);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
    'application/json; charset=utf-16',
  ])('takes no %s', async (type) => {
    const answer = await stub.ask('person:all', QUERY, { 'content-type': type });
    expect([answer.status, answer.body.errors[0].extensions.code]).toEqual([415, 'GRAPHQL_VALIDATION_FAILED']);
  });

  it('takes no encoded body', async () => {
    expect((await stub.ask('person:all', QUERY, { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it.each([
    ['no JSON', '{'],
    ['a batch', [QUERY, QUERY]],
    ['a text', '"{ currencies }"'],
    ['nothing', ''],
    ['no query', {}],
    ['an empty query', { query: '' }],
    ['a query that is a number', { query: 7 }],
    ['variables that are a text', { ...QUERY, variables: '{}' }],
    ['variables that are a list', { ...QUERY, variables: [] }],
    ['extensions that are a text', { ...QUERY, extensions: 'x' }],
    ['an operation name that is an object', { ...QUERY, operationName: {} }],
    ['an unknown operation name', { ...QUERY, operationName: 'other' }],
    ['several operations without a name', { query: 'query A { currencies } query B { currencies }' }],
    ['a subscription', { query: 'subscription { currencies }' }],
    ['a text that does not parse', { query: '{ currencies' }],
  ])('answers %s with 400', async (_, body) => {
    for (const accept of ['*/*', 'application/graphql-response+json']) {
      const answer = await stub.ask('person:all', body, { accept });
      expect(answer.status).toBe(400);
      expect(answer.body.data).toBeUndefined();
      expect(answer.body.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    }
  });

  it('answers a refused document with 200 to those who ask for plain JSON by name', async () => {
    for (const query of ['{ nothing }', '{ currencies']) {
      const answer = await stub.ask('person:all', { query }, { accept: 'application/json' });
      expect([answer.status, answer.body.errors[0].extensions.code]).toEqual([200, 'GRAPHQL_VALIDATION_FAILED']);
    }
    for (const body of ['{', {}, [QUERY]]) expect((await stub.ask('person:all', body, { accept: 'application/json' })).status).toBe(400);
  });

  it('takes null for what is optional', async () => {
    expect((await stub.ask('person:all', { ...QUERY, variables: null, operationName: null, extensions: null })).body.data).toEqual({
      currencies: ['EUR', 'USD'],
    });
  });

  it('answers a value that does not fit with 200 as JSON and 400 as a GraphQL response', async () => {
    const body = { query: 'query A($first: Int) { invoices(first: $first) { totalCount } }', variables: { first: 'many' } };
    expect((await stub.ask('person:all', body, { accept: 'application/json' })).status).toBe(200);
    expect((await stub.ask('person:all', body, { accept: 'application/graphql-response+json' })).status).toBe(400);
  });

  it('takes at most 100 KiB', async () => {
    const answer = await stub.ask('person:all', { query: `{ currencies } #${'x'.repeat(101 * 1024)}` });
    expect([answer.status, answer.body.errors[0].extensions.code]).toEqual([413, 'COST_LIMIT']);
  });

  it('asks for a token before it reads the body', async () => {
    const answer = await stub.ask(null, '{ no JSON', { 'content-type': 'text/plain' });
    expect([answer.status, answer.body.errors[0].extensions.code, answer.headers.get('www-authenticate')]).toEqual([
      401,
      'UNAUTHENTICATED',
      'Bearer',
    ]);
  });

  it('reads no identity from headers', async () => {
    const headers = { 'x-principal': 'person:all', 'x-forwarded-user': 'person:all', 'x-user': 'person:all', cookie: 'token=x' };
    expect((await stub.ask(null, QUERY, headers)).status).toBe(401);
    const answer = await stub.ask('person:de', { query: '{ invoices { totalCount } }' }, headers);
    expect(stub.instances['invoices-emea']!.calls.at(-1)!.claims.sub).toBe('person:de');
    expect(answer.body.extensions.partitions.map(({ instance }: { instance: string }) => instance)).toEqual(['invoices-emea']);
  });
});

describe('GET', () => {
  const get = async (
    query: string,
    headers: Record<string, string> = { 'nave-request': '1' },
  ): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(`${stub.hub.url}/graphql?${query}`, {
      headers: { authorization: `Bearer ${await stub.token('person:all')}`, ...headers },
    });
    return { status: response.status, body: await response.json() };
  };
  const idOf = (name: string): string => sha256(readFileSync(join(stub.dir, `operations/${name}.graphql`)));

  it('serves a registered query with a header that pages of other origins cannot send', async () => {
    const answer = await get(`documentId=${idOf('overview')}&variables=${encodeURIComponent('{"first":1}')}`);
    expect(answer).toMatchObject({ status: 200, body: { data: { currencies: ['EUR', 'USD'] } } });
    expect((await get(`documentId=${idOf('overview')}`, {})).status).toBe(400);
  });
  it('serves no free text', async () => {
    expect(await get('query={currencies}')).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_IN_LIST' } }] },
    });
  });
  it('never runs a mutation', async () => {
    expect((await get(`documentId=${idOf('renumber')}`)).status).toBe(405);
  });
});

describe('documents', () => {
  const bytes = Buffer.from('<Invoice/>');
  const put = async (
    subject: string | null,
    path: string,
    body: Buffer = bytes,
  ): Promise<{ status: number; body: { errors?: { extensions: { code: string } }[] } }> => {
    const headers = {
      'content-type': 'application/xml',
      ...(subject === null ? {} : { authorization: `Bearer ${await stub.token(subject)}` }),
    };
    const response = await fetch(`${stub.hub.url}/documents/${path}`, { method: 'PUT', headers, body: new Uint8Array(body) });
    return { status: response.status, body: (await response.json()) as never };
  };

  it('go to the owner under the session of the caller', async () => {
    const answer = await put('person:clerk', `${sha256(bytes)}?legalEntity=DE01`);
    expect(answer).toEqual({ status: 201, body: { sha256: sha256(bytes), legalEntity: 'DE01', type: 'Invoice' } });
    expect(stub.instances['invoices-emea']!.uploads.at(-1)).toEqual({
      path: `/documents/${sha256(bytes)}?legalEntity=DE01&type=Invoice`,
      bytes: bytes.length,
      type: 'application/xml',
    });
  });

  it.each([
    ['without a token', null, `${sha256(bytes)}?legalEntity=DE01`, 401, 'UNAUTHENTICATED'],
    ['without the activity', 'person:de', `${sha256(bytes)}?legalEntity=DE01`, 403, 'FORBIDDEN'],
    ['for a foreign legal entity', 'person:clerk', `${sha256(bytes)}?legalEntity=US01`, 403, 'FORBIDDEN'],
    ['for one that does not exist', 'person:clerk', `${sha256(bytes)}?legalEntity=ZZ99`, 403, 'FORBIDDEN'],
    ['for a type that nobody scopes', 'person:clerk', `${sha256(bytes)}?legalEntity=DE01&type=Money`, 403, 'FORBIDDEN'],
    ['with another hash', 'person:clerk', `${sha256('other')}?legalEntity=DE01`, 400, 'BAD_USER_INPUT'],
    ['at no hash', 'person:clerk', `abc?legalEntity=DE01`, 400, 'BAD_USER_INPUT'],
    ['without a legal entity', 'person:clerk', sha256(bytes), 400, 'BAD_USER_INPUT'],
  ])('are refused %s', async (_, subject, path, status, code) => {
    const before = stub.instances['invoices-emea']!.uploads.length;
    const answer = await put(subject, path);
    expect([answer.status, answer.body.errors?.[0]?.extensions.code]).toEqual([status, code]);
    expect(stub.instances['invoices-emea']!.uploads).toHaveLength(before);
  });

  it('have at most 20 MiB, declared or not', async () => {
    const large = Buffer.alloc(20 * 1024 * 1024 + 1);
    expect((await put('person:clerk', `${sha256(large)}?legalEntity=DE01`, large)).status).toBe(413);
    const token = await stub.token('person:clerk');
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const call = httpRequest(
        `${stub.hub.url}/documents/${sha256(large)}?legalEntity=DE01`,
        { method: 'PUT', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/xml' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      call.on('error', reject);
      for (let at = 0; at < 21; at++) call.write(large.subarray(0, 1024 * 1024));
      call.end();
    });
    expect(status).toBe(413);
  }, 20_000);
});

describe('every answer', () => {
  it.each(['/health/live', '/playground', '/nowhere', '/graphql'])('at %s carries the security headers', async (path) => {
    const response = await fetch(stub.hub.url + path);
    await response.text();
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('nave-policy')).toBeNull();
  });

  it('says how the hub is without a token', async () => {
    expect(await (await fetch(`${stub.hub.url}/health/live`)).json()).toEqual({ status: 'live' });
    expect(await (await fetch(`${stub.hub.url}/health/ready`)).json()).toEqual({ status: 'ready', release: stub.hub.release() });
  });
});

describe('a text that PostgreSQL cannot hold', () => {
  const query = 'query ($n: String) { invoices(filter: { number: $n }) { totalCount } }';
  it.each<[string, object]>([
    ['with a NUL in a variable', { query, variables: { n: 'a\0' } }],
    ['with half of a pair in a variable', { query, variables: { n: '\ud800' } }],
    ['with the halves in the wrong order', { query, variables: { n: '\udc00\ud800' } }],
    ['with a NUL in the text', { query: '{ invoices(filter: { number: "a\\u0000" }) { totalCount } }' }],
  ])('is bad input %s, and asks nobody', async (_, body) => {
    const before = Object.values(stub.instances).flatMap(({ calls }) => calls).length;
    const answer = await stub.ask('person:all', body);
    expect(answer.body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(Object.values(stub.instances).flatMap(({ calls }) => calls)).toHaveLength(before);
  });
  it('is another one than a text with whole pairs', async () => {
    expect((await stub.ask('person:all', { query, variables: { n: '\u{1F600}' } })).status).toBe(200);
  });
});

describe('a trace', () => {
  const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
  const tracesOf = async (traceparent?: string): Promise<readonly (string | undefined)[]> => {
    const all = Object.values(stub.instances);
    for (const { traces } of all) traces.length = 0;
    const headers = traceparent === undefined ? {} : { traceparent };
    const answer = await stub.ask('person:all', { query: '{ invoices { nodes { id vendor { name } } } }' }, headers);
    expect([answer.status, `${answer.text} ${JSON.stringify([...answer.headers])}`.includes(ID)]).toEqual([200, false]);
    return all.flatMap(({ traces }) => traces);
  };

  it('goes on at every instance that is asked, and is no part of the answer', async () => {
    const traces = await tracesOf(`00-${ID}-00f067aa0ba902b7-01`);
    expect(traces).toHaveLength(3);
    for (const each of traces) expect(each).toMatch(`00-${ID}-`);
    expect(new Set(traces).size).toBe(3);
  });
  it.each([undefined, 'nonsense', `00-${ID}-00f067aa0ba902b7-01-x`, `ff-${ID}-00f067aa0ba902b7-01`])(
    'is a new one for `%s`',
    async (given) => {
      const ids = (await tracesOf(given)).map((each) => /^00-([0-9a-f]{32})-[0-9a-f]{16}-00$/.exec(each ?? '')?.[1]);
      expect(new Set(ids).size).toBe(1);
      expect(ids[0]).toBeDefined();
      expect(ids).not.toContain(ID);
    },
  );
  it('goes with a document', async () => {
    const { traces } = stub.instances['invoices-emea']!;
    traces.length = 0;
    const headers = { traceparent: `00-${ID}-00f067aa0ba902b7-00`, authorization: `Bearer ${await stub.token('person:clerk')}` };
    const path = `/documents/${sha256('traced')}?legalEntity=DE01`;
    expect(
      (await fetch(stub.hub.url + path, { method: 'PUT', headers: { ...headers, 'content-type': 'application/xml' }, body: 'traced' }))
        .status,
    ).toBe(201);
    expect(traces).toEqual([expect.stringMatching(`^00-${ID}-[0-9a-f]{16}-00$`)]);
  });
  it('stands in the line of the log, beside the request id', async () => {
    const lines: Record<string, unknown>[] = [];
    const server = fastify();
    await server.register(
      graphqlDoor({
        pipeline: { answer: () => Promise.resolve({ status: 200, body: { data: null }, operation: null }) } as unknown as Pipeline,
        tokens: null,
        log: { info: (line: object) => void lines.push(line as Record<string, unknown>) } as unknown as Log,
        load: new Load(9),
      }),
    );
    const headers = { 'content-type': 'application/json', traceparent: `00-${ID}-00f067aa0ba902b7-01` };
    await server.inject({ method: 'POST', url: '/graphql', headers, payload: '{"query":"{ a }"}' });
    expect(lines).toEqual([expect.objectContaining({ traceId: ID, requestId: expect.any(String) as string })]);
  });
});

describe('the rights of the next request', () => {
  it('are those of the files as they are now', async () => {
    const file = join(stub.dir, 'policy/grants.yaml');
    const before = readFileSync(file, 'utf8');
    expect((await stub.ask('person:new', { query: '{ invoices { totalCount } }' })).status).toBe(400);
    writeFileSync(file, `${before}  - { to: "person:new", role: reader, legalEntities: [US01], from: 2020-01-01 }\n`);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await stub.ask('person:new', { query: '{ invoices { totalCount } }' })).body.data).toEqual({ invoices: { totalCount: 1 } });
    writeFileSync(file, before);
  });
});

describe('too much', () => {
  it('is 429 for the caller whose budget is spent, with the seconds to wait, and nothing for others', async () => {
    const busy = await startStubHub({ hub: { limits: { planMs: 10_000, budget: { burst: 12, perSecond: 0.5 } } } });
    try {
      const page = { query: '{ invoices(first: 10) { nodes { id } } }' };
      const answer = await busy.ask('person:all', page);
      expect([answer.status, answer.headers.get('retry-after'), answer.body.errors[0].extensions.code]).toEqual([429, '2', 'RATE_LIMITED']);
      expect(Object.values(busy.instances).flatMap(({ calls }) => calls)).toEqual([]);
      const small = { query: '{ invoices(first: 5) { nodes { id } } }' };
      expect((await busy.ask('person:all', small)).status).toBe(200);
      expect((await busy.ask('person:all', small)).status).toBe(429);
      expect((await busy.ask('person:de', small)).status).toBe(200);
    } finally {
      await busy.close();
    }
  });

  it('is 503 while as many requests are in work as may be, before a token is looked at, and passes', async () => {
    const busy = await startStubHub({ hub: { limits: { planMs: 10_000, inFlightMax: 1 } } });
    try {
      const [gate, open] = [{ wait: Promise.resolve() }, { release: (): void => undefined }];
      gate.wait = new Promise((resolve) => (open.release = resolve));
      busy.instances['invoices-amer']!.misbehave = async (reply) => {
        await gate.wait;
        return reply.code(500).send('');
      };
      const slow = busy.ask('person:all', { query: '{ invoices { nodes { id } } }' });
      let refused = await busy.ask(null, QUERY);
      for (let tries = 0; refused.status === 401 && tries < 50; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        refused = await busy.ask(null, QUERY);
      }
      expect([refused.status, refused.headers.get('retry-after'), refused.body.errors[0].extensions.code]).toEqual([
        503,
        '1',
        'RATE_LIMITED',
      ]);
      expect((await fetch(`${busy.hub.url}/health/ready`)).status).toBe(200);
      open.release();
      expect((await slow).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect((await busy.ask('person:all', QUERY)).status).toBe(200);
    } finally {
      await busy.close();
    }
  });
});
