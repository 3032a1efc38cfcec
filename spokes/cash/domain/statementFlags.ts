import { type CanonicalStatement } from './Statement';
import { type StatementFlag, flag } from './StatementFlag';
import { balanceFlags } from './balanceFlags';
import { batchFlags } from './batchFlags';
import { type StatementOutline, continuityFlags, outlineOf } from './continuityFlags';

export interface Surroundings {
  /** Null where the account is not known: at a check without a store. */
  readonly accountCurrency: string | null;
  /** The other statements of the account. */
  readonly others: readonly StatementOutline[];
  /** Of the statement's entries, how many the account holds from other files. */
  readonly seen: number;
}

/** Everything that is odd about a statement, in the order of the README. */
export function statementFlags(statement: CanonicalStatement, { accountCurrency, others, seen }: Surroundings): readonly StatementFlag[] {
  const continuity = continuityFlags(outlineOf(statement), others);
  return [
    ...balanceFlags(statement, accountCurrency),
    ...continuity,
    ...repetitionFlags(statement, seen).filter(({ code }) => !continuity.some((known) => known.code === code || known.code === 'REPLAY')),
    ...batchFlags(statement),
  ];
}

function repetitionFlags({ entries }: CanonicalStatement, seen: number): readonly StatementFlag[] {
  const moving = entries.filter(({ status }) => status !== 'INFORMATION').length;
  if (seen === 0) return [];
  if (seen >= moving) return [flag('REPLAY', `all ${String(moving)} entries were seen before`)];
  return [flag('OVERLAP', `${String(seen)} of ${String(moving)} entries were seen before`)];
}
