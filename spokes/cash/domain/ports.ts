import { type Instant, type LocalDate } from '#kernel/dates';
import { type AccountChecks, type AmountText, type BankAccount, type BankAccountData } from './BankAccount';
import { type TransactionData } from './BankTransaction';
import { type StatementOutline } from './continuityFlags';
import { type StoredCount } from './entryIdentity';
import { type CanonicalStatement, type StatementDocument } from './Statement';
import { type StatementFlag } from './StatementFlag';

/** What one mutation of cash stands on. Everything happens in one transaction, on the rows of one legal entity. */
export interface CashPorts extends AccountPorts {
  /** The bytes that were put under this hash and legal entity, or null. */
  document(sha256: string): Promise<ReceivedDocument | null>;
  /** Bytes to statements, or why they cannot be read. */
  read(bytes: Uint8Array): Reading;
  /** The statements that came from the document, oldest id first, `visible` to the caller or not. */
  statementsOf(sha256: string): Promise<readonly { readonly id: string; readonly visible: boolean }[]>;
  /** Statements of the account that a statement from this day on is compared with: those near it, and the last one before it. */
  outlines(accountId: string, from: LocalDate | null): Promise<readonly StatementOutline[]>;
  /** How many entries of each identity the account holds. */
  stored(accountId: string, identities: readonly string[]): Promise<ReadonlyMap<string, StoredCount>>;
  addStatement(statement: StatementData): Promise<CashEffect>;
  addTransaction(transaction: TransactionData): Promise<void>;
  /** A pending transaction has been booked. */
  bookTransaction(id: string, changes: Partial<TransactionData>): Promise<void>;
  moveBalance(account: BankAccount, to: BalanceMove): Promise<void>;
}

/** Opening accounts, and finding them. */
export interface AccountPorts {
  readonly checks: AccountChecks;
  /** Waits until no other transaction of this instance holds the name. */
  lock(name: string): Promise<void>;
  /** Accounts of the legal entity whose IBAN or account number is one of these. */
  accountsNamed(names: readonly string[]): Promise<readonly BankAccount[]>;
  /** Whether the caller may see the account. */
  seesAccount(id: string): Promise<boolean>;
  openAccount(data: BankAccountData): Promise<CashEffect>;
}

export interface ReceivedDocument {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly receivedAt: Instant;
}

export type Reading =
  | { readonly ok: true; readonly document: StatementDocument }
  | {
      readonly ok: false;
      readonly problem: {
        readonly code: 'FORMAT_BROKEN' | 'FORMAT_UNKNOWN';
        readonly cause: string;
        readonly line: number;
        readonly offset: number;
      };
    };

/** One statement as it is stored. */
export interface StatementData {
  readonly accountId: string;
  readonly statement: CanonicalStatement;
  readonly fromDate: LocalDate | null;
  readonly toDate: LocalDate | null;
  readonly flags: readonly StatementFlag[];
  readonly document: { readonly sha256: string; readonly mediaType: string; readonly format: string; readonly receivedAt: Instant };
}

interface BalanceMove {
  readonly balance: AmountText;
  readonly balanceDate: LocalDate | null;
  readonly balanceStatementId: string;
  readonly flaggedStatementId: string | null;
}

/** What a change announces. */
export interface CashEffect {
  readonly type: 'BankAccount' | 'Statement';
  readonly id: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly aggregate: string;
    readonly sequence: number;
    readonly at: Instant;
    readonly changedFields: readonly string[];
  } | null;
  readonly data?: { readonly outcome: 'IMPORTED' | 'KNOWN'; readonly statementIds: readonly string[] };
}
