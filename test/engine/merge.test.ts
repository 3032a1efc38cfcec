import fc from 'fast-check';
import { businessId } from '#kernel/ids';
import { type InvoiceRow } from './instance';
import { type Stack, startStack } from './stack';

const CODES = ['DE01', 'FR01', 'GB01', 'US01', 'CA01'];
const PARTITIONS = { 1: [CODES], 3: [['DE01', 'FR01'], ['GB01'], ['US01', 'CA01']], 5: CODES.map((code) => [code]) } as const;
const ORDERS = ['NUMBER', 'NUMBER_DESC', 'DUE_DATE', 'DUE_DATE_DESC', 'GROSS', 'GROSS_DESC'];

const cents = fc
  .integer({ min: -2_000, max: 2_000 })
  .map((units) => `${units < 0 ? '-' : ''}${Math.floor(Math.abs(units) / 100)}.${String(Math.abs(units) % 100).padStart(2, '0')}`)
  .filter((text) => text !== '-0.00');
const row = fc.record({
  code: fc.constantFrom(...CODES),
  number: fc.option(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('\u{1F600}', '\uFFFD', 'a', 'A', 'ä', 'ß', 'ss', '', ' a') },
      { weight: 1, arbitrary: fc.string({ maxLength: 3 }) },
    ),
  ),
  dueDate: fc.option(fc.constantFrom('2026-01-01', '2026-01-02', '2025-12-31')),
  gross: fc.option(fc.record({ amount: cents, currency: fc.constantFrom('EUR', 'USD') })),
});
const rows = fc.array(row, { maxLength: 24 }).map((list) =>
  list.map(({ code, ...more }, at): InvoiceRow => ({
    ...more,
    id: businessId(
      'inv',
      code,
      Uint8Array.from({ length: 26 }, (_, place) => (place === 25 ? (at * 7) % 32 : 3)),
    ),
    vendorId: null,
  })),
);

describe('any number of instances', () => {
  const stacks: { readonly stack: Stack; readonly held: { readonly codes: readonly string[]; readonly invoices: InvoiceRow[] }[] }[] = [];
  beforeAll(async () => {
    for (const partitions of Object.values(PARTITIONS)) {
      const held = partitions.map((codes) => ({ codes, invoices: [] as InvoiceRow[] }));
      const instances = held.map(({ codes, invoices }, at) => ({
        name: `invoices-${at}`,
        spoke: 'invoices' as const,
        legalEntities: codes,
        invoices,
      }));
      stacks.push({ stack: await startStack({ instances }), held });
    }
  });
  afterAll(async () => {
    await Promise.all(stacks.map(({ stack }) => stack.close()));
  });

  const fill = (all: readonly InvoiceRow[]): void => {
    for (const { held } of stacks)
      for (const { codes, invoices } of held)
        invoices.splice(0, Infinity, ...all.filter(({ id }) => codes.some((code) => id.includes(`_${code}_`))));
  };
  const data = async (
    stack: Stack,
    query: string,
    variables: Record<string, unknown>,
  ): Promise<{ text: string; value: Record<string, never> }> => {
    const { data: value, errors } = await stack.ask(query, { variables });
    expect(errors).toEqual([]);
    return { text: JSON.stringify(value), value: value as Record<string, never> };
  };

  const PAGE = `query ($order: InvoiceOrder, $first: Int, $after: String, $last: Int, $before: String) {
    invoices(order: $order, first: $first, after: $after, last: $last, before: $before) {
      totalCount edges { cursor node { id number dueDate gross { amount } } } rows: nodes { id legalEntityCode } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`;
  async function walk(stack: Stack, order: string, size: number, forward: boolean): Promise<{ pages: string[]; ids: string[] }> {
    const pages: string[] = [];
    const ids: string[] = [];
    for (let cursor: string | null = null; pages.length < 40;) {
      const { text, value } = await data(
        stack,
        PAGE,
        forward ? { order, first: size, after: cursor } : { order, last: size, before: cursor },
      );
      pages.push(text);
      const page = value['invoices'] as unknown as {
        rows: { id: string }[];
        pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
      };
      const seen = page.rows.map(({ id }) => id);
      if (forward) ids.push(...seen);
      else ids.unshift(...seen);
      if (!(forward ? page.pageInfo.hasNextPage : page.pageInfo.hasPreviousPage)) break;
      cursor = forward ? page.pageInfo.endCursor : page.pageInfo.startCursor;
    }
    return { pages, ids };
  }

  it('gives the pages of one, in every order, page size and direction, nulls and all', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom(...ORDERS),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (all, order, size, forward) => {
          fill(all);
          const [one, ...others] = await Promise.all(stacks.map(({ stack }) => walk(stack, order, size, forward)));
          for (const other of others) expect(other).toEqual(one);
          expect([...one!.ids].sort()).toEqual(all.map(({ id }) => id).sort());
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);
  it('gives the sums of one, group by group', async () => {
    const query = `query ($by: [InvoiceGrouping!]!) { invoiceSummary(by: $by) {
      total _scope currencies { currency } groups { legalEntityCode number currency count gross { amount currency } smallest { amount } largest { amount } firstDue } } }`;
    await fc.assert(
      fc.asyncProperty(rows, fc.subarray(['LEGAL_ENTITY', 'NUMBER']), async (all, by) => {
        fill(all);
        const [one, ...others] = await Promise.all(stacks.map(({ stack }) => data(stack, query, { by })));
        for (const other of others) expect(other.text).toBe(one!.text);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
