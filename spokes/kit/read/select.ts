import { type Predicate } from '../policy/engine';
import { type Statement } from '../store/Runner';
import { type Compilation } from './Compilation';
import { castOf, columnAt, outgoing } from './columns';
import { type CursorValue, type SortKey, cursorOf, keysetArms, orderSql } from './cursor';
import { moneyValue } from './rawRow';
import { type PageWindow } from './pageWindow';
import { type Row, type Source } from './Source';

export interface SelectRequest {
  readonly fields: readonly string[];
  readonly filter: Predicate | null;
  readonly keys: readonly SortKey[];
  readonly window: PageWindow;
  /** The order values of the cursor of the window. */
  readonly cursor: readonly CursorValue[] | null;
}

/** A statement whose rows `readRow` understands. */
export interface Select {
  readonly statement: Statement;
  readonly readRow: (raw: Record<string, unknown>) => { readonly row: Row; readonly cursor: string };
}

/** The order of an enum value with the id as its last key. An unknown order is a fault of the spoke. */
export function orderOf(source: Source, order: string | null): readonly (Omit<SortKey, 'sql'> & { readonly field: string | null })[] {
  const wanted = order === null ? [] : (source.orders[order] ?? unknownOrder(source, order));
  const keys = wanted.map(({ field, direction }) => ({ field, kind: columnAt(source, field).kind, direction }));
  return [...keys, { field: null, kind: 'text', direction: 'ASC' }];
}

/** The order keys of an enum value, each as its ORDER use allows, and the id. */
export function sortKeys(compilation: Compilation, order: string | null): readonly SortKey[] {
  return orderOf(compilation.source, order).map(({ field, kind, direction }) => ({
    sql: field === null ? 't.id' : compilation.cellSql(field, 'ORDER'),
    kind,
    direction,
  }));
}

/**
 * One page. Reads one row more than the page holds, to know whether another follows. Each legal entity gives its own page by the index
 * that begins with it, and their rows are merged: with one list of legal entities PostgreSQL reads and sorts every row of the caller.
 */
export function pageSelect(compilation: Compilation, request: SelectRequest): Select {
  const places = compilation.placesSql();
  const inner = places === null ? innerSelect(compilation, request, null) : lateralSelect(compilation, request, places);
  return { statement: { text: inner.text, values: compilation.values }, readRow: inner.readRow };
}

/** Ids to look for, and the legal entity that each of them names; null where one names none, and for a view. */
export interface Keys {
  readonly ids: readonly string[];
  readonly legalEntities: readonly string[] | null;
}

/**
 * The rows of the ids, in no order, one after the other by the primary key. For `id = any(list)` beside a list of legal entities PostgreSQL
 * looks for each id in each legal entity or, where it takes that to be too dear, reads every row of the caller. A view has no key to go by.
 */
export function keyedSelect(compilation: Compilation, fields: readonly string[], { ids, legalEntities }: Keys): Select {
  const { source } = compilation;
  const { columns, readRow } = answer(compilation, { fields, keys: sortKeys(compilation, null) });
  const list = (values: readonly string[]): string => `${compilation.parameter(values)}::text[]`;
  const named = legalEntities === null ? `unnest(${list(ids)}) as e(id)` : `unnest(${list(ids)}, ${list(legalEntities)}) as e(id, le)`;
  const places = legalEntities === null ? null : compilation.placesSql();
  const row = `select ${columns} from ${source.table} t where ${compilation.whereSql(['t.id = e.id'])}${source.view === true ? '' : ' limit 1'}`;
  const text = `select x.* from ${named} cross join lateral (${row}) x${places === null ? '' : ` where e.le = any(${places})`}`;
  return { statement: { text, values: compilation.values }, readRow };
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
  const where = compilation.whereSql([link, compilation.filterSql(filter)]);
  const text = `select k.n::int as "_n", x.count::text as count from ${from} cross join lateral (select count(${counted}) from ${compilation.source.table} t where ${where}) x`;
  return { text, values: compilation.values };
}

/** How many rows pass the filter. */
export function countStatement(compilation: Compilation, { filter, key }: { filter: Predicate | null; key: string }): Statement {
  const counted = compilation.cellSql(key, 'AGGREGATE');
  const text = `select count(${counted})::text as count from ${compilation.source.table} t where ${compilation.whereSql([compilation.filterSql(filter)])}`;
  return { text, values: compilation.values };
}

interface Inner {
  readonly text: string;
  readonly readRow: (raw: Record<string, unknown>) => { readonly row: Row; readonly cursor: string };
}

function innerSelect(compilation: Compilation, request: SelectRequest, link: string | null): Inner {
  const { columns, readRow } = answer(compilation, request);
  const filter = compilation.filterSql(request.filter);
  const beyond = arms(compilation, request).map((each) => `(${each})`);
  const where = compilation.whereSql([...(link === null ? [] : [link]), filter, beyond.join(' or ')]);
  return { text: `select ${columns} from ${compilation.source.table} t where ${where} ${ordered(request)}`, readRow };
}

function lateralSelect(compilation: Compilation, request: SelectRequest, places: string): Inner {
  const { columns, readRow } = answer(compilation, request);
  const filter = compilation.filterSql(request.filter);
  const pages = arms(compilation, request).map(
    (beyond) => `select t.* from ${compilation.source.table} t where ${compilation.whereSql([filter, beyond])} ${ordered(request)}`,
  );
  const page = pages.length === 1 ? pages[0] : pages.map((each) => `(${each})`).join(' union all ');
  return { text: `select ${columns} from unnest(${places}) as e(le) cross join lateral (${page ?? ''}) t ${ordered(request)}`, readRow };
}

function arms(compilation: Compilation, { keys, window, cursor }: SelectRequest): readonly string[] {
  return cursor === null ? ['true'] : keysetArms(keys, cursor, { before: window.backwards, parameter: compilation.parameter });
}

function ordered({ keys, window }: SelectRequest): string {
  return `order by ${orderSql(keys, window.backwards)} limit ${window.size + 1}`;
}

/** The columns of a page as they leave, and how a row is read back. */
function answer(
  compilation: Compilation,
  { fields, keys }: Pick<SelectRequest, 'fields' | 'keys'>,
): { readonly columns: string; readonly readRow: Inner['readRow'] } {
  const projected = fields.map((field) => ({ field, columns: compilation.projectionSql(field) }));
  const cells = projected.flatMap(({ columns }, at) => columns.map((sql, part) => `${sql} as "c${at}_${part}"`));
  const places = keys.map((key, at) => `${outgoing(key.sql, key.kind)} as "k${at}"`);
  return {
    columns: ['t.id as "_id"', ...cells, ...places].join(', '),
    readRow: (raw) => ({
      row: rowOf(compilation.source, projected, raw),
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
