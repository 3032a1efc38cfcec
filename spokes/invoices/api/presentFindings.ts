import type { InvoicesContext } from '../context';
import { DUPLICATE, saysAmount, toldFindings } from '../domain/duplicates';
import type { RuleFinding } from '../domain/rules/RuleFinding';

/**
 * The stored findings as the caller may read them: whoever may not see another invoice is not told that this one repeats it, whoever
 * validated it. A duplicate by amount is named to those only who see the amount of the other one too.
 */
export async function presentFindings(
  context: InvoicesContext,
  findings: readonly RuleFinding[] | null | undefined,
): Promise<readonly RuleFinding[] | null> {
  if (findings === null || findings === undefined) return null;
  const others = findings.flatMap(({ ruleId, expected }) => (ruleId === DUPLICATE && expected !== null ? [expected] : []));
  const rows = await Promise.all(others.map(async (id) => [id, await context.rows.byId('Invoice', id)] as const));
  const seen = new Map(rows);
  return toldFindings(findings, (other, stated) => {
    const row = seen.get(other) ?? null;
    return row !== null && (!saysAmount(stated) || row['gross'] !== null);
  });
}
