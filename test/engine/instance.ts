/* eslint eqeqeq: ['error', 'always', { null: 'ignore' }] -- an argument that is left out and one that is null mean the same to a list */
import { buildSubgraphSchema } from '@apollo/subgraph';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { graphql, GraphQLError, parse } from 'graphql';
import { type JSONWebKeySet } from 'jose';
import { Money } from '#kernel/Money';
import { legalEntityOfId } from '#kernel/ids';
import { type SessionClaims, verifySession } from '#policy/token';
import { CONTRACTS } from './contracts';

export interface InvoiceRow {
  readonly id: string;
  readonly number: string | null;
  readonly dueDate: string | null;
  readonly gross: { readonly amount: string; readonly currency: string } | null;
  readonly vendorId: string | null;
}

export interface VendorRow {
  readonly id: string;
  readonly name: string | null;
}

export interface Call {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly claims: SessionClaims;
}

export interface Instance {
  readonly name: string;
  readonly url: string;
  /** What reached it, in order. */
  readonly calls: Call[];
  /** Replaces the ordinary answer; null for none. */
  misbehave: ((reply: FastifyReply) => unknown) | null;
  /** The header `traceparent` of each call and upload, in order. */
  readonly traces: (string | undefined)[];
  readonly uploads: { readonly path: string; readonly bytes: number; readonly type: string | undefined }[];
  close(): Promise<void>;
}

export interface InstanceSpec {
  readonly name: string;
  readonly spoke: 'invoices' | 'vendors';
  readonly invoices?: readonly InvoiceRow[];
  readonly vendors?: readonly VendorRow[];
  readonly port?: number;
}

/** A spoke instance over rows in memory, written from the brief and not from the code under test: the one-instance answer to compare with. */
export async function startInstance(
  spec: InstanceSpec,
  issuer: { readonly name: string; readonly keys: JSONWebKeySet },
): Promise<Instance> {
  const contract = CONTRACTS.find(({ spoke }) => spoke === spec.spoke)!;
  const schema = buildSubgraphSchema([
    {
      typeDefs: parse(contract.sdl),
      resolvers: (spec.spoke === 'invoices' ? invoiceResolvers(spec.invoices ?? []) : vendorResolvers(spec.vendors ?? [])) as never,
    },
  ]);
  const app: FastifyInstance = fastify({ http: { maxHeaderSize: 65_536 } });
  const instance: { -readonly [K in keyof Instance]: Instance[K] } = {
    name: spec.name,
    url: '',
    calls: [],
    misbehave: null,
    uploads: [],
    traces: [],
    close: () => app.close(),
  };
  app.addContentTypeParser('application/xml', (_request, payload, done) => {
    done(null, payload);
  });
  app.post('/graphql', async (request, reply) => {
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    const claims = await verifySession(token, {
      audience: spec.name,
      issuer: issuer.name,
      keys: issuer.keys,
      nowSeconds: Math.floor(Date.now() / 1000),
    });
    const { query, variables } = request.body as { query: string; variables: Record<string, unknown> };
    instance.traces.push(request.headers['traceparent'] as string | undefined);
    instance.calls.push({ query, variables, claims: claims as SessionClaims });
    if (instance.misbehave !== null) return instance.misbehave(reply);
    return graphql({ schema, source: query, variableValues: variables });
  });
  app.put('/documents/:sha', async (request, reply) => {
    let bytes = 0;
    instance.traces.push(request.headers['traceparent'] as string | undefined);
    for await (const chunk of request.body as AsyncIterable<Buffer>) bytes += chunk.length;
    instance.uploads.push({ path: request.url, bytes, type: request.headers['content-type'] });
    return reply.status(201).send({ sha256: (request.params as { sha: string }).sha });
  });
  instance.url = await app.listen({ host: '127.0.0.1', port: spec.port ?? 0 });
  return instance;
}

type Row = Record<string, unknown>;

function invoiceResolvers(rows: readonly InvoiceRow[]): Record<string, unknown> {
  const seen = (row: InvoiceRow | undefined): Row | null =>
    row === undefined
      ? null
      : {
          __typename: 'Invoice',
          ...row,
          legalEntityCode: legalEntityOfId(row.id),
          vendor: row.vendorId === null ? null : { __typename: 'Vendor', id: row.vendorId },
          _visible: true,
        };
  const byId = ({ id }: { id: string }): Row | null => seen(rows.find((row) => row.id === id));
  return {
    Query: {
      invoice: (_: unknown, args: { id: string }) => byId(args),
      invoices: (_: unknown, args: ListArgs) => connection(filtered(rows, args.filter), args, seen),
      invoiceSummary: (_: unknown, args: { filter?: Filter; by: string[] }) => summary(filtered(rows, args.filter), args.by),
    },
    Mutation: {
      renumber: (_: unknown, args: { invoiceId: string; number: string }) => ({ ...byId({ id: args.invoiceId }), number: args.number }),
    },
    Invoice: { __resolveReference: byId },
    Vendor: {
      __resolveReference: ({ id }: { id: string }) => ({
        __typename: 'Vendor',
        id,
        invoiceCount: rows.filter(({ vendorId }) => vendorId === id).length,
      }),
    },
  };
}

function vendorResolvers(rows: readonly VendorRow[]): Record<string, unknown> {
  const byId = async ({ id }: { id: string }): Promise<Row | null> => {
    const row = await Promise.resolve(rows.find((each) => each.id === id));
    if (row?.name === 'broken') throw new GraphQLError('secret detail', { extensions: { code: 'BROKEN' } });
    return row === undefined ? null : { __typename: 'Vendor', ...row, legalEntityCode: legalEntityOfId(id), _visible: true };
  };
  return {
    Query: { vendor: (_: unknown, args: { id: string }) => byId(args), currencies: () => ['EUR', 'USD'] },
    Vendor: { __resolveReference: byId },
  };
}

interface Filter {
  legalEntityCode?: string[] | null;
  number?: string | null;
}
interface ListArgs {
  filter?: Filter;
  order: string;
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

const filtered = (rows: readonly InvoiceRow[], filter: Filter | undefined): InvoiceRow[] =>
  rows.filter(
    (row) =>
      (filter?.legalEntityCode == null || filter.legalEntityCode.includes(legalEntityOfId(row.id) ?? '')) &&
      (filter?.number == null || filter.number === row.number),
  );

type Tuple = [kind: string, direction: string, value: string | null][];

function tupleOf(row: InvoiceRow, order: string): Tuple {
  const direction = order.endsWith('_DESC') ? 'DESC' : 'ASC';
  const name = order.replace('_DESC', '');
  const value = name === 'NUMBER' ? row.number : name === 'DUE_DATE' ? row.dueDate : (row.gross?.amount ?? null);
  return [
    [name === 'GROSS' ? 'decimal' : 'text', direction, value],
    ['text', 'ASC', row.id],
  ];
}

function compareTuples(one: Tuple, other: Tuple): number {
  for (const [at, [kind, direction, value]] of one.entries()) {
    const against = other[at]![2];
    if (value === against) continue;
    if (value === null) return 1;
    if (against === null) return -1;
    const order =
      kind === 'decimal'
        ? Money.of(value, 'EUR').compare(Money.of(against, 'EUR'))
        : Buffer.compare(Buffer.from(value), Buffer.from(against));
    if (order !== 0) return direction === 'ASC' ? order : -order;
  }
  return 0;
}

function connection(rows: readonly InvoiceRow[], args: ListArgs, seen: (row: InvoiceRow) => Row | null): Row {
  const placed = rows.map((row) => ({ row, tuple: tupleOf(row, args.order) })).sort((one, other) => compareTuples(one.tuple, other.tuple));
  const isBackward = args.last != null;
  const cursor = isBackward ? args.before : args.after;
  const within =
    cursor == null
      ? placed
      : placed.filter(({ tuple }) => {
          const order = compareTuples(tuple, JSON.parse(cursor) as Tuple);
          return isBackward ? order < 0 : order > 0;
        });
  const size = (isBackward ? args.last : args.first) ?? 50;
  const page = isBackward ? within.slice(Math.max(0, within.length - size)) : within.slice(0, size);
  const more = within.length > page.length;
  const cursors = page.map(({ tuple }) => JSON.stringify(tuple));
  return {
    edges: page.map(({ row }, at) => ({ cursor: cursors[at], node: seen(row) })),
    nodes: page.map(({ row }) => seen(row)),
    totalCount: rows.length,
    pageInfo: {
      hasNextPage: isBackward ? cursor != null : more,
      hasPreviousPage: isBackward ? more : cursor != null,
      startCursor: cursors[0] ?? null,
      endCursor: cursors.at(-1) ?? null,
    },
  };
}

function summary(rows: readonly InvoiceRow[], by: string[]): Row {
  const groups = new Map<string, InvoiceRow[]>();
  const keysOf = (row: InvoiceRow): Row => ({
    legalEntityCode: by.includes('LEGAL_ENTITY') ? legalEntityOfId(row.id) : null,
    number: by.includes('NUMBER') ? row.number : null,
    currency: row.gross?.currency ?? null,
  });
  for (const row of rows) {
    const key = JSON.stringify(keysOf(row));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const currencies = [...new Set(rows.flatMap((row) => row.gross?.currency ?? []))];
  return {
    total: rows.length,
    _scope: [...new Set(rows.map((row) => legalEntityOfId(row.id)))],
    currencies: currencies.map((currency) => ({ currency, exponent: currency === 'JPY' ? 0 : 2 })),
    groups: [...groups].map(([key, members]) => {
      const amounts = members
        .flatMap((row) => (row.gross === null ? [] : [Money.of(row.gross.amount, row.gross.currency)]))
        .sort((one, other) => one.compare(other));
      const dates = members.flatMap((row) => row.dueDate ?? []).sort();
      const gross = amounts.length === 0 ? null : Money.sum(amounts, amounts[0]!.currency).toJSON();
      return {
        ...(JSON.parse(key) as Row),
        count: members.length,
        gross,
        smallest: amounts[0]?.toJSON() ?? null,
        largest: amounts.at(-1)?.toJSON() ?? null,
        firstDue: dates[0] ?? null,
      };
    }),
  };
}
