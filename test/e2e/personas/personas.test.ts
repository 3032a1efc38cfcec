import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '#kernel/digest';
import { type Platform, startPlatform } from '../../support/platform';

const OPERATION = readFileSync(join(__dirname, '../../../schema/operations/payablesOverview.graphql'), 'utf8');
const PERSONAS = [
  ['person:anna', 'clerk-DE01'],
  ['person:bruno', 'approver-EMEA'],
  ['person:carla', 'treasurer'],
  ['person:dora', 'controller-AMER'],
] as const;

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 240_000);
afterAll(async () => {
  await platform.close();
});

describe('one registered operation, four people', () => {
  it.each(PERSONAS)('%s gets the answer that stands beside the test: %s', async (subject, name) => {
    const answer = await platform.ask(subject, { extensions: { persistedQuery: { version: 1, sha256Hash: sha256(OPERATION) } } });
    const actual = stable(answer.body);
    const file = join(__dirname, `${name}.expected.json`);
    if (process.env['UPDATE_EXPECTED'] === 'yes') writeFileSync(file, `${JSON.stringify(actual, null, 2)}\n`);
    expect(actual).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });

  it('gives four different answers', () => {
    const texts = PERSONAS.map(([, name]) => readFileSync(join(__dirname, `${name}.expected.json`), 'utf8'));
    expect(new Set(texts).size).toBe(PERSONAS.length);
    for (const text of texts) expect(text).toMatch(/"invoices": \{/);
  });

  it('shows no one a row of a legal entity without a grant', () => {
    const rows = (name: string): string[] =>
      [...readFileSync(join(__dirname, `${name}.expected.json`), 'utf8').matchAll(/"legalEntityCode": "(\w+)"/g)].map(
        (match) => match[1] ?? '',
      );
    expect(new Set(rows('clerk-DE01'))).toEqual(new Set(['DE01']));
    expect(rows('approver-EMEA').every((code) => ['DE01', 'FR01', 'GB01'].includes(code))).toBe(true);
    expect(rows('controller-AMER').every((code) => ['US01', 'CA01'].includes(code))).toBe(true);
  });
});

describe('a planner', () => {
  const SPEND =
    '{ monthlySpend(first: 500) { totalCount nodes { id legalEntityCode month currency invoiceCount gross { amount currency } } } }';
  const spend = async (subject: string): Promise<{ status: number; nodes: Record<string, string | number>[]; text: string }> => {
    const { status, body, text } = await platform.ask(subject, { query: SPEND });
    return { status, text, nodes: (body.data?.monthlySpend?.nodes ?? []) as Record<string, string | number>[] };
  };

  it('sees what each legal entity spends in a month, over five invoices or more, as who may sum them all works it out', async () => {
    const { nodes } = await spend('person:ines');
    expect(new Set(nodes.map(({ legalEntityCode }) => legalEntityCode)).size).toBeGreaterThan(2);
    expect(nodes.filter(({ invoiceCount }) => !(Number(invoiceCount) >= 5))).toEqual([]);
    const query = '{ invoiceSummary(by: [LEGAL_ENTITY, MONTH]) { groups { legalEntityCode month currency count } } }';
    const { body } = await platform.ask('service:bi', { query });
    const groups = body.data.invoiceSummary.groups as { legalEntityCode: string; month: string | null; currency: string; count: number }[];
    // Of what is counted there some is rejected or has no amount.
    const counts = new Map(
      groups.map(({ legalEntityCode, month, currency, count }) => [`${legalEntityCode} ${month ?? ''} ${currency}`, count]),
    );
    for (const { legalEntityCode, month, currency, invoiceCount } of nodes)
      expect(counts.get([legalEntityCode, month, currency].join(' '))).toBeGreaterThanOrEqual(Number(invoiceCount));
    expect(nodes.length).toBeLessThanOrEqual([...counts.values()].filter((count) => count >= 5).length);
  });

  it('finds no invoice in the schema, and nobody else finds those totals', async () => {
    const invoices = await platform.ask('person:ines', { query: '{ invoices { nodes { id } } }' });
    expect([invoices.status, invoices.body.errors?.[0]?.extensions['code']]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    for (const subject of ['person:anna', 'person:emil', 'service:bi']) expect((await spend(subject)).status).toBe(400);
  });
});

describe('hidden and missing', () => {
  it('gives the same bytes for an invoice of a foreign legal entity and for one that does not exist', async () => {
    const foreign = await platform.ask('person:carla', {
      query: '{ invoices(first: 1, filter: { legalEntityCode: ["FR01"] }) { nodes { id } } }',
    });
    const id: string = foreign.body.data.invoices.nodes[0].id;
    const missing = `inv_FR01_${'0'.repeat(26)}`;
    for (const query of [
      'query One($id: ID!) { invoice(id: $id) { id number } }',
      'query One($id: ID!) { invoice(id: $id) { vendor { name } } }',
    ]) {
      const one = await platform.ask('person:anna', { query, variables: { id } });
      const other = await platform.ask('person:anna', { query, variables: { id: missing } });
      expect(one.body.data).toEqual({ invoice: null });
      expect(bytes(one.text)).toBe(bytes(other.text));
      expect(one.status).toBe(other.status);
    }
  });

  it('refuses a change to either in the same words', async () => {
    const query = 'mutation V($input: ValidateInvoiceInput!) { validateInvoice(input: $input) { __typename } }';
    const foreign = await platform.ask('person:carla', {
      query: '{ invoices(first: 1, filter: { legalEntityCode: ["FR01"] }) { nodes { id } } }',
    });
    const ids = [foreign.body.data.invoices.nodes[0].id as string, `inv_FR01_${'0'.repeat(26)}`];
    const answers = await Promise.all(
      ids.map((invoiceId, at) =>
        platform.ask('person:anna', {
          query,
          variables: { input: { invoiceId, expectedVersion: 1, idempotencyKey: `hidden-${String(at)}` } },
        }),
      ),
    );
    expect(answers[0]!.body.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    expect(bytes(answers[0]!.text)).toBe(bytes(answers[1]!.text));
  });

  it('answers a hidden field like a misspelt one', async () => {
    const hidden = await platform.ask('person:bruno', { query: '{ bankTransactions { nodes { id } } }' });
    const misspelt = await platform.ask('person:bruno', { query: '{ bankTransactionz { nodes { id } } }' });
    expect(hidden.status).toBe(misspelt.status);
    expect(bytes(hidden.text)).toBe(bytes(misspelt.text).replaceAll('bankTransactionz', 'bankTransactions'));
  });
});

describe('no token', () => {
  it.each([
    ['none', undefined],
    ['a broken one', 'Bearer x.y.z'],
    ['another scheme', 'Basic YW5uYTphbm5h'],
  ])('gives 401 to %s', async (_, authorization) => {
    const response = await fetch(`${platform.hubUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
      body: '{ this is no JSON',
    });
    expect(response.status).toBe(401);
    expect(await response.text()).toContain('UNAUTHENTICATED');
  });

  it('gives 401 at the door of a spoke, to a client token too', async () => {
    const token = await platform.token('person:emil');
    for (const instance of platform.registry.instances) {
      for (const headers of [{}, { authorization: `Bearer ${token}` }]) {
        const response = await fetch(`${instance.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ query: '{ _service { sdl } }' }),
        });
        expect(response.status).toBe(401);
      }
    }
  });
});

/** Ids are random: each is named by its prefix, its legal entity and when it was first seen. Requests and instants are left out. */
function stable(body: object): unknown {
  const names = new Map<string, string>();
  const text = JSON.stringify(body, (key, value: unknown) =>
    key === 'requestId' || key === 'knownAt' || key === 'release' ? undefined : value,
  );
  return JSON.parse(
    text
      .replaceAll(/\b([a-z]{2,8}_[A-Z0-9]+)_[0-9a-hjkmnp-tv-z]{26}/g, (id, prefix: string) => {
        const name = names.get(id) ?? `${prefix}_${String(names.size + 1)}`;
        names.set(id, name);
        return name;
      })
      .replaceAll(/"endCursor":"[^"]+"/g, '"endCursor":"sealed"'),
  );
}

function bytes(text: string): string {
  return text.replaceAll(/"requestId":"[^"]*"/g, '"requestId":"-"').replaceAll(/"knownAt":"[^"]*"/g, '"knownAt":"-"');
}
