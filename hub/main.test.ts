import { sha256 } from '#kernel/digest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AMER, EMEA, id, startStubHub, type StubHub, VENDORS } from '../test/hub/hubOfStubs';

let stub: StubHub;
beforeAll(async () => {
  stub = await startStubHub();
}, 60_000);
afterAll(async () => {
  await stub.close();
});

const codes = (answer: { body: { errors?: { extensions: { code: string } }[] } }): string[] =>
  (answer.body.errors ?? []).map(({ extensions }) => extensions.code);

describe('an answer', () => {
  it('merges what the caller may read, with rights and release', async () => {
    const answer = await stub.ask('person:all', {
      query: '{ invoices(order: NUMBER, first: 2) { totalCount nodes { id number gross { amount } vendor { name } } } }',
    });
    expect(answer.status).toBe(200);
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.data).toEqual({
      invoices: {
        totalCount: 4,
        nodes: [
          { id: id('DE01', 1), number: '1', gross: { amount: '10.00' }, vendor: { name: 'Anker' } },
          { id: id('US01', 1), number: '1', gross: { amount: '5.00' }, vendor: { name: 'Cole' } },
        ],
      },
    });
    expect(answer.body.extensions.policy).toEqual({ fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/), release: stub.hub.release() });
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
  });

  it('nulls a reference to a legal entity without a grant, and tells nothing', async () => {
    const answer = await stub.ask('person:de', { query: '{ invoices(order: NUMBER) { nodes { number vendor { id name } } } }' });
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.data.invoices.nodes[1]).toEqual({ number: '2', vendor: null });
  });

  it('says __typename and answers introspection from what the caller may know', async () => {
    const query = '{ __typename __type(name: "Invoice") { fields { name } } invoices(first: 1) { __typename nodes { __typename } } }';
    const reader = await stub.ask('person:all', { query });
    expect(reader.body.data.__typename).toBe('Query');
    expect(reader.body.data.invoices).toEqual({ __typename: 'InvoiceConnection', nodes: [{ __typename: 'Invoice' }] });
    const names = (answer: typeof reader): string[] => answer.body.data.__type.fields.map(({ name }: { name: string }) => name);
    expect(names(reader)).toContain('gross');
    const clerk = await stub.ask('person:clerk', { query });
    expect(names(clerk)).toEqual(['id', 'legalEntityCode', 'number', 'dueDate']);
  });
});

describe('free text', () => {
  it('meets a hidden field as if it were misspelt', async () => {
    const before = stub.instances['invoices-emea']!.calls.length;
    const hidden = await stub.ask('person:clerk', { query: '{ invoices { nodes { gross { amount } } } }' });
    const misspelt = await stub.ask('person:clerk', { query: '{ invoices { nodes { grozz { amount } } } }' });
    expect([hidden.status, misspelt.status]).toEqual([400, 400]);
    expect(hidden.body.errors[0].message).toBe(misspelt.body.errors[0].message.replace('grozz', 'gross'));
    expect(stub.instances['invoices-emea']!.calls).toHaveLength(before);
  });

  it('cannot order, filter or group by what it may not use', async () => {
    const byAmount = await stub.ask('person:clerk', { query: '{ invoices(order: GROSS) { totalCount } }' });
    const byNothing = await stub.ask('person:clerk', { query: '{ invoices(order: GROZZ) { totalCount } }' });
    expect(byAmount.body.errors[0].message.replace('GROSS', '')).toBe(byNothing.body.errors[0].message.replace('GROZZ', ''));
    const variable = await stub.ask('person:clerk', {
      query: 'query A($o: InvoiceOrder) { invoices(order: $o) { totalCount } }',
      variables: { o: 'GROSS' },
    });
    expect(codes(variable)).toEqual(['BAD_USER_INPUT']);
  });

  it('shows sums to an account that reads no row', async () => {
    const sums = await stub.ask('service:sums', {
      query: '{ invoiceSummary(filter: { legalEntityCode: ["DE01"] }, by: []) { total groups { count gross { amount } } } }',
    });
    expect(sums.body.data.invoiceSummary.total).toBe(3);
    expect((await stub.ask('service:sums', { query: '{ invoices { nodes { id } } }' })).status).toBe(400);
  });
});

describe('a registered operation', () => {
  const overview = (): string => sha256(readFileSync(join(stub.dir, 'operations/overview.graphql')));

  it('is found by its hash in either place, and by its text', async () => {
    const text = readFileSync(join(stub.dir, 'operations/overview.graphql'), 'utf8');
    const asks = [
      { documentId: `sha256:${overview()}` },
      { extensions: { persistedQuery: { version: 1, sha256Hash: overview() } } },
      { query: text },
    ];
    for (const ask of asks) expect((await stub.ask('person:all', ask)).body.data.invoices.nodes).toHaveLength(2);
  });

  it('is stripped to what the caller may see, with static paths', async () => {
    const answer = await stub.ask('person:clerk', { documentId: overview() });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({
      invoices: {
        totalCount: 3,
        nodes: [
          { number: '1', gross: null, vendor: null },
          { number: '2', gross: null, vendor: null },
        ],
      },
      currencies: ['EUR', 'USD'],
    });
    expect(
      answer.body.errors.map(({ path, extensions }: { path: string[]; extensions: { code: string } }) => [extensions.code, path.join('.')]),
    ).toEqual([
      ['UNAUTHORIZED_FIELD_OR_TYPE', 'invoices.nodes.@.gross'],
      ['UNAUTHORIZED_FIELD_OR_TYPE', 'invoices.nodes.@.vendor'],
    ]);
    expect(stub.instances['invoices-emea']!.calls.at(-1)!.query).not.toMatch(/gross|vendor/);
  });

  it('is refused whole when it is a mutation that asks for too much', async () => {
    const before = stub.instances['invoices-emea']!.calls.length;
    const answer = await stub.ask('person:clerk', {
      documentId: sha256(readFileSync(join(stub.dir, 'operations/renumber.graphql'))),
      variables: { id: id('DE01', 1) },
    });
    expect([answer.status, ...codes(answer)]).toEqual([403, 'FORBIDDEN']);
    expect(stub.instances['invoices-emea']!.calls).toHaveLength(before);
  });

  it('is unknown under any other id', async () => {
    const answer = await stub.ask('person:all', { documentId: sha256('other') });
    expect([answer.status, ...codes(answer)]).toEqual([400, 'PERSISTED_QUERY_NOT_IN_LIST']);
  });
});

describe('a mutation', () => {
  const query = 'mutation R($id: ID!) { renumber(invoiceId: $id, number: "9") { number } }';

  it('runs where the caller has the activity', async () => {
    const answer = await stub.ask('person:clerk', { query, variables: { id: id('DE01', 1) } });
    expect(answer.body).toMatchObject({ data: { renumber: { number: '9' } } });
  });

  it.each([
    ['of a foreign legal entity', id('US01', 1)],
    ['that does not exist there', id('US01', 99)],
    ['of no form', 'x'],
  ])('is FORBIDDEN for an id %s', async (_, target) => {
    const answer = await stub.ask('person:clerk', { query, variables: { id: target } });
    expect([answer.status, ...codes(answer)]).toEqual([403, 'FORBIDDEN']);
    expect(answer.body.data).toBeUndefined();
  });

  it('does not exist for those who have no such activity', async () => {
    expect(codes(await stub.ask('person:all', { query, variables: { id: id('DE01', 1) } }))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });
});

describe('a cursor', () => {
  const page =
    'query P($after: String, $order: InvoiceOrder = NUMBER) { invoices(first: 2, after: $after, order: $order) { edges { cursor } nodes { id } pageInfo { hasNextPage endCursor } } }';

  it('opens the next page, and equal views give equal bytes', async () => {
    const [first, again] = [await stub.ask('person:all', { query: page }), await stub.ask('person:all', { query: page })];
    const { endCursor } = first.body.data.invoices.pageInfo;
    expect(again.body.data.invoices.pageInfo.endCursor).toBe(endCursor);
    expect(first.body.data.invoices.edges[1].cursor).toBe(endCursor);
    expect(endCursor).not.toMatch(/text|inv_/);
    expect(Buffer.from(endCursor, 'base64url').toString('latin1')).not.toContain('inv_');
    const next = await stub.ask('person:all', { query: page, variables: { after: endCursor } });
    expect(next.body.data.invoices.nodes.map((row: { id: string }) => row.id)).toEqual([id('DE01', 2), id('DE01', 3)]);
  });

  it('opens nowhere else', async () => {
    const { endCursor } = (await stub.ask('person:all', { query: page })).body.data.invoices.pageInfo;
    const altered = `${endCursor.startsWith('A') ? 'B' : 'A'}${String(endCursor).slice(1)}`;
    const asks: [string, Record<string, unknown>][] = [
      ['person:de', { after: endCursor }],
      ['person:all', { after: endCursor, order: 'DUE_DATE' }],
      ['person:all', { after: altered }],
      ['person:all', { after: '[["text","ASC","1"],["text","ASC","x"]]' }],
      ['person:all', { after: '' }],
    ];
    for (const [subject, variables] of asks) {
      const answer = await stub.ask(subject, { query: page, variables });
      expect([answer.status, answer.body.data, ...codes(answer)]).toEqual([200, null, 'BAD_CURSOR']);
    }
  });
});

describe('the second wall', () => {
  it('nulls a whole list when a careless spoke returns rows of a legal entity without a grant', async () => {
    const careless = { ...EMEA, invoices: [...EMEA.invoices!, { ...EMEA.invoices![0]!, id: id('FR01', 1) }] };
    const walled = await startStubHub({ specs: [careless, AMER, VENDORS] });
    const open = await startStubHub({ specs: [careless, AMER, VENDORS], hub: { testing: { secondWallOff: true } } });
    try {
      const ask = { query: '{ invoices { nodes { legalEntityCode } } currencies }' };
      const answer = await walled.ask('person:de', ask);
      expect(answer.body.data).toEqual({ invoices: null, currencies: ['EUR', 'USD'] });
      expect(answer.body.errors).toEqual([
        {
          message: expect.any(String),
          path: ['invoices', 'nodes', '@'],
          extensions: { code: 'POLICY_TRIPWIRE', requestId: expect.any(String) },
        },
      ]);
      expect((await open.ask('person:de', ask)).body.data.invoices.nodes).toHaveLength(4);
      const sums = await walled.ask('person:de', { query: '{ invoiceSummary(by: []) { total } }' });
      expect([sums.body.data, codes(sums)]).toEqual([{ invoiceSummary: null }, ['POLICY_TRIPWIRE']]);
    } finally {
      await walled.close();
      await open.close();
    }
  }, 30_000);
});

describe('the limits', () => {
  it.each([
    ['depth', `{ ${'invoices { edges { node { vendor { '.repeat(4)} id ${'} } } }'.repeat(4)} }`],
    ['aliases of a field', `{ ${Array.from({ length: 16 }, (_, at) => `a${at}: __typename`).join(' ')} }`],
    ['root fields', `{ ${Array.from({ length: 11 }, (_, at) => `a${at}: currencies`).join(' ')} }`],
    ['tokens', `{ ${'currencies '.repeat(2_100)} }`],
    [
      'fragments that double',
      `{ ...A0 } ${Array.from({ length: 28 }, (_, at) => `fragment A${at} on Query { ...A${at + 1} ...A${at + 1} }`).join(' ')} fragment A28 on Query { currencies }`,
    ],
  ])('refuse too many: %s', async (_, query) => {
    const answer = await stub.ask('person:all', { query });
    expect([answer.status, ...codes(answer)]).toEqual([400, 'COST_LIMIT']);
  });

  it('refuse pages out of bounds, and aliases of our own', async () => {
    expect(codes(await stub.ask('person:all', { query: '{ invoices(first: 501) { totalCount } }' }))).toEqual(['BAD_USER_INPUT']);
    expect(codes(await stub.ask('person:all', { query: '{ _nave_le: currencies }' }))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });
});
