import { type Statement } from '../store/Runner';
import { type Compilation } from './Compilation';
import { outgoing } from './columns';
import { type AggregateAnswer, type AggregateRequest, type GroupKey, type Measure } from './request';
import { type Row } from './Source';

export interface AggregatePlan {
  readonly statement: Statement;
  readRows(raw: readonly Record<string, unknown>[]): AggregateAnswer;
}

/** One statement: groups, measures and, in each group, the legal entities of its rows. */
export function aggregatePlan(compilation: Compilation, { groupBy, measures, filter }: AggregateRequest): AggregatePlan {
  const { source } = compilation;
  const keys = groupBy.map((key) => keySql(compilation, key));
  const columns = [
    ...keys.map((sql, at) => `${sql} as "g${at}"`),
    ...measures.map((measure, at) => `${measureSql(compilation, measure)} as "m${at}"`),
    ...(source.public === true ? [] : [`array_agg(distinct t.legal_entity) as "scope"`]),
  ];
  const grouping =
    keys.length === 0
      ? ''
      : ` group by ${keys.map((_, at) => at + 1).join(', ')} order by ${keys.map((_, at) => `${at + 1} nulls last`).join(', ')}`;
  const text = `select ${columns.join(', ')} from ${source.table} t where ${compilation.whereSql([compilation.filterSql(filter)])}${grouping}`;
  return {
    statement: { text, values: compilation.values },
    readRows: (raw) => ({ groups: raw.map((each) => groupOf(each, groupBy, measures)), scope: scopeOf(raw) }),
  };
}

function keySql(compilation: Compilation, key: GroupKey): string {
  const cell = compilation.cellSql(key.field, 'GROUP');
  return key.by === 'MONTH' ? `to_char(${cell}, 'YYYY-MM')` : outgoing(cell, compilation.kindAt(key.field));
}

function measureSql(compilation: Compilation, { function: name, field }: Measure): string {
  const cell = compilation.cellSql(field, 'AGGREGATE');
  if (name === 'COUNT') return `count(${cell})::text`;
  return outgoing(`${name.toLowerCase()}(${cell})`, compilation.kindAt(field));
}

function groupOf(raw: Record<string, unknown>, groupBy: readonly GroupKey[], measures: readonly Measure[]): Row {
  const row: Record<string, unknown> = {};
  groupBy.forEach((key, at) => (row[key.as] = raw[`g${at}`] ?? null));
  measures.forEach((measure, at) => {
    const value = raw[`m${at}`] ?? null;
    row[measure.as] = measure.function === 'COUNT' ? Number(value) : value;
  });
  return row;
}

function scopeOf(raw: readonly Record<string, unknown>[]): readonly string[] {
  return [...new Set(raw.flatMap((each) => (each['scope'] as readonly string[] | null | undefined) ?? []))].sort();
}
