import { type BankAccount } from '../domain/BankAccount';
import { bookingOf, transactionOf } from '../domain/BankTransaction';
import { closingOf } from '../domain/balances';
import { type StatementOutline, outlineOf, previousOf } from '../domain/continuityFlags';
import { identityOf, planEntries } from '../domain/entryIdentity';
import { type CashEffect, type CashPorts, type StatementData } from '../domain/ports';
import { type CanonicalStatement } from '../domain/Statement';
import { statementFlags } from '../domain/statementFlags';

export interface StatementToStore {
  readonly account: BankAccount;
  readonly statement: CanonicalStatement;
  readonly document: StatementData['document'];
}

/** Stores one statement, the entries that are new on its account, and the balance it closes with when it is the latest. */
export async function storeStatement(ports: CashPorts, { account, statement, document }: StatementToStore): Promise<CashEffect> {
  const outline = outlineOf(statement);
  const { fromDate, toDate } = outline;
  const others = await ports.outlines(account.id, fromDate);
  const identities = [...new Set(statement.entries.map((entry) => identityOf(entry, account.identityRule)))];
  const plan = planEntries(statement.entries, account.identityRule, await ports.stored(account.id, identities));
  const flags = statementFlags(statement, { accountCurrency: account.currency, others, seen: plan.seen });
  const effect = await ports.addStatement({ accountId: account.id, statement, fromDate, toDate, flags, document });
  const place = { accountId: account.id, statementId: effect.id };
  for (const each of plan.added) await ports.addTransaction(transactionOf(each, place));
  for (const { id, entry } of plan.booked) await ports.bookTransaction(id, bookingOf(entry));
  const closing = closingOf(statement);
  if (closing?.amount.currency === account.currency && isLatest(outline, others)) {
    const flaggedStatementId = flags.length === 0 ? null : effect.id;
    await ports.moveBalance(account, {
      balance: closing.amount.toJSON(),
      balanceDate: closing.date ?? toDate,
      balanceStatementId: effect.id,
      flaggedStatementId,
    });
  }
  return effect;
}

/** Every other statement with a closing balance comes before it. A replay of the latest one is not later: it moves nothing. */
function isLatest(outline: StatementOutline, others: readonly StatementOutline[]): boolean {
  return others.every((other) => other.closing === null || previousOf(outline, [other]) !== null);
}
