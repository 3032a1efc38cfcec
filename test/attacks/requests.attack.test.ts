import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { playgroundPage } from '../../hub/doors/playground/page';
import { fault } from '../support/faults/Fault';
import { ISSUER, id, type StubHub, startStubHub } from '../hub/hubOfStubs';
import { attacks } from './attacks';

const QUERY = { query: '{ currencies }' };
const page = (args: string, selection = 'nodes { number } pageInfo { endCursor }'): { query: string } => ({
  query: `{ invoices(${args}) { ${selection} } }`,
});

const codeOf = ({ body }: { body: { errors?: readonly { extensions: { code: string } }[] } }): string | null =>
  body.errors?.[0]?.extensions.code ?? null;
const callsOf = (hub: StubHub): { query: string; claims: { sub: string; iss: string } }[] =>
  Object.values(hub.instances).flatMap(({ calls }) => calls);
const forget = (hub: StubHub): void => {
  for (const { calls } of Object.values(hub.instances)) calls.length = 0;
};
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const bearer = async (hub: StubHub, token: string): Promise<number> =>
  (await hub.ask(null, QUERY, { authorization: `Bearer ${token}` })).status;
const claims = { iss: ISSUER, aud: 'nave-hub', sub: 'person:all', exp: Math.floor(Date.now() / 1000) + 600 };
const registered = (hub: StubHub, name: string): { documentId: string } => ({
  documentId: createHash('sha256')
    .update(readFileSync(join(hub.dir, 'operations', `${name}.graphql`), 'utf8'))
    .digest('hex'),
});

const UNSEALED = fault(
  'a cursor leaves as the spoke wrote it',
  'hub/pipeline/present.ts',
  "return this.connection === null || typeof value !== 'string' ? null : this.request.seal(this.connection, value);",
  "return typeof value === 'string' ? Buffer.from(value).toString('base64url') : null;",
);
const AUDIENCE = fault('the audience is not looked at', 'hub/identity/ClientTokens.ts', '        audience: this.options.audience,\n', '');

attacks('requests', {
  open: () => startStubHub(),
  close: (hub) => hub.close(),
  cases: [
    {
      id: 'A14',
      title: 'no generic entry of the graph answers, and a hidden row is missing by key as it is in a list',
      async holds(hub) {
        const generic = [
          '{ node(id: "x") { id } }',
          '{ _entities(representations: []) { __typename } }',
          '{ _service { sdl } }',
          '{ search(text: "x") { id } }',
        ];
        for (const query of generic) expect(codeOf(await hub.ask('person:all', { query }))).toBe('GRAPHQL_VALIDATION_FAILED');
        const byKey = (key: string): Promise<{ text: string; body: { data: unknown; errors?: unknown } }> =>
          hub.ask('person:de', { query: `{ vendor(id: "${key}") { id name } }` });
        const [hidden, absent] = [await byKey(id('FR01', 1, 'ven')), await byKey(id('FR01', 999, 'ven'))];
        expect([hidden.body.data, hidden.body.errors]).toEqual([{ vendor: null }, undefined]);
        expect([absent.body.data, absent.body.errors]).toEqual([{ vendor: null }, undefined]);
      },
      async twin(hub) {
        const answer = await hub.ask('person:all', { query: `{ vendor(id: "${id('FR01', 1, 'ven')}") { name } }` });
        expect(answer.body.data).toEqual({ vendor: { name: 'Blanc' } });
      },
      faults: [
        fault(
          'the owner of a key is asked for everyone',
          'hub/partition/partRoutes.ts',
          'return found.entry !== null && ownership.admits(found.legalEntity)',
          'return found.entry !== null',
        ),
      ],
    },
    {
      id: 'D07',
      title: 'a cursor shows nothing and opens only for equal rights, field, filter and order',
      async holds(hub) {
        const first = await hub.ask('person:all', page('first: 1, order: DUE_DATE'));
        const cursor = first.body.data.invoices.pageInfo.endCursor as string;
        expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toMatch(/2026|DE01|ASC/);
        const after = (subject: string, args: string): Promise<StubAnswerLike> => hub.ask(subject, page(`first: 1, ${args}`));
        const plain = Buffer.from('[["date","ASC","2026-01-01"]]').toString('base64url');
        for (const [subject, args] of [
          ['person:de', `order: DUE_DATE, after: "${cursor}"`],
          ['person:all', `order: NUMBER, after: "${cursor}"`],
          ['person:all', `order: DUE_DATE, filter: { legalEntityCode: ["DE01"] }, after: "${cursor}"`],
          ['person:all', `order: DUE_DATE, after: "${plain}"`],
          ['person:all', `order: DUE_DATE, after: "${cursor.slice(0, -2)}AA"`],
        ] as const)
          expect([args, codeOf(await after(subject, args))]).toEqual([args, 'BAD_CURSOR']);
      },
      async twin(hub) {
        const first = await hub.ask('person:all', page('first: 1, order: DUE_DATE'));
        const cursor = first.body.data.invoices.pageInfo.endCursor as string;
        const next = await hub.ask('person:all', page(`first: 1, order: DUE_DATE, after: "${cursor}"`));
        expect(next.body.data.invoices.nodes).toHaveLength(1);
      },
      faults: [
        UNSEALED,
        fault(
          'a cursor is not bound to the rights',
          'hub/pipeline/CursorSeal.ts',
          "return lengthPrefixed(['nave-cursor-1', fingerprint, coordinate, argumentsHash]);",
          "return lengthPrefixed(['nave-cursor-1', fingerprint.slice(0, 0), coordinate, argumentsHash]);",
        ),
        fault(
          'a cursor is not bound to filter and order',
          'hub/pipeline/CursorSeal.ts',
          "return lengthPrefixed(['nave-cursor-1', fingerprint, coordinate, argumentsHash]);",
          "return lengthPrefixed(['nave-cursor-1', fingerprint, coordinate, argumentsHash.slice(0, 0)]);",
        ),
      ],
    },
    {
      id: 'D16',
      title: 'an order by a field without ORDER is refused in both directions, and cursors over ties and nulls show nothing',
      async holds(hub) {
        const before = callsOf(hub).length;
        for (const order of ['GROSS', 'GROSS_DESC'])
          for (const size of ['first: 2', 'last: 2'])
            expect((await hub.ask('person:clerk', page(`${size}, order: ${order}`))).status).toBe(400);
        expect(callsOf(hub).length).toBe(before);
        for (const order of ['DUE_DATE', 'DUE_DATE_DESC']) {
          const answer = await hub.ask('person:all', page(`first: 10, order: ${order}`, 'edges { cursor }'));
          for (const { cursor } of answer.body.data.invoices.edges as { cursor: string }[])
            expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toMatch(/2026|US01|null/);
        }
      },
      twin: async (hub) => {
        expect((await hub.ask('person:all', page('first: 2, order: GROSS'))).status).toBe(200);
      },
      faults: [
        UNSEALED,
        fault(
          'values of an order are there for everyone',
          'hub/pipeline/reachable.ts',
          'if (!Object.hasOwn(model.inputs, coordinate) || rights.reachesInput(coordinate)) reachable.add(coordinate);',
          'if (rights.principal.subject !== "" || Object.hasOwn(model.inputs, coordinate)) reachable.add(coordinate);',
        ),
      ],
    },
    {
      id: 'F01',
      title: 'an unsigned token is no token, however the algorithm is spelt',
      async holds(hub) {
        for (const alg of ['none', 'None', 'NONE', 'nOnE', ''])
          for (const signature of ['', 'AA'])
            expect(await bearer(hub, `${part({ alg, kid: 'issuer' })}.${part(claims)}.${signature}`)).toBe(401);
        const signed = (await hub.token('person:all')).split('.');
        expect(await bearer(hub, `${signed[0] ?? ''}.${signed[1] ?? ''}.`)).toBe(401);
      },
      twin: async (hub) => {
        expect(await bearer(hub, await hub.token('person:all'))).toBe(200);
      },
      faults: [
        fault(
          'a token without a signature is read',
          'hub/identity/ClientTokens.ts',
          "      const issuer = decodeJwt(token).iss ?? '';",
          "      if (token.endsWith('.')) return identityOf(decodeJwt(token));\n      const issuer = decodeJwt(token).iss ?? '';",
        ),
      ],
    },
    {
      id: 'F02',
      title: 'no shared secret signs a token, least of all the public key',
      async holds(hub) {
        for (const secret of ['secret', 'issuer', JSON.stringify({ kty: 'OKP', crv: 'Ed25519', kid: 'issuer' })]) {
          for (const alg of ['HS256', 'HS384', 'HS512']) {
            const token = await new SignJWT(claims).setProtectedHeader({ alg, kid: 'issuer' }).sign(Buffer.from(secret.padEnd(64, ' ')));
            expect(await bearer(hub, token)).toBe(401);
          }
        }
      },
      twin: async (hub) => {
        expect(await bearer(hub, await hub.token('person:all'))).toBe(200);
      },
      faults: [
        fault(
          'a symmetric algorithm is taken for signed',
          'hub/identity/ClientTokens.ts',
          "      const issuer = decodeJwt(token).iss ?? '';",
          "      if (Buffer.from(token.split('.')[0] ?? '', 'base64url').toString().includes('HS256')) return identityOf(decodeJwt(token));\n      const issuer = decodeJwt(token).iss ?? '';",
        ),
      ],
    },
    {
      id: 'F05',
      title: 'a token is for this hub: no other audience, no prefix of it, none at all',
      async holds(hub) {
        for (const aud of [undefined, '', 'nave', 'nave-hub-2', 'NAVE-HUB', [], ['other'], ['nave-hu', 'b']])
          expect([aud, await bearer(hub, await hub.token('person:all', { aud }))]).toEqual([aud, 401]);
      },
      twin: async (hub) => {
        expect(await bearer(hub, await hub.token('person:all', { aud: ['other', 'nave-hub'] }))).toBe(200);
      },
      faults: [AUDIENCE],
    },
    {
      id: 'F13',
      title: 'a token does not choose its own key',
      async holds(hub) {
        const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
        const jwk = await exportJWK(publicKey);
        for (const header of [
          { kid: 'issuer', jwk },
          { kid: '../../etc/passwd' },
          { kid: "' OR 1=1 --" },
          { kid: 'issuer', jku: 'https://evil.example/jwks', x5u: 'https://evil.example/x' },
        ]) {
          const token = await new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', ...header }).sign(privateKey);
          expect(await bearer(hub, token)).toBe(401);
        }
      },
      twin: async (hub) => {
        expect(await bearer(hub, await hub.token('person:all'))).toBe(200);
      },
      faults: [
        {
          off: 'the key in the token verifies it',
          edits: [
            { file: 'hub/identity/ClientTokens.ts', find: '  createLocalJWKSet,\n', replace: '  createLocalJWKSet,\n  EmbeddedJWK,\n' },
            {
              file: 'hub/identity/ClientTokens.ts',
              find: 'await jwtVerify(token, keys, {',
              replace: 'await jwtVerify(token, EmbeddedJWK, {',
            },
          ],
        },
      ],
    },
    {
      id: 'N03',
      title: "a token for another audience is refused, and a client's token never reaches a spoke",
      async holds(hub) {
        expect(await bearer(hub, await hub.token('person:all', { aud: 'some-mcp-server' }))).toBe(401);
        forget(hub);
        await hub.ask('person:all', page('first: 1'));
        const issuers = new Set(callsOf(hub).map((call) => call.claims.iss));
        expect([...issuers]).toEqual(['test-hub']);
      },
      twin: async (hub) => {
        expect((await hub.ask('person:all', page('first: 1'))).status).toBe(200);
      },
      faults: [AUDIENCE],
    },
    {
      id: 'G02',
      title: 'one operation, many callers and variables at once: each gets its own answer',
      async holds(hub) {
        const query = 'query Q($n: Int!) { invoices(first: $n, order: NUMBER) { nodes { id } } }';
        const ask = async (at: number): Promise<unknown> => {
          const [subject, count] = [at % 2 === 0 ? 'person:de' : 'person:all', (at % 3) + 1];
          const { body } = await hub.ask(subject, { query, variables: { n: count } });
          const ids = (body.data.invoices.nodes as { id: string }[]).map((node) => node.id);
          return [ids.length, subject === 'person:all' || ids.every((each) => each.includes('_DE01_'))];
        };
        for (let round = 0; round < 10; round++) {
          const answers = await Promise.all(Array.from({ length: 30 }, (_, at) => ask(at)));
          expect(answers).toEqual(Array.from({ length: 30 }, (_, at) => [(at % 3) + 1, true]));
        }
      },
      twin: async (hub) => {
        expect((await hub.ask('person:all', page('first: 1'))).status).toBe(200);
      },
      faults: [
        fault(
          'the variables of the first caller are kept with the text',
          'hub/pipeline/admit.ts',
          'return { ...known, registered, variables };',
          'return { ...known, registered, variables: ((known as { v?: typeof variables }).v ??= variables) };',
        ),
      ],
    },
    {
      id: 'G08',
      title: 'one text for a wide and a narrow caller reaches the spokes wide and narrow, in both orders',
      async holds(hub) {
        const sent = async (subject: string, at: number): Promise<string> => {
          forget(hub);
          await hub.ask(subject, { ...registered(hub, 'overview'), variables: { first: at } });
          return callsOf(hub)
            .map((call) => call.query)
            .join('\n');
        };
        const [wide, narrow, again] = [await sent('person:all', 1), await sent('person:clerk', 1), await sent('person:all', 1)];
        expect([wide.includes('gross'), narrow.includes('gross'), again.includes('gross')]).toEqual([true, false, true]);
        expect([wide.includes('vendor{'), narrow.includes('vendor{')]).toEqual([true, false]);
      },
      async twin(hub) {
        const { body } = await hub.ask('person:all', registered(hub, 'overview'));
        expect(body.data.invoices.nodes[0].gross).not.toBeNull();
      },
      faults: [
        fault(
          'what a caller may run is kept without the rights',
          'hub/pipeline/authorise.ts',
          'const key = digestOf([this.options.release, admitted.key, fingerprint, ',
          'const key = digestOf([this.options.release, admitted.key, fingerprint.slice(0, 0), ',
        ),
      ],
    },
    {
      id: 'J06',
      title: 'a body beyond the limit is cut at the limit, also one without an end',
      async holds(hub) {
        const authorization = `Bearer ${await hub.token('person:all')}`;
        const headers = { authorization, 'content-type': 'application/json' };
        let sent = 0;
        const endless = new ReadableStream<Uint8Array>({
          async pull(controller) {
            await new Promise((resolve) => setTimeout(resolve, 1));
            sent += 16_384;
            if (sent > 8 * 1024 * 1024) controller.close();
            else controller.enqueue(new TextEncoder().encode(' '.repeat(16_384)));
          },
        });
        const options = { method: 'POST', headers, body: endless, duplex: 'half' } as RequestInit;
        const status = await fetch(`${hub.hub.url}/graphql`, options).then(
          (answer) => answer.status,
          () => 413,
        );
        expect(status).toBe(413);
        expect(sent).toBeLessThan(8 * 1024 * 1024);
        expect((await hub.ask('person:all', JSON.stringify({ ...QUERY, padding: 'x'.repeat(100 * 1024) }))).status).toBe(413);
      },
      twin: async (hub) => {
        expect((await hub.ask('person:all', JSON.stringify({ ...QUERY, padding: 'x'.repeat(90 * 1024) }))).status).toBe(200);
      },
      faults: [
        fault(
          'bodies have no limit',
          'hub/doors/graphqlDoor.ts',
          'const BODY_BYTES_MAX = 100 * 1024;',
          'const BODY_BYTES_MAX = 1024 * 1024 * 1024;',
        ),
      ],
    },
    {
      id: 'K01',
      title: 'names of prototypes are ordinary aliases, and ordinary keys in the JSON of a spoke',
      async holds(hub) {
        const query =
          '{ invoices(first: 1, order: NUMBER) { nodes { __proto__: number constructor: number toString: id hasOwnProperty: number } } }';
        const { text } = await hub.ask('person:de', { query });
        const key = id('DE01', 1);
        expect(text).toContain(`[{"__proto__":"1","constructor":"1","toString":"${key}","hasOwnProperty":"1"}]`);
        expect(Object.keys(Object.prototype)).toEqual([]);
      },
      twin: async (hub) => {
        expect((await hub.ask('person:de', page('first: 1'))).status).toBe(200);
      },
      faults: [
        fault(
          'every key is set like any other',
          'hub/transport/Row.ts',
          "if (key === '__proto__') Object.defineProperty(row, key, { value, enumerable: true, configurable: true, writable: true });\n  else row[key] = value;",
          'Object.assign(row, JSON.parse("{}"));\n  (row as Record<string, unknown>)[key === "__proto__" ? "proto" : key] = value;',
        ),
      ],
    },
    {
      id: 'L07',
      title:
        'no text of a schema or an operation becomes script: the page escapes what it holds and runs what has its own fresh nonce only',
      async holds(hub) {
        const hostile = '# </script><script>alert(1)</script> <img src=x onerror=alert(1)>';
        const made = playgroundPage({
          nonce: 'n',
          hasPersonas: false,
          withoutPolicy: false,
          tabs: [{ query: hostile, variables: hostile }],
        });
        expect(made).not.toMatch(/<img|<script(?! nonce="n")|alert\(1\)<\/script>/);
        const policies = await Promise.all(
          [1, 2].map(async () => (await fetch(`${hub.hub.url}/playground`)).headers.get('content-security-policy') ?? ''),
        );
        for (const policy of policies) expect(/script-src ([^;]*)/.exec(policy)?.[1]).toMatch(/^'nonce-[^' ]{24}'$/);
        expect(policies[0]).not.toBe(policies[1]);
      },
      twin: async (hub) => {
        expect(await (await fetch(`${hub.hub.url}/playground`)).text()).toContain('<script nonce=');
      },
      faults: [
        fault(
          'what the page holds is not escaped',
          'hub/doors/playground/page.ts',
          "return JSON.stringify(value).replaceAll('<', '\\\\u003c')",
          'return JSON.stringify(value)',
        ),
        fault(
          'scripts in the page run without a nonce',
          'hub/doors/playground/page.ts',
          "`script-src 'nonce-${nonce}'`",
          "`script-src 'unsafe-inline'`",
        ),
      ],
    },
    {
      id: 'L06',
      title: 'the playground shows no part of its address',
      async holds(hub) {
        const read = async (query: string): Promise<string> => {
          const answer = await fetch(`${hub.hub.url}/playground${query}`);
          const text = await answer.text();
          expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
          return text.replaceAll(/nonce="[^"]+"/g, '');
        };
        const plain = await read('');
        for (const payload of ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "';alert(1)//"])
          expect(await read(`?query=${encodeURIComponent(payload)}&operationName=${encodeURIComponent(payload)}&x=1`)).toBe(plain);
      },
      twin: async (hub) => {
        expect(await (await fetch(`${hub.hub.url}/playground`)).text()).toContain('<script');
      },
      faults: [
        fault(
          'the page repeats its address',
          'hub/doors/playground/playgroundDoor.ts',
          ".type('text/html; charset=utf-8').send(page);",
          ".type('text/html; charset=utf-8').send(page + decodeURIComponent(_request.url));",
        ),
      ],
    },
  ],
});

type StubAnswerLike = Awaited<ReturnType<StubHub['ask']>>;
