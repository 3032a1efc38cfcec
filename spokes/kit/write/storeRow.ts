import { type Statement } from '../store/Runner';
import { type ChangeColumns } from './changeLog';
import { type ColumnValue } from './columnValues';
import { type ChangeEvent } from './Tx';

export interface RowChange {
  readonly table: string;
  readonly legalEntity: string;
  readonly id: string;
  /** The columns that are set; the kit's own are not among them. */
  readonly columns: ReadonlyMap<string, ColumnValue>;
  /** Every column of the table that the source knows. */
  readonly stored: readonly string[];
  readonly change: ChangeColumns;
  readonly aggregateType: string;
  readonly event: ChangeEvent;
  readonly guards: RowGuards;
}

/**
 * What must hold of the row as it was and as it becomes, as conditions on the columns of `t`; they store their values in `values`.
 * A row that was not covered is not touched (`stored` 0); one that becomes uncovered is counted in `stored` and not in `permitted`.
 */
export interface RowGuards {
  before(values: unknown[]): string;
  after(values: unknown[]): string;
}

/** Row, history row, change-log row and outbox row of a new aggregate, in one statement. */
export function insertStatement(row: RowChange): Statement {
  const { parameters, values } = parameterList();
  const own = ownColumns(row, parameters, 1);
  const columns = [
    ...own,
    ...[...row.columns].filter(([name]) => name !== 'id').map(([name, { value, cast }]) => [name, `${parameters(value)}${cast}`] as const),
  ];
  const names = columns.map(([name]) => name).join(', ');
  const text = `with stored as (insert into ${row.table} (${names}) values (${columns.map(([, sql]) => sql).join(', ')}) returning *),
    kept as (insert into ${row.table}_history (${names}) values (${columns.map(([, sql]) => sql).join(', ')})),
    ${bookEntries(row, parameters)} ${counted(row, values)}`;
  return { text, values };
}

/** The next version of an aggregate: one statement; `stored` is 0 when the row is no longer at `version`, or not covered. */
export function updateStatement(row: RowChange, version: number): Statement {
  const { parameters, values } = parameterList();
  const own = ownColumns(row, parameters, version + 1);
  const [le, id] = [own[0]?.[1] ?? '', own[1]?.[1] ?? ''];
  const sets = [...own.slice(2), ...[...row.columns].map(([name, { value, cast }]) => [name, `${parameters(value)}${cast}`] as const)];
  const names = [...new Set(['legal_entity', 'id', 'version', 'recorded_at', ...row.stored])].join(', ');
  const at = `legal_entity = ${le} and id = ${id} and version = ${parameters(version)}::int`;
  const covered = row.guards.before(values);
  const text = `with stored as (update ${row.table} t set ${sets.map(([name, sql]) => `${name} = ${sql}`).join(', ')} where ${at} and (${covered}) returning t.*),
    ended as (update ${row.table}_history set superseded_at = ${own[3]?.[1] ?? ''} where ${at} and exists (select from stored)),
    kept as (insert into ${row.table}_history (${names}) select ${names} from stored),
    ${bookEntries(row, parameters)} ${counted(row, values)}`;
  return { text, values };
}

function counted({ guards }: RowChange, values: unknown[]): string {
  return `select count(*)::int as stored, count(*) filter (where ${guards.after(values)})::int as permitted from stored t`;
}

function ownColumns(row: RowChange, parameters: (value: unknown) => string, version: number): readonly (readonly [string, string])[] {
  return [
    ['legal_entity', `${parameters(row.legalEntity)}::text`],
    ['id', `${parameters(row.id)}::text`],
    ['version', `${parameters(version)}::int`],
    ['recorded_at', `${parameters(row.event.at)}::timestamptz`],
  ];
}

function bookEntries(row: RowChange, parameters: (value: unknown) => string): string {
  const change = Object.entries(row.change).map(([name, [value, cast]]) => [name, `${parameters(value)}${cast}`] as const);
  const { id, type, aggregate, sequence, at, changedFields } = row.event;
  const outbox = [row.legalEntity, id, type, row.aggregateType, aggregate, sequence, at, changedFields].map(parameters);
  return `logged as (insert into change_log (${change.map(([name]) => name).join(', ')}) select ${change.map(([, sql]) => sql).join(', ')} from stored),
    announced as (insert into outbox (legal_entity, id, type, aggregate_type, aggregate_id, sequence, at, changed_fields)
      select ${outbox.map((place, at_) => `${place}${['', '', '', '', '', '::int', '::timestamptz', '::text[]'][at_] ?? ''}`).join(', ')} from stored)`;
}

function parameterList(): { parameters: (value: unknown) => string; values: unknown[] } {
  const values: unknown[] = [];
  return { values, parameters: (value) => `$${values.push(value)}` };
}
