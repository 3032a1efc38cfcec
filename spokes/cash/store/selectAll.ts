import { type Predicate } from '#kit/policy/engine';
import { type Row } from '#kit/read/Source';
import { type Tx } from '#kit/write/Tx';

const PAGE = 500; // what one `select` of the kit gives at most

/** Every row that `where` holds for, in pages by id. For rules over many rows of one account, never for an answer. */
export async function selectAll(tx: Tx, type: string, where: Predicate): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const last = rows.at(-1)?.['id'];
    const page = await tx.select(
      type,
      typeof last === 'string' ? { op: 'and', of: [where, { op: 'gt', field: 'id', value: last }] } : where,
    );
    rows.push(...page);
    if (page.length < PAGE) return rows;
  }
}
