import { type MaskKind } from '../policy/engine';

/** The masks in the order in which the first that occurs wins. */
export const MASK_ORDER: readonly MaskKind[] = ['BAND', 'LAST4', 'TOKEN', 'CONST', 'NULL'];

/**
 * The masked form of a text or decimal expression. TOKEN leaves as null: its key is not at the spoke.
 * A value below the first edge of a band is null.
 */
export function maskSql(kind: MaskKind, sql: string, edges: readonly string[]): string {
  switch (kind) {
    case 'LAST4':
      return `case when length(${sql}) >= 8 then '****' || right(${sql}, 4) when ${sql} is not null then '****' end`;
    case 'CONST':
      return `case when ${sql} is not null then '****' end`;
    case 'BAND':
      return bandSql(sql, edges);
    case 'TOKEN':
    case 'NULL':
      return 'null';
  }
}

function bandSql(sql: string, edges: readonly string[]): string {
  const arms = edges.filter((edge) => /^-?\d+(\.\d+)?$/.test(edge)).reverse();
  return arms.length === 0 ? 'null' : `case ${arms.map((edge) => `when ${sql} >= ${edge} then ${edge}`).join(' ')} end`;
}
