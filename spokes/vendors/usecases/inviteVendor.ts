import {
  type BankAccountData,
  type VendorData,
  bankAccountFaults,
  normalBankAccount,
  normalVendorData,
  vendorFaults,
} from '../domain/VendorData';
import { type Result, accepted, refused } from '#kernel/Result';
import type { VendorEffect, VendorPorts } from '../domain/ports';
import { conflict } from './conflict';

export interface InviteVendor extends VendorData {
  readonly bankAccounts: readonly BankAccountData[];
}

/**
 * Enters a new vendor: INVITED, with bank accounts that nobody has verified.
 * Refuses wrong identifiers and VENDOR_EXISTS; a vendor of the same identifiers that the caller may not see answers as a conflict.
 */
export async function inviteVendor(ports: VendorPorts, input: InviteVendor): Promise<Result<VendorEffect>> {
  const data = normalVendorData(input);
  const accounts = input.bankAccounts.map(normalBankAccount);
  const faults = [...vendorFaults(data, ports.checks), ...accounts.flatMap((account, at) => bankAccountFaults(account, at, ports.checks))];
  if (faults.length > 0) return refused(...faults);
  const taken = await conflict(ports, { ...data, ibans: accounts.flatMap(({ iban }) => iban ?? []) }, null);
  if (taken !== null) return taken;
  const added = await ports.add(data);
  for (const account of accounts) await ports.addAccount(added.id, account);
  return accepted(added);
}
