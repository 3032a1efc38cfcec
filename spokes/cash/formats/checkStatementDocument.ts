import { type CanonicalStatement } from '../domain/Statement';
import { type StatementFlag } from '../domain/StatementFlag';
import { outlineOf } from '../domain/continuityFlags';
import { statementFlags } from '../domain/statementFlags';
import { type FormatProblem } from './FormatProblem';
import { readStatementDocument } from './readStatementDocument';

export interface StatementCheck {
  readonly outcome: 'ACCEPTED' | 'FLAGGED' | 'REFUSED';
  /** `camt.053.001.08`; null for a refused document. */
  readonly format: string | null;
  readonly statements: readonly CanonicalStatement[];
  /** What is odd, and about which of the statements, counted from 0. */
  readonly flags: readonly (StatementFlag & { readonly statement: number })[];
  /** Line and offset of what cannot be read; null otherwise. */
  readonly refusal: FormatProblem | null;
}

/**
 * Reads a document and judges it by itself, without a store: balances, batches, and how the statements of one file follow one another.
 * A document is refused only when it cannot be read or is of an unknown format.
 */
export function checkStatementDocument(bytes: Uint8Array): StatementCheck {
  const reading = readStatementDocument(bytes);
  if (!reading.ok) return { outcome: 'REFUSED', format: null, statements: [], flags: [], refusal: reading.problem };
  const { format, statements } = reading.document;
  const flags = statements.flatMap((statement, at) => {
    const others = statements
      .slice(0, at)
      .filter((other) => accountOf(other) === accountOf(statement))
      .map(outlineOf);
    return statementFlags(statement, { accountCurrency: null, others, seen: 0 }).map((each) => ({ ...each, statement: at }));
  });
  return { outcome: flags.length === 0 ? 'ACCEPTED' : 'FLAGGED', format, statements, flags, refusal: null };
}

function accountOf({ account }: CanonicalStatement): string {
  return `${account.iban ?? account.otherId ?? ''} ${account.currency ?? ''}`;
}
