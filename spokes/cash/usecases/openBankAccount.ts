import { type Result, accepted, refusal, refused } from '#kernel/Result';
import { type BankAccountData, accountFaults, normalAccount } from '../domain/BankAccount';
import { type AccountPorts, type CashEffect } from '../domain/ports';

/** Opens an account here: from now on its statements are taken. Refuses wrong identifiers, and an account that is open in the same currency. */
export async function openBankAccount(ports: AccountPorts, input: BankAccountData): Promise<Result<CashEffect>> {
  const data = normalAccount(input);
  const faults = accountFaults(data, ports.checks);
  if (faults.length > 0) return refused(...faults);
  const name = data.iban ?? data.accountNumber ?? '';
  await ports.lock(`bank account ${name}`);
  const known = await ports.accountsNamed([name]);
  if (known.some(({ currency }) => currency === data.currency))
    return refused(refusal('ACCOUNT_EXISTS', 'the account is open already', { path: ['iban'] }));
  return accepted(await ports.openAccount(data));
}
