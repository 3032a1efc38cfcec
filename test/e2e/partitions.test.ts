import { type Platform, startPlatform } from '../support/platform';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 240_000);
afterAll(async () => {
  await platform.close();
});

interface Row {
  readonly id: string;
  readonly legalEntityCode: string;
  readonly dueDate: string | null;
}

async function page(
  after: string | null,
): Promise<{ nodes: Row[]; pageInfo: { hasNextPage: boolean; endCursor: string | null }; totalCount: number }> {
  const query =
    'query Page($after: String) { invoices(first: 97, after: $after, order: DUE_DATE) { nodes { id legalEntityCode dueDate } pageInfo { hasNextPage endCursor } totalCount } }';
  const { body } = await platform.ask('person:emil', { query, variables: { after } });
  expect(body.errors).toBeUndefined();
  return body.data.invoices;
}

const partitions = (extensions: { partitions: { instance: string; status: string }[] }): Record<string, string> =>
  Object.fromEntries(extensions.partitions.map(({ instance, status }) => [instance, status]));

describe('lists over three business units', () => {
  it('are pages of one order, without a gap or a repeat', async () => {
    const rows: Row[] = [];
    let after: string | null = null;
    let total = 0;
    do {
      const answer = await page(after);
      rows.push(...answer.nodes);
      total = answer.totalCount;
      after = answer.pageInfo.hasNextPage ? answer.pageInfo.endCursor : null;
    } while (after !== null);
    expect(rows).toHaveLength(total);
    expect(new Set(rows.map((row) => row.id)).size).toBe(total);
    const keys = rows.map((row) => `${row.dueDate ?? '~'} ${row.id}`);
    expect(keys).toEqual([...keys].sort());
    expect(new Set(rows.map((row) => row.legalEntityCode)).size).toBe(7);
  }, 60_000);

  it('refuse a cursor that was sealed for someone else, for another order, or by nobody', async () => {
    const { pageInfo } = await page(null);
    const ask = (subject: string, order: string, after: string | null) =>
      platform.ask(subject, {
        query: `query P($after: String) { invoices(first: 5, order: ${order}, after: $after) { nodes { id } } }`,
        variables: { after },
      });
    for (const answer of [
      await ask('person:carla', 'DUE_DATE', pageInfo.endCursor),
      await ask('person:emil', 'ISSUE_DATE', pageInfo.endCursor),
      await ask('person:emil', 'DUE_DATE', '[["text","ASC","x"]]'),
    ]) {
      expect(answer.body.errors?.[0]?.extensions['code']).toBe('BAD_CURSOR');
    }
  });
});

describe('pruning', () => {
  it('calls no instance that holds nothing for the caller', async () => {
    const answer = await platform.ask('person:dora', { query: '{ invoices(first: 3) { nodes { id } } }' });
    expect(partitions(answer.body.extensions)).toEqual({ 'invoices-amer': 'OK' });
  });
  it('calls only the owners of the legal entities that the arguments name', async () => {
    const answer = await platform.ask('person:emil', {
      query: '{ invoices(first: 3, filter: { legalEntityCode: ["JP01"] }) { nodes { id } } }',
    });
    expect(partitions(answer.body.extensions)).toEqual({ 'invoices-apac': 'OK' });
  });
});

describe('aggregates over three business units', () => {
  const SUMMARY = '{ invoiceSummary(by: [CURRENCY]) { groups { currency count gross { amount currency } } } }';

  it('are the exact sums of their parts', async () => {
    const whole = await platform.ask('person:emil', {
      query: '{ invoiceSummary(by: [LEGAL_ENTITY, CURRENCY]) { groups { legalEntityCode currency count gross { amount } } } }',
    });
    const total = await platform.ask('person:emil', { query: SUMMARY });
    const cents = (amount: string): bigint => BigInt(amount.replace('.', '').padEnd(amount.includes('.') ? 0 : amount.length + 2, '0'));
    const sums = new Map<string, bigint>();
    for (const group of whole.body.data.invoiceSummary.groups)
      sums.set(group.currency, (sums.get(group.currency) ?? 0n) + cents(normal(group.gross.amount)));
    for (const group of total.body.data.invoiceSummary.groups) expect(cents(normal(group.gross.amount))).toBe(sums.get(group.currency));
    expect(total.body.data.invoiceSummary.groups.map((group: { currency: string }) => group.currency)).toEqual([
      'CAD',
      'EUR',
      'GBP',
      'JPY',
      'SGD',
      'USD',
    ]);
  });

  it('give the BI account sums and never a row', async () => {
    expect((await platform.ask('service:bi', { query: SUMMARY })).body.data.invoiceSummary.groups.length).toBeGreaterThan(0);
    const rows = await platform.ask('service:bi', { query: '{ invoices(first: 1) { nodes { id } } }' });
    expect(rows.status).toBe(400);
    expect(rows.body.data ?? null).toBeNull();
  });
});

describe('a business unit whose instance is gone', () => {
  beforeAll(async () => {
    await platform.kill('invoices-amer');
  });

  it('leaves the rows of the others in lists, with an error for that partition', async () => {
    const answer = await platform.ask('person:emil', { query: '{ invoices(first: 500) { nodes { legalEntityCode } } }' });
    const codes = new Set((answer.body.data.invoices.nodes as Row[]).map((row) => row.legalEntityCode));
    expect(codes.size).toBeGreaterThanOrEqual(1);
    expect([...codes].filter((code) => ['US01', 'CA01'].includes(code))).toEqual([]);
    expect(answer.body.errors?.map((error) => error.extensions['code'])).toContain('SPOKE_UNAVAILABLE');
    expect(partitions(answer.body.extensions)).toEqual({ 'invoices-amer': 'UNAVAILABLE', 'invoices-apac': 'OK', 'invoices-emea': 'OK' });
  }, 30_000);

  it('makes aggregates refuse rather than shrink', async () => {
    const answer = await platform.ask('person:emil', { query: '{ invoiceSummary(by: [CURRENCY]) { groups { count } } }' });
    expect(answer.body.data?.invoiceSummary ?? null).toBeNull();
    expect(answer.body.errors?.map((error) => error.extensions['code'])).toContain('SPOKE_UNAVAILABLE');
  }, 30_000);

  it('is not told to those who may not read there', async () => {
    const answer = await platform.ask('person:anna', { query: '{ invoices(first: 3) { nodes { id } } }' });
    expect(answer.body.errors).toBeUndefined();
    expect(partitions(answer.body.extensions)).toEqual({ 'invoices-emea': 'OK' });
  });
});

/** Two decimals at least: JPY has none. */
function normal(amount: string): string {
  const [whole = '0', part = ''] = amount.split('.');
  return `${whole}.${part.padEnd(2, '0').slice(0, 2)}`;
}
