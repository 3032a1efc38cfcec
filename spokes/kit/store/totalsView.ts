import { type QueryRunner } from 'typeorm';
import { grantReading, plainName } from './tables';

export interface TotalsView {
  /** The table whose rows are summed. */
  readonly of: string;
  /** Rows that count, as SQL over `t`. */
  readonly where: string;
  /** Of the ids: `spd`. */
  readonly prefix: string;
  /** Group keys beside the legal entity: column to SQL over `t`. Text needs `collate "C"`. */
  readonly groups: Readonly<Record<string, string>>;
  /** Sums: column to SQL over `t`. */
  readonly sums: Readonly<Record<string, string>>;
  /** Groups of fewer rows are left out: at least the `k` of the declassification register, which the hub holds each row against. */
  readonly k: number;
}

/**
 * Declassified totals as rows, one for each legal entity and group: `legal_entity`, `id`, the groups, `row_count`, the sums. Only rows that
 * have every group key and enter every sum are counted. The view reads with the rights of who asks, so row level security holds beneath it;
 * each group is of one legal entity, so no choice of legal entities is the difference of two totals. Nothing is stored, nothing is locked.
 */
export async function totalsView(queryRunner: QueryRunner, name: string, view: TotalsView): Promise<void> {
  await queryRunner.query(textOf(plainName(name), view));
  await grantReading(queryRunner, name);
}

function textOf(name: string, { of, where, prefix, groups, sums, k }: TotalsView): string {
  const keys = Object.keys(groups).map(plainName);
  const summed = Object.keys(sums).map(plainName);
  const cells = [...Object.entries(groups), ...Object.entries(sums)].map(([column, sql]) => `${sql} as ${column}`);
  const whole = [...keys, ...summed].map((column) => `s.${column} is not null`);
  const by = ['legal_entity', ...keys].map((column) => `s.${column}`).join(', ');
  const key = `substr(encode(sha256(convert_to(jsonb_build_array(${keys.map((column) => `g.${column}`).join(', ')})::text, 'UTF8')), 'hex'), 1, 26)`;
  return `create view ${name} with (security_invoker) as
    select g.*, ('${plainName(prefix)}_' || g.legal_entity || '_' || ${key}) collate "C" as id
    from (
      select ${by}, count(*)::integer as row_count, ${summed.map((column) => `sum(s.${column}) as ${column}`).join(', ')}
      from (select t.legal_entity, ${cells.join(', ')} from ${plainName(of)} t where ${where}) s
      where ${whole.join(' and ')}
      group by ${by} having count(*) >= ${String(Math.trunc(k))}
    ) g`;
}
