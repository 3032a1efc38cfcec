import {
  type BankAccountData,
  type VendorData,
  bankAccountFaults,
  missingData,
  normalBankAccount,
  normalVendorData,
  vendorFaults,
} from '../domain/VendorData';
import { type Result, refused } from '#kernel/Result';
import type { VendorEffect, VendorPorts } from '../domain/ports';
import { conflict } from './conflict';
import { move } from '../domain/lifecycle';
import { openVendor } from './openVendor';
import { nameKey } from '../domain/nameKey';

export interface SubmitVendor {
  readonly vendorId: string;
  readonly expectedVersion: number;
  /** Absent: unchanged. Null: cleared. */
  readonly changes: Partial<VendorData>;
  /** Accounts to add to those that the vendor has. */
  readonly bankAccounts: readonly BankAccountData[];
}

/** Completes what is known of an invited vendor and hands it to review. Refuses until the required data is there. */
export async function submitVendor(ports: VendorPorts, input: SubmitVendor): Promise<Result<VendorEffect>> {
  const opened = await openVendor(ports, input.vendorId);
  if (!opened.ok) return opened;
  const { value: vendor } = opened;
  const status = move(vendor.status, 'submitVendor');
  if (!status.ok) return status;

  const data = normalVendorData({ ...vendor, ...input.changes });
  const added = input.bankAccounts.map(normalBankAccount);
  const known = await ports.accountsOf(vendor.id);
  const faults = [
    ...vendorFaults(data, ports.checks),
    ...added.flatMap((account, at) => bankAccountFaults(account, at, ports.checks)),
    ...missingData(data, known.length + added.length, ports.checks),
  ];
  if (faults.length > 0) return refused(...faults);
  const taken = await conflict(ports, { ...data, ibans: added.flatMap(({ iban }) => iban ?? []) }, vendor.id);
  if (taken !== null) return taken;

  const { number, name, country, currency, vatId, lei, contactEmail, paymentTerms } = data;
  const fields = { number, name, nameKey: nameKey(name), country, currency, vatId, lei, contactEmail, paymentTerms };
  const changed = await ports.change(
    vendor,
    { ...fields, status: status.value, submittedBy: ports.who.subject },
    { ...input, event: 'submitted' },
  );
  if (changed.ok) for (const account of added) await ports.addAccount(vendor.id, account);
  return changed;
}
