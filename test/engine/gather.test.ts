import { type FastifyReply } from 'fastify';
import { businessId } from '#kernel/ids';
import { type InvoiceRow } from './instance';
import { everyone, grant, principalOf, principalWith, type Stack, startStack } from './stack';

const id = (prefix: string, legalEntity: string, at: number): string =>
  businessId(
    prefix,
    legalEntity,
    Uint8Array.from({ length: 26 }, (_, place) => (place === 25 ? at : 0)),
  );
const invoice = (legalEntity: string, at: number, more: Partial<InvoiceRow> = {}): InvoiceRow => ({
  id: id('inv', legalEntity, at),
  number: `R-${at}`,
  dueDate: `2026-01-0${at}`,
  gross: { amount: `${at}0.50`, currency: 'EUR' },
  vendorId: id('ven', legalEntity, 1),
  ...more,
});

describe('the gathering engine', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({
      limits: { attempts: 2, callMs: 1_000 },
      instances: [
        {
          name: 'invoices-emea',
          spoke: 'invoices',
          legalEntities: ['DE01', 'FR01'],
          invoices: [invoice('DE01', 1), invoice('FR01', 3), invoice('DE01', 5, { vendorId: null })],
        },
        {
          name: 'invoices-amer',
          spoke: 'invoices',
          legalEntities: ['US01'],
          invoices: [invoice('US01', 2, { gross: { amount: '7.00', currency: 'USD' } }), invoice('US01', 4)],
        },
        {
          name: 'vendors-emea',
          spoke: 'vendors',
          legalEntities: ['DE01', 'FR01'],
          vendors: [
            { id: id('ven', 'DE01', 1), name: 'Anvil' },
            { id: id('ven', 'FR01', 1), name: 'broken' },
          ],
        },
        { name: 'vendors-amer', spoke: 'vendors', legalEntities: ['US01'], vendors: [{ id: id('ven', 'US01', 1), name: 'Bolt' }] },
      ],
    });
  });
  beforeEach(() => {
    for (const instance of Object.values(stack.instances)) instance.calls.length = 0;
  });
  afterEach(() => {
    for (const instance of Object.values(stack.instances)) instance.misbehave = null;
  });
  afterAll(() => stack.close());
  const called = (): string[] =>
    Object.values(stack.instances)
      .filter(({ calls }) => calls.length > 0)
      .map(({ name }) => name)
      .sort();

  it('merges the pages of two instances into one order with the total of both', async () => {
    const { data, errors, partitions } = await stack.ask(
      '{ invoices(first: 3) { totalCount nodes { number } pageInfo { hasNextPage hasPreviousPage } } }',
    );
    expect({ data, errors }).toEqual({
      data: {
        invoices: {
          totalCount: 5,
          nodes: [{ number: 'R-1' }, { number: 'R-2' }, { number: 'R-3' }],
          pageInfo: { hasNextPage: true, hasPreviousPage: false },
        },
      },
      errors: [],
    });
    expect(partitions.map(({ instance, status, rows }) => [instance, status, rows])).toEqual([
      ['invoices-amer', 'OK', 1],
      ['invoices-emea', 'OK', 2],
    ]);
  });
  it('asks each spoke once for the entities of all rows, each entity once, and puts them in place', async () => {
    const { data } = await stack.ask('{ invoices(order: NUMBER) { nodes { number vendor { name } } } }', {
      principal: principalOf(['DE01', 'US01']),
    });
    expect(data).toEqual({
      invoices: {
        nodes: [
          ['R-1', 'Anvil'],
          ['R-2', 'Bolt'],
          ['R-3', null],
          ['R-4', 'Bolt'],
          ['R-5', null],
        ].map(([number, name]) => ({ number, vendor: number === 'R-5' ? null : { name } })),
      },
    });
    expect(stack.instances['vendors-emea']!.calls[0]!.variables['representations']).toHaveLength(1);
    expect(stack.instances['vendors-emea']!.calls).toHaveLength(1);
  });
  it('does not ask for an entity of a legal entity that the caller may not read', async () => {
    const { data, errors } = await stack.ask('{ invoices(order: NUMBER) { nodes { vendor { name } } } }', {
      principal: principalWith([grant('READ', 'Invoice', ['DE01', 'US01']), grant('READ', 'Vendor', ['DE01'])]),
    });
    expect(errors).toEqual([]);
    expect(called()).toEqual(['invoices-amer', 'invoices-emea', 'vendors-emea']);
    expect((data as { invoices: { nodes: unknown[] } }).invoices.nodes).toContainEqual({ vendor: { name: null } });
  });
  it.each([
    ['that the caller may read', principalOf(['DE01']), ['invoices-emea']],
    ['and none when the caller may read nothing', principalOf([]), []],
  ])('calls the instances %s', async (_, principal, expected) => {
    const { data } = await stack.ask('{ invoices { totalCount edges { cursor } pageInfo { endCursor } } }', { principal });
    expect(called()).toEqual(expected);
    if (expected.length === 0) expect(data).toEqual({ invoices: { totalCount: 0, edges: [], pageInfo: { endCursor: null } } });
  });
  it('calls the instances of the legal entities that a filter names, given as text or as variables', async () => {
    await stack.ask('{ invoices(filter: { legalEntityCode: ["US01"] }) { totalCount } }');
    expect(called()).toEqual(['invoices-amer']);
    await stack.ask('query ($f: InvoiceFilter) { invoiceSummary(filter: $f, by: []) { total } }', {
      variables: { f: { legalEntityCode: ['FR01'] } },
    });
    expect(called()).toEqual(['invoices-amer', 'invoices-emea']);
    expect(stack.instances['invoices-emea']!.calls).toHaveLength(1);
  });
  it('routes an id to its owner, and answers a hidden, a missing and a malformed one alike without a call', async () => {
    const asked = (value: string) =>
      stack.ask('query ($id: ID!) { invoice(id: $id) { number } }', { variables: { id: value }, principal: principalOf(['DE01']) });
    expect(await asked(id('inv', 'DE01', 1))).toMatchObject({ data: { invoice: { number: 'R-1' } }, errors: [] });
    expect(called()).toEqual(['invoices-emea']);
    const [hidden, malformed, unowned] = await Promise.all([asked(id('inv', 'US01', 2)), asked('nonsense'), asked(id('inv', 'ZZ01', 2))]);
    expect(hidden).toEqual({ data: { invoice: null }, errors: [], partitions: [] });
    expect([malformed, unowned]).toEqual([hidden, hidden]);
    expect(stack.instances['invoices-emea']!.calls).toHaveLength(1);
  });
  it('combines groups by their key, exactly, and unites the scopes', async () => {
    const { data } = await stack.ask(
      '{ invoiceSummary(by: []) { _scope total currencies { e: exponent } groups { money: gross { amount } count low: smallest { amount currency } } } }',
    );
    expect(data).toEqual({
      invoiceSummary: {
        _scope: ['DE01', 'FR01', 'US01'],
        total: 5,
        currencies: [{ e: 2 }, { e: 2 }],
        groups: [
          { money: { amount: '132.00' }, count: 4, low: { amount: '10.50', currency: 'EUR' } },
          { money: { amount: '7.00' }, count: 1, low: { amount: '7.00', currency: 'USD' } },
        ],
      },
    });
  });
  it('answers lists without a missing partition, with its error, and no total', async () => {
    stack.instances['invoices-amer']!.misbehave = (reply) => reply.status(503).type('text/plain').send('no');
    const { data, errors, partitions } = await stack.ask('{ invoices { totalCount nodes { number } } }');
    expect(data).toEqual({ invoices: { totalCount: null, nodes: [{ number: 'R-1' }, { number: 'R-3' }, { number: 'R-5' }] } });
    expect(errors).toMatchObject([{ code: 'SPOKE_UNAVAILABLE', path: ['invoices'], instance: 'invoices-amer' }]);
    expect(partitions).toMatchObject([
      { instance: 'invoices-amer', status: 'UNAVAILABLE' },
      { instance: 'invoices-emea', status: 'OK', rows: 3 },
    ]);
  });
  it('refuses an aggregate without one of its partitions rather than shrink it', async () => {
    stack.instances['invoices-amer']!.misbehave = (reply) => reply.status(503).type('text/plain').send('no');
    const { data, errors } = await stack.ask('{ invoiceSummary(by: []) { total } }');
    expect(data).toEqual({ invoiceSummary: null });
    expect(errors).toMatchObject([{ code: 'SPOKE_UNAVAILABLE', path: ['invoiceSummary'], instance: 'invoices-amer' }]);
  });
  it.each([
    ['a redirect', (reply: FastifyReply) => reply.redirect('http://127.0.0.1:1/graphql', 307), 'SPOKE_PROTOCOL_ERROR'],
    ['another content type', (reply: FastifyReply) => reply.type('text/html').send('<p>'), 'SPOKE_PROTOCOL_ERROR'],
    ['text that is no JSON', (reply: FastifyReply) => reply.type('application/json').send('{"data":'), 'SPOKE_PROTOCOL_ERROR'],
    [
      'more bytes than it may',
      (reply: FastifyReply) => reply.type('application/json').send(JSON.stringify({ data: { invoices: 'x'.repeat(6_000_000) } })),
      'SPOKE_PROTOCOL_ERROR',
    ],
    ['nothing in time', () => new Promise(() => undefined), 'TIMEOUT'],
  ])('takes %s for a failure of that instance', async (_, misbehave, code) => {
    stack.instances['invoices-amer']!.misbehave = misbehave;
    const { data, errors } = await stack.ask('{ invoices { nodes { number } } }', { deadlineMs: code === 'TIMEOUT' ? 1_000 : 10_000 });
    expect(errors).toMatchObject([{ code, instance: 'invoices-amer' }]);
    expect(data).toEqual({ invoices: { nodes: [{ number: 'R-1' }, { number: 'R-3' }, { number: 'R-5' }] } });
  });
  it('gives the error of an entity the path of every row that shows it', async () => {
    const { errors } = await stack.ask('{ invoices(filter: { legalEntityCode: ["FR01"] }) { nodes { vendor { name } } } }');
    expect(errors).toMatchObject([{ code: 'BROKEN', instance: 'vendors-emea', path: ['invoices', 'nodes', 0, 'vendor'] }]);
  });
  it('sends a mutation to the owner alone, and never where it is not granted or nobody owns the target', async () => {
    const run = (value: string, principal = everyone()) =>
      stack.ask('mutation ($id: ID!) { renumber(invoiceId: $id, number: "N") { number vendor { name } } }', {
        variables: { id: value },
        principal,
      });
    expect(await run(id('inv', 'US01', 2))).toMatchObject({ data: { renumber: { number: 'N', vendor: { name: 'Bolt' } } }, errors: [] });
    expect(called()).toEqual(['invoices-amer', 'vendors-amer']);
    expect((await run(id('inv', 'US01', 2), principalOf(['DE01']))).errors).toMatchObject([{ code: 'FORBIDDEN', path: ['renumber'] }]);
    expect((await run(id('inv', 'ZZ01', 2))).errors).toMatchObject([{ code: 'CONFLICT_OR_NOT_PERMITTED', path: ['renumber'] }]);
    expect(stack.instances['invoices-amer']!.calls).toHaveLength(1);
  });
  it('asks any instance for reference data, and another one when the first is gone', async () => {
    stack.instances['vendors-emea']!.misbehave = (reply) => reply.status(503).type('text/plain').send('no');
    expect((await stack.ask('{ currencies }')).data).toEqual({ currencies: ['EUR', 'USD'] });
  });
  it('selects a guard that clients cannot name, at the owner of the entity', async () => {
    const { data } = await stack.ask('{ invoice(id: "' + id('inv', 'DE01', 1) + '") { vendor { id _nave_visible: _visible } } }');
    expect(data).toEqual({ invoice: { vendor: { id: id('ven', 'DE01', 1), _nave_visible: true } } });
    expect(called()).toEqual(['invoices-emea', 'vendors-emea']);
  });
  it('serves two root fields of one spoke with one call to each instance', async () => {
    const { data } = await stack.ask(
      '{ first: invoices(first: 1) { nodes { number } } last: invoices(last: 1, order: NUMBER) { nodes { number } pageInfo { hasPreviousPage } } invoiceSummary(by: []) { total } }',
    );
    expect(data).toEqual({
      first: { nodes: [{ number: 'R-1' }] },
      last: { nodes: [{ number: 'R-5' }], pageInfo: { hasPreviousPage: true } },
      invoiceSummary: { total: 5 },
    });
    expect(stack.instances['invoices-emea']!.calls).toHaveLength(1);
  });
  it('leaves out fields that a variable skips, and calls nobody for them', async () => {
    const { data } = await stack.ask('query ($no: Boolean!) { invoices @include(if: $no) { totalCount } currencies }', {
      variables: { no: false },
    });
    expect(data).toEqual({ currencies: ['EUR', 'USD'] });
    expect(called()).toEqual(['vendors-emea']);
  });
  it('keeps values apart that aliases would mix with keys', async () => {
    const { data } = await stack.ask(
      '{ invoice(id: "' + id('inv', 'DE01', 1) + '") { id: number __proto__: dueDate constructor: number vendor { id: name } } }',
    );
    expect(JSON.stringify(data)).toBe('{"invoice":{"id":"R-1","__proto__":"2026-01-01","constructor":"R-1","vendor":{"id":"Anvil"}}}');
  });
  it('cuts the session token to the partition and signs it once', async () => {
    await stack.ask('{ invoices { totalCount } }', { principal: principalOf(['DE01', 'US01']) });
    await stack.ask('{ invoices { totalCount } }', { principal: principalOf(['DE01', 'US01']) });
    const claims = stack.instances['invoices-amer']!.calls.map((call) => call.claims);
    expect(claims[0]!.ent.grants.every(({ legalEntities }) => JSON.stringify(legalEntities) === '["US01"]')).toBe(true);
    expect(claims[0]!.sid).toBe(claims[1]!.sid);
    expect(claims[0]).toMatchObject({ aud: 'invoices-amer', sub: 'person:test', rel: stack.release.id });
  });
});
