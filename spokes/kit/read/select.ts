import { type Predicate } from '../policy/engine';
import { type Statement } from '../store/Runner';
import { type Compilation } from './Compilation';
import { castOf, outgoing } from './columns';
import { type CursorValue, type SortKey, cursorOf, keysetSql, orderSql, readCursor } from './cursor';
import { moneyValue } from './rawRow';
import { type PageWindow } from './pageWindow';
import { type Row, type Source } from './Source';

export interface SelectRequest {
  readonly fields: readonly string[];
  readonly filter: Predicate | null;
  readonly keys: readonly SortKey[];
  readonly window: PageWindow;
  /** Only these ids. */
  readonly keyIn?: readonly string[];
}

/** A statement whose rows `readRow` understands. */
export interface Select {
  readonly statement: Statement;
  readonly readRow: (raw: Record<string, unknown>) => { readonly row: Row; readonly cursor: string };
}

/** The order keys of an enum value, each as its ORDER use allows, and the id. An unknown order is a fault of the spoke. */
export function sortKeys(compilation: Compilation, order: string | null): readonly SortKey[] {
  const { source } = compilation;
  const wanted = order === null ? [] : (source.orders[order] ?? unknownOrder(source, order));
  const keys = wanted.map(({ field, direction }): SortKey => ({
    sql: compilation.cellSql(field, 'ORDER'),
    kind: compilation.kindAt(field),
    direction,
  }));
  return [...keys, { sql: 't.id', kind: 'text', direction: 'ASC' }];
}

/** One page. Reads one row more than the page holds, to know whether another follows. */
export function pageSelect(compilation: Compilation, request: SelectRequest): Select {
  const inner = innerSelect(compilation, request, null);
  return { statement: { text: inner.text, values: compilation.values }, readRow: inner.readRow };
}

/** Parents that siblings of one request ask about: `parents[i]` are the values of the `by` paths. */
export interface Parents {
  readonly by: readonly string[];
  readonly parents: readonly (readonly string[])[];
}

/** The same page for each of many parents in one statement; `_n` tells which (from 1). */
export function relatedSelect(compilation: Compilation, request: SelectRequest, related: Parents): Select {
  const { from, link } = parentsSql(compilation, related);
  const inner = innerSelect(compilation, request, link);
  const text = `select k.n::int as "_n", x.* from ${from} cross join lateral (${inner.text}) x`;
  return { statement: { text, values: compilation.values }, readRow: inner.readRow };
}

function parentsSql(compilation: Compilation, { by, parents }: Parents): { from: string; link: string } {
  const lists = by.map((_, at) => `${compilation.parameter(parents.map((parent) => parent[at] ?? null))}::text[]`);
  const names = by.map((_, at) => `v${at}`);
  const link = by.map((path, at) => `${compilation.cellSql(path, 'FILTER')} = k.v${at}${castOf(compilation.kindAt(path))}`).join(' and ');
  return { from: `unnest(${lists.join(', ')}) with ordinality as k(${[...names, 'n'].join(', ')})`, link };
}

/** How many rows pass the filter for each of many parents, in one statement. */
export function relatedCountStatement(
  compilation: Compilation,
  { by, parents }: Parents,
  { filter, key }: { filter: Predicate | null; key: string },
): Statement {
  const { from, link } = parentsSql(compilation, { by, parents });
  const counted = compilation.cellSql(key, 'AGGREGATE');
  const conditions = [link, compilation.filterSql(filter), compilation.rowsSql()].map((each) => `(${each})`).join(' and ');
  const text = `select k.n::int as "_n", x.count::text as count from ${from} cross join lateral (select count(${counted}) from ${compilation.source.table} t where ${conditions}) x`;
  return { text, values: compilation.values };
}

/** How many rows pass the filter. */
export function countStatement(compilation: Compilation, { filter, key }: { filter: Predicate | null; key: string }): Statement {
  const counted = compilation.cellSql(key, 'AGGREGATE');
  const text = `select count(${counted})::text as count from ${compilation.source.table} t where (${compilation.filterSql(filter)}) and (${compilation.rowsSql()})`;
  return { text, values: compilation.values };
}

interface Inner {
  readonly text: string;
  readonly readRow: (raw: Record<string, unknown>) => { readonly row: Row; readonly cursor: string };
}

function innerSelect(compilation: Compilation, request: SelectRequest, link: string | null): Inner {
  const { source } = compilation;
  const { keys, window } = request;
  const projected = request.fields.map((field) => ({ field, columns: compilation.projectionSql(field) }));
  const cells = projected.flatMap(({ columns }, at) => columns.map((sql, part) => `${sql} as "c${at}_${part}"`));
  const places = keys.map((key, at) => `${outgoing(key.sql, key.kind)} as "k${at}"`);
  const id = 't.id as "_id"';
  const conditions = [
    ...(link === null ? [] : [link]),
    ...(request.keyIn === undefined ? [] : [`t.id = any(${compilation.parameter(request.keyIn)}::text[])`]),
    compilation.filterSql(request.filter),
    ...(window.cursor === null
      ? []
      : [keysetSql(keys, readCursor(window.cursor, keys), { before: window.backwards, parameter: compilation.parameter })]),
    compilation.rowsSql(),
  ];
  const text = `select ${[id, ...cells, ...places].join(', ')} from ${source.table} t where ${conditions.map((each) => `(${each})`).join(' and ')} order by ${orderSql(keys, window.backwards)} limit ${window.size + 1}`;
  return {
    text,
    readRow: (raw) => ({
      row: rowOf(source, projected, raw),
      cursor: cursorOf(
        keys,
        keys.map((_, at) => raw[`k${at}`] as CursorValue),
      ),
    }),
  };
}

function rowOf(
  source: Source,
  projected: readonly { readonly field: string; readonly columns: readonly string[] }[],
  raw: Record<string, unknown>,
): Row {
  const row: Record<string, unknown> = { _visible: true };
  projected.forEach(({ field }, at) => {
    const stored = source.fields[field];
    const first = raw[`c${at}_0`] ?? null;
    const currency = raw[`c${at}_1`];
    row[field] = stored !== undefined && 'money' in stored ? moneyValue(first as string | null, currency as string | null) : first;
  });
  return row;
}

function unknownOrder(source: Source, order: string): never {
  throw new RangeError(`${source.type} has no order ${order}`);
}
