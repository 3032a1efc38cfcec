import { defineError } from '#kernel/errors';
import { type Rights } from '#policy/rights';
import {
  type AccessEntry,
  type EntryField,
  type EntryFilter,
  type EntryPosition,
  type EntryQuery,
  type EntryReader,
} from '../store/EntryReader';
import { ACCESS_RECORD } from './accessCells';

/** The arguments of `accessLog`, coerced. */
export interface AccessLogArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
  readonly filter?: Readonly<Record<string, string | readonly string[] | null>> | null;
  readonly order?: 'AT' | 'AT_DESC' | null;
}

interface Connection {
  readonly edges: readonly { readonly cursor: string; readonly node: AccessEntry }[];
  readonly nodes: readonly AccessEntry[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: () => Promise<number | null>;
}

const BadCursor = defineError({ code: 'BAD_CURSOR', shown: true, message: () => 'not a cursor of this list' });

const SIZE = 50;
const SIZE_MAX = 500;

/** One page of the log under the rights of the caller. Throws BAD_CURSOR. */
export async function accessLogPage(entries: EntryReader, rights: Rights, asked: AccessLogArguments): Promise<Connection> {
  const query = queryOf(rights, asked.filter ?? {});
  const ascending = asked.order === 'AT';
  const backward = typeof asked.last === 'number';
  const size = Math.min(SIZE_MAX, Math.max(1, asked.last ?? asked.first ?? SIZE));
  const cursor = backward ? asked.before : asked.after;
  const from = typeof cursor === 'string' ? positionOf(cursor, ascending) : null;
  const { entries: page, more } = await entries.page(query, { ascending, backward, size, from });
  const edges = page.map((node) => ({ cursor: cursorOf(node, ascending), node }));
  return {
    edges,
    nodes: page,
    pageInfo: {
      hasNextPage: backward ? from !== null : more,
      hasPreviousPage: backward ? more : from !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: () => total(entries, rights, query),
  };
}

/** The entries with these ids that the caller may read. */
export async function accessEntries(entries: EntryReader, rights: Rights, ids: readonly string[]): Promise<readonly AccessEntry[]> {
  return entries.byIds(ids, queryOf(rights, {}));
}

/** Only rows that the caller may count. */
async function total(entries: EntryReader, rights: Rights, query: EntryQuery): Promise<number | null> {
  const counted = rights.allowances('READ', ACCESS_RECORD, 'id', 'AGGREGATE');
  if (counted.length === 0) return null;
  return entries.count({ rows: query.rows, filters: [...query.filters, { field: 'all', values: [], allowed: counted }] });
}

function queryOf(rights: Rights, filter: NonNullable<AccessLogArguments['filter']>): EntryQuery {
  const filters = Object.entries(filter).flatMap(([name, value]): readonly EntryFilter[] => {
    const field = FILTERS[name];
    if (field === undefined || value === null) return [];
    const allowed = rights.allowances('READ', ACCESS_RECORD, field, 'FILTER');
    return [{ field: name as EntryField, values: typeof value === 'string' ? [value] : value, allowed }];
  });
  return { rows: rights.rows('READ', ACCESS_RECORD), filters };
}

/** Input to the field that it is bound to. */
const FILTERS: Readonly<Record<string, string>> = {
  legalEntityCode: 'legalEntityCode',
  subject: 'subject',
  kind: 'kind',
  operationName: 'operationName',
  coordinates: 'coordinates',
  from: 'at',
  until: 'at',
};

/** The plain tuple of order values and id, as every spoke writes it; the hub seals it on the way out. */
function cursorOf({ at, id }: EntryPosition, ascending: boolean): string {
  const direction = ascending ? 'ASC' : 'DESC';
  return JSON.stringify([
    ['text', direction, at],
    ['text', direction, id],
  ]);
}

function positionOf(cursor: string, ascending: boolean): EntryPosition {
  const direction = ascending ? 'ASC' : 'DESC';
  try {
    const [[, one, at], [, two, id]] = JSON.parse(cursor) as [[string, string, string], [string, string, string]];
    if (one === direction && two === direction && INSTANT.test(at) && typeof id === 'string') return { at, id };
  } catch {
    // told below
  }
  throw BadCursor();
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;
