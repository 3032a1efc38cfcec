import { type LocalDate } from '#kernel/dates';
import { type Refusal, refusal } from '#kernel/Result';
import { type CanonicalStatement } from './Statement';
import { balanceCurrencyOf } from './balances';
import { type IdentityRule } from './entryIdentity';

/** Amount and currency as rows carry them: text. */
export interface AmountText {
  readonly amount: string;
  readonly currency: string;
}

/** What is said of an account when it is opened here. */
export interface BankAccountData {
  readonly name: string;
  /** Upper case, no spaces; null where the country has none. */
  readonly iban: string | null;
  readonly accountNumber: string | null;
  readonly bic: string | null;
  readonly currency: string;
  readonly bankName: string | null;
  readonly purpose: string | null;
  /** How its entries are told apart; never changed once entries are there. */
  readonly identityRule: IdentityRule;
}

/** One account of one legal entity, in one currency. */
export interface BankAccount extends BankAccountData {
  readonly id: string;
  readonly legalEntityCode: string;
  readonly version: number;
  /** The closing booked balance of the latest statement; null before the first. */
  readonly balance: AmountText | null;
  readonly balanceDate: LocalDate | null;
  readonly balanceStatementId: string | null;
  /** The statement of the balance when it is flagged: what is built on the balance says so. */
  readonly flaggedStatementId: string | null;
}

export interface AccountChecks {
  /** Length and structure of the country, mod 97-10. Takes upper case without spaces. */
  isIban(text: string): boolean;
}

/** Upper case without spaces where the text is a code; names without spaces at their ends. */
export function normalAccount(data: BankAccountData): BankAccountData {
  return { ...data, name: data.name.trim(), iban: compact(data.iban), accountNumber: compact(data.accountNumber), bic: compact(data.bic) };
}

/** What is wrong with the data of an account, in the order of its fields. Takes what `normalAccount` gives. */
export function accountFaults(data: BankAccountData, checks: AccountChecks): readonly Refusal[] {
  const faults: Refusal[] = [];
  if (data.name === '') faults.push(refusal('DATA_MISSING', 'a field that is needed is empty', { path: ['name'] }));
  if ((data.iban === null) === (data.accountNumber === null)) {
    faults.push(refusal('BANK_ACCOUNT_INVALID', 'an account has an IBAN or an account number, and not both', { path: ['iban'] }));
  }
  if (data.iban !== null && !checks.isIban(data.iban)) faults.push(refusal('IBAN_INVALID', 'not a valid IBAN', { path: ['iban'] }));
  if (data.bic !== null && !BIC.test(data.bic)) faults.push(refusal('BIC_INVALID', 'not a BIC of 8 or 11 characters', { path: ['bic'] }));
  return faults;
}

/**
 * The account that a statement is about, among those of the legal entity. A number may stand for accounts in several currencies:
 * then the currency of the statement decides, and null says that it does not.
 */
export function accountOf<A extends BankAccountData>(statement: CanonicalStatement, accounts: readonly A[]): A | null {
  const { iban, otherId, currency } = statement.account;
  const names = [iban, compact(otherId)].filter((name) => name !== null);
  const named = accounts.filter((each) => names.includes(each.iban ?? '') || names.includes(each.accountNumber ?? ''));
  const [only, ...others] = named;
  if (only === undefined || others.length === 0) return only ?? null;
  const stated = currency ?? balanceCurrencyOf(statement);
  const fitting = named.filter((each) => each.currency === stated);
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** The names under which an account may be stored: what `accountOf` compares. */
export function accountNames({ account }: CanonicalStatement): readonly string[] {
  return [account.iban, compact(account.otherId)].filter((name) => name !== null);
}

const BIC = /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/; // ISO 9362

function compact(text: string | null): string | null {
  const dense = text?.replace(/\s/g, '').toUpperCase() ?? '';
  return dense === '' ? null : dense;
}
