import { type Refusal, type Result, accepted, refusal, refused } from '#kernel/Result';
import { type BankAccount, accountNames, accountOf } from '../domain/BankAccount';
import { type CashEffect, type CashPorts, type ReceivedDocument, type Reading } from '../domain/ports';
import { type CanonicalStatement } from '../domain/Statement';
import { hiddenOrAbsent } from './hiddenOrAbsent';
import { storeStatement } from './storeStatement';

/**
 * Imports the statements of one document, all or none. A document that was imported before is KNOWN and adds nothing.
 * Refuses what cannot be read and an account that is not open in this legal entity, or not open to the caller; everything else is stored, flagged where it is odd.
 */
export async function importStatement(ports: CashPorts, sha256: string): Promise<Result<CashEffect>> {
  await ports.lock(`statements of ${sha256}`);
  const known = await ports.statementsOf(sha256);
  if (known.some(({ visible }) => !visible)) return refused(hiddenOrAbsent());
  if (known.length > 0)
    return accepted(
      effectOf(
        'KNOWN',
        known.map(({ id }) => id),
      ),
    );
  const received = await ports.document(sha256);
  if (received === null)
    return refused(
      refusal('DOCUMENT_UNKNOWN', 'no document with this hash was put under the legal entity', { path: ['documents', sha256] }),
    );
  const reading = ports.read(received.bytes);
  if (!reading.ok) return refused(unreadable(reading.problem, sha256));
  const { format, statements } = reading.document;
  const accounts: BankAccount[] = [];
  for (const statement of statements) {
    const account = await accountFor(ports, statement);
    if (account === null)
      return refused(
        refusal('ACCOUNT_UNKNOWN', 'the account of the statement is not open in this legal entity', { path: ['documents', sha256] }),
      );
    accounts.push(account);
  }
  return accepted(
    await storeAll(
      ports,
      { received, format, sha256 },
      statements.map((statement, at) => ({ statement, account: accounts[at] })),
    ),
  );
}

interface Origin {
  readonly received: ReceivedDocument;
  readonly format: string;
  readonly sha256: string;
}

async function storeAll(
  ports: CashPorts,
  { received, format, sha256 }: Origin,
  statements: readonly { readonly statement: CanonicalStatement; readonly account: BankAccount | undefined }[],
): Promise<CashEffect> {
  const { mediaType, receivedAt } = received;
  const ids = [...new Set(statements.flatMap(({ account }) => account?.id ?? []))].sort();
  for (const id of ids) await ports.lock(`statements of ${id}`); // in one order, so that two files never wait for each other
  const stored: CashEffect[] = [];
  for (const { statement } of statements) {
    const account = await accountFor(ports, statement); // read again: the file may have moved its balance
    if (account !== null)
      stored.push(await storeStatement(ports, { account, statement, document: { sha256, mediaType, format, receivedAt } }));
  }
  return {
    ...effectOf(
      'IMPORTED',
      stored.map(({ id }) => id),
    ),
    event: stored[0]?.event ?? null,
  };
}

async function accountFor(ports: CashPorts, statement: CanonicalStatement): Promise<BankAccount | null> {
  const account = accountOf(statement, await ports.accountsNamed(accountNames(statement)));
  return account !== null && (await ports.seesAccount(account.id)) ? account : null;
}

function effectOf(outcome: 'IMPORTED' | 'KNOWN', statementIds: readonly string[]): CashEffect {
  return { type: 'Statement', id: statementIds[0] ?? '', event: null, data: { outcome, statementIds } };
}

function unreadable({ code, cause, line, offset }: Extract<Reading, { ok: false }>['problem'], sha256: string): Refusal {
  const place = { path: ['documents', sha256, `line ${String(line)}`, `offset ${String(offset)}`] };
  const said = `${cause} (line ${String(line)}, offset ${String(offset)})`;
  return code === 'FORMAT_BROKEN'
    ? refusal('FORMAT_BROKEN', `the document cannot be read: ${said}`, place)
    : refusal('FORMAT_UNKNOWN', `no statement format that is read here: ${said}`, place);
}
