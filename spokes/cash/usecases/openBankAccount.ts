import { type Result, accepted, refusal, refused } from '#kernel/Result';
import { type BankAccountData, accountFaults, normalAccount } from '../domain/BankAccount';
import { type AccountPorts, type CashEffect } from '../domain/ports';
import { hiddenOrAbsent } from './hiddenOrAbsent';

/** Opens an account here: from now on its statements are taken. Refuses wrong identifiers, and an account that is open in the same currency. */
export async function openBankAccount(ports: AccountPorts, input: BankAccountData): Promise<Result<CashEffect>> {
  const data = normalAccount(input);
  const faults = accountFaults(data, ports.checks);
  if (faults.length > 0) return refused(...faults);
  const name = data.iban ?? data.accountNumber ?? '';
  await ports.lock(`bank account ${name}`);
  const known = await ports.accountsNamed([name]);
  const same = known.find(({ currency }) => currency === data.currency);
  if (same !== undefined && !(await ports.seesAccount(same.id))) return refused(hiddenOrAbsent());
  if (same !== undefined) return refused(refusal('ACCOUNT_EXISTS', 'the account is open already', { path: ['iban'] }));
  return accepted(await ports.openAccount(data));
}
