import { type Predicate } from '#kit/policy/engine';
import { type Row } from '#kit/read/Source';
import { type Tx } from '#kit/write/Tx';
import { type LocalDate, addDays } from '#kernel/dates';
import { Money } from '#kernel/Money';
import { defineError } from '#kernel/errors';
import { type AccountChecks, type AmountText, type BankAccount } from '../domain/BankAccount';
import { type StatementOutline } from '../domain/continuityFlags';
import { closingOf, openingOf } from '../domain/balances';
import { type StoredCount } from '../domain/entryIdentity';
import { type CashEffect, type CashPorts, type StatementData } from '../domain/ports';
import { type StatedBalance } from '../domain/Statement';
import { selectAll } from './selectAll';

const RowChangedUnderLock = defineError({
  code: 'ROW_CHANGED_UNDER_LOCK',
  shown: false,
  message: (id: string) => `the row \`${id}\` changed under the lock of its account`,
});

/** Statements that may touch one another end within this many days; an older one is only looked for as the one before. */
const NEAR_DAYS = 35;
const IDENTITIES_MAX = 200;

/** The ports of the use cases on one transaction of the kit. */
export function cashPorts(tx: Tx, { checks, read }: { checks: AccountChecks; read: CashPorts['read'] }): CashPorts {
  return {
    checks,
    read,
    lock: (name) => tx.lock(name),
    document: (sha256) => tx.document(sha256),
    accountsNamed: (names) => accountsNamed(tx, names),
    seesAccount: (id) => tx.sees('BankAccount', id),
    async openAccount(data) {
      const blank = { balance: null, balanceDate: null, balanceStatementId: null, flaggedStatementId: null };
      const id = tx.newId('bank');
      const { event } = await tx.insert('BankAccount', { id, legalEntityCode: tx.legalEntity, ...data, ...blank }, 'bankAccount.opened');
      return { type: 'BankAccount', id, event };
    },
    async statementsOf(sha256) {
      const rows = await tx.select('Statement', equal('documentSha256', sha256));
      return Promise.all(rows.map(async ({ id }) => ({ id: String(id), visible: await tx.sees('Statement', String(id)) })));
    },
    outlines: (accountId, from) => outlines(tx, accountId, from),
    stored: (accountId, identities) => stored(tx, accountId, identities),
    addStatement: (data) => addStatement(tx, data),
    async addTransaction(transaction) {
      await tx.insert(
        'BankTransaction',
        { id: tx.newId('btx'), legalEntityCode: tx.legalEntity, ...transaction },
        'bankTransaction.imported',
      );
    },
    async bookTransaction(id, changes) {
      const [before] = await tx.select('BankTransaction', equal('id', id), { forUpdate: true });
      await changeRow(tx, { type: 'BankTransaction', id, before, changes, event: 'bankTransaction.booked' });
    },
    async moveBalance(account, to) {
      await changeRow(tx, {
        type: 'BankAccount',
        id: account.id,
        before: { ...account },
        changes: { ...to },
        event: 'bankAccount.balanceMoved',
      });
    },
  };
}

async function accountsNamed(tx: Tx, names: readonly string[]): Promise<readonly BankAccount[]> {
  if (names.length === 0) return [];
  const named: Predicate = { op: 'or', of: (['iban', 'accountNumber'] as const).map((field) => ({ op: 'in', field, values: names })) };
  return (await tx.select('BankAccount', named)) as unknown as readonly BankAccount[];
}

async function addStatement(tx: Tx, { accountId, statement, fromDate, toDate, flags, document }: StatementData): Promise<CashEffect> {
  const { number, sequence, createdAt } = statement;
  const id = tx.newId('stmt');
  const row = {
    id,
    legalEntityCode: tx.legalEntity,
    accountId,
    number,
    sequence,
    fromDate,
    toDate,
    createdAt,
    status: flags.length === 0 ? 'OK' : 'FLAGGED',
    flags: flags.map((flag) => ({ ...flag, difference: flag.difference?.toJSON() ?? null })),
    balances: statement.balances.map((balance) => ({ ...balance, amount: balance.amount.toJSON(), statementId: id })),
    document,
    documentSha256: document.sha256,
  };
  const { event } = await tx.insert('Statement', row, 'statement.imported');
  return { type: 'Statement', id, event };
}

async function outlines(tx: Tx, accountId: string, from: LocalDate | null): Promise<readonly StatementOutline[]> {
  const account = equal('accountId', accountId);
  if (from === null) return (await selectAll(tx, 'Statement', account)).map(outlineRow);
  const near: Predicate = {
    op: 'or',
    of: [
      { op: 'ge', field: 'toDate', value: addDays(from, -NEAR_DAYS) },
      { op: 'isNull', field: 'toDate' },
    ],
  };
  const found = await selectAll(tx, 'Statement', { op: 'and', of: [account, near] });
  const before = found.some((row) => typeof row['toDate'] === 'string' && row['toDate'] < from);
  return (before ? found : await selectAll(tx, 'Statement', account)).map(outlineRow);
}

function outlineRow(row: Row): StatementOutline {
  const balances = (row['balances'] as readonly { type: string; amount: AmountText; date: LocalDate | null }[]).map(
    ({ type, amount, date }): StatedBalance => ({ type, amount: Money.of(amount.amount, amount.currency), date }),
  );
  const { number, sequence, createdAt, fromDate, toDate } = row as unknown as StatementOutline;
  return {
    number,
    sequence,
    createdAt,
    fromDate,
    toDate,
    opening: openingOf({ balances })?.amount ?? null,
    closing: closingOf({ balances })?.amount ?? null,
  };
}

async function stored(tx: Tx, accountId: string, identities: readonly string[]): Promise<ReadonlyMap<string, StoredCount>> {
  const counts = new Map<string, StoredCount>();
  for (let at = 0; at < identities.length; at += IDENTITIES_MAX) {
    const some: Predicate = { op: 'in', field: 'identity', values: identities.slice(at, at + IDENTITIES_MAX) };
    for (const row of await selectAll(tx, 'BankTransaction', { op: 'and', of: [equal('accountId', accountId), some] })) {
      const identity = String(row['identity']);
      const { booked, pendingIds } = counts.get(identity) ?? { booked: 0, pendingIds: [] };
      const isPending = row['status'] === 'PENDING';
      counts.set(identity, {
        booked: booked + (isPending ? 0 : 1),
        pendingIds: isPending ? [...pendingIds, String(row['id'])] : pendingIds,
      });
    }
  }
  return counts;
}

interface RowChange {
  readonly type: string;
  readonly id: string;
  readonly before: Row | undefined;
  readonly changes: Row;
  readonly event: string;
}

async function changeRow(tx: Tx, { type, id, before, changes, event }: RowChange): Promise<void> {
  const version = before?.['version'];
  if (before === undefined || typeof version !== 'number') throw RowChangedUnderLock(id);
  const updated = await tx.update(type, before, changes, { expectedVersion: version, event });
  if (!updated.ok) throw RowChangedUnderLock(id);
}

function equal(field: string, value: string): Predicate {
  return { op: 'eq', field, value };
}
