import { decimal } from '#kernel/decimal';
import {
  type Database,
  type FieldSpec,
  MASKS,
  type Money,
  type OraclePrincipal,
  type Row,
  type TypeSpec,
  type Value,
} from '../policy/oracle/Model';
import { cellOf, follow, formOf, isReadable, masked, mayUse, valueFor } from '../policy/oracle/oracle';
import { type ContractSet, typesOf } from './ContractSet';
import { type Draw, keysOf } from './operations';

/* What an answer must be, computed over rows in memory: leaks and over-denial are both seen as a difference. */

export interface World {
  readonly set: ContractSet;
  readonly p: OraclePrincipal;
  readonly database: Database;
  /** A cell may also show less: nothing, or a stricter form. */
  readonly atMost?: boolean;
}

type Node = Readonly<Record<string, unknown>>;

/** The differences between the cells of a node and those that the oracle shows for its row; none when they agree. */
export function cellFaults(
  { set, p, database, atMost = false }: World,
  { type, draw, node, id }: { type: TypeSpec; draw: Draw; node: Node; id: string },
): readonly string[] {
  const row = (database[type.name] ?? []).find((each) => each['id'] === id);
  if (row === undefined) return [`${id} does not exist`];
  if (!isReadable(p, type, row)) return [`${id} is not readable`];
  return keysOf(p, type, draw).flatMap(([key, field]) => {
    const wanted = shown({ set, p, database }, type, { row, field });
    const got = field.kind === 'reference' ? ((node[key] ?? null) === null ? null : 'there') : (node[key] ?? null);
    const isLess = atMost && (got === null || less({ p, type, row, field }).some((form) => same(form, got)));
    return isLess || same(wanted, got) ? [] : [`${field.name} of ${id} is ${JSON.stringify(got)} and must be ${JSON.stringify(wanted)}`];
  });
}

/** The forms of a cell that show less than its own: none of a hidden one, and of a masked one those of stricter masks. */
function less({ p, type, row, field }: { p: OraclePrincipal; type: TypeSpec; row: Row; field: FieldSpec }): readonly Value[] {
  const form = formOf(p, type, row, field.name);
  if (form === 'HIDDEN') return [];
  const stricter = form === 'CLEAR' ? MASKS : MASKS.slice(MASKS.indexOf(form) + 1);
  return stricter.map((mask) => masked(mask, row[field.name] ?? null, field.edges ?? []));
}

function shown({ set, p, database }: World, type: TypeSpec, { row, field }: { row: Row; field: FieldSpec }): Value {
  const cell = cellOf(p, type, row, field.name);
  if (cell.kind === 'HIDDEN') return null;
  if (field.kind !== 'reference') return cell.value;
  return follow(p, field, cell.value, { types: typesOf(set), database }) === null ? null : 'there';
}

/** The rows of a list, in no order: readable, and true under the filter with the values that may be used for it. */
export function listed({ set, p, database }: World, filter: readonly (readonly [field: FieldSpec, value: string])[]): readonly Row[] {
  return (database['Entry'] ?? []).filter((row) => isReadable(p, set.entry, row) && passes({ set, p }, row, filter));
}

/** What `totalCount` of a list is: rows in it whose key may be counted. */
export function counted(world: World, filter: readonly (readonly [field: FieldSpec, value: string])[]): number {
  return listed(world, filter).filter((row) => mayUse(world.p, world.set.entry, row, { name: 'id', use: 'AGGREGATE' })).length;
}

export interface Group {
  readonly legalEntityCode: Value;
  readonly status: Value;
  /** Rows whose key may be counted; a group without one is not held to anything. */
  readonly count: number;
  /** Null where nothing may be summed; absent where a row is summed and not counted: then a group that is not seen may hold it. */
  readonly gross?: string | null;
}

/** The groups of a total over legal entity and status: each row stands where it may be grouped, and nowhere else. */
export function grouped({ set, p, database }: World, filter: readonly (readonly [field: FieldSpec, value: string])[]): readonly Group[] {
  const rows = (database['Entry'] ?? []).filter((row) => passes({ set, p }, row, filter));
  const groups = new Map<string, Row[]>();
  const key = (row: Row): readonly [Value, Value] => [
    valueFor(p, set.entry, row, { name: 'legalEntityCode', use: 'GROUP' }),
    valueFor(p, set.entry, row, { name: 'status', use: 'GROUP' }),
  ];
  for (const row of rows) {
    const name = JSON.stringify(key(row));
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups.values()].flatMap((all) => {
    const [legalEntityCode, status] = key(all[0] as Row);
    const counts = (row: Row): boolean => mayUse(p, set.entry, row, { name: 'id', use: 'AGGREGATE' });
    const sums = all.filter((row) => valueFor(p, set.entry, row, { name: 'gross', use: 'AGGREGATE' }) !== null);
    const total = sums.reduce((sum, row) => sum.plus((row['gross'] as Money).amount), decimal('0'));
    const count = all.filter(counts).length;
    const gross = sums.length === 0 ? null : total.toFixed(2);
    return count === 0 ? [] : [{ legalEntityCode, status, count, ...(sums.every(counts) && { gross }) }];
  });
}

/** The first pair of neighbours that stand in the wrong order by the values that may be ordered by; null when none does. Nulls come last. */
export function orderFault(
  { set, p, database }: World,
  ids: readonly string[],
  { field, descending }: { field: FieldSpec; descending: boolean },
): string | null {
  const rows = new Map((database['Entry'] ?? []).map((row) => [row['id'], row]));
  const keys = ids.map((id) => {
    const row = rows.get(id);
    return row === undefined ? null : valueFor(p, set.entry, row, { name: field.name, use: 'ORDER' });
  });
  for (let at = 1; at < keys.length; at++) {
    const [one, other] = [keys[at - 1] ?? null, keys[at] ?? null];
    if (other === null) continue;
    const sign = one === null ? 1 : compare(one, other) * (descending ? -1 : 1);
    if (sign > 0) return `${ids[at - 1] ?? ''} (${JSON.stringify(one)}) stands before ${ids[at] ?? ''} (${JSON.stringify(other)})`;
  }
  return null;
}

function passes({ set, p }: Pick<World, 'set' | 'p'>, row: Row, filter: readonly (readonly [FieldSpec, string])[]): boolean {
  return filter.every(([field, wanted]) => {
    const value = valueFor(p, set.entry, row, { name: field.name, use: 'FILTER' });
    if (value === null) return false;
    if (field.kind === 'text') return value === wanted;
    return compare(value, typeof value === 'string' ? wanted : { amount: wanted, currency: value.currency }) >= 0;
  });
}

function compare(one: Exclude<Value, null>, other: Exclude<Value, null>): number {
  if (typeof one === 'object' && typeof other === 'object') return decimal(one.amount).cmp(decimal(other.amount));
  const [left, right] = [one as string, other as string];
  if (/^-?\d+(\.\d+)?$/.test(left) && /^-?\d+(\.\d+)?$/.test(right)) return decimal(left).cmp(decimal(right));
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function same(wanted: Value, got: unknown): boolean {
  if (wanted === null || got === null) return wanted === got;
  if (typeof wanted === 'string')
    return wanted === got || (isDecimal(wanted) && typeof got === 'string' && isDecimal(got) && decimal(wanted).eq(got));
  const money = got as { readonly amount?: string; readonly currency?: string };
  return money.currency === wanted.currency && typeof money.amount === 'string' && decimal(money.amount).eq(wanted.amount);
}

function isDecimal(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text);
}
