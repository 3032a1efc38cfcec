import type { Identifiers, VendorEffect, VendorPorts } from '../domain/ports';
import type { Vendor, VendorBankAccount } from '../domain/Vendor';
import type { IdentifierChecks } from '../domain/IdentifierChecks';
import type { Predicate } from '#policy/predicate/Predicate';
import type { Tx } from '#kit/write/Tx';
import type { VendorData } from '../domain/VendorData';
import { accepted } from '#kernel/Result';
import { nameKey } from '../domain/nameKey';

/** The ports of the use cases on one transaction of the kit. `actor` is the kind of the principal that acts. */
export function vendorPorts(tx: Tx, { actor, checks }: { actor: string; checks: IdentifierChecks }): VendorPorts {
  const today = tx.now.slice(0, 10);
  return {
    checks,
    today,
    who: { subject: tx.subject, actor },
    vendor: async (id) => (await tx.load('Vendor', id)) as Vendor | null,
    permits: (vendor) => tx.permits('Vendor', { ...vendor }),
    seesAccount: (id) => tx.sees('VendorBankAccount', id),
    accountsOf: (vendorId) => accountsOf(tx, vendorId),
    holders: (of, except) => holders(tx, of, except),
    add: (data) => add(tx, data),
    async change(before, changes, { expectedVersion, event, reason }) {
      const options = { expectedVersion, event: `vendor.${event}`, ...(reason === undefined ? {} : { reason }) };
      const updated = await tx.update('Vendor', { ...before }, { ...changes }, options);
      return updated.ok ? accepted({ type: 'Vendor', id: before.id, event: updated.value.event }) : updated;
    },
    async addAccount(vendorId, data) {
      const blank = {
        status: 'UNVERIFIED',
        validFrom: null,
        validTo: null,
        verificationMethod: null,
        verificationNote: null,
        verifiedBy: null,
      };
      await tx.insert(
        'VendorBankAccount',
        { id: tx.newId('vba'), legalEntityCode: tx.legalEntity, vendorId, ...data, ...blank },
        'vendorBankAccount.entered',
      );
    },
    async verifyAccount(before, { method, note }) {
      const changes = { status: 'VERIFIED', validFrom: today, verificationMethod: method, verificationNote: note, verifiedBy: tx.subject };
      return tx.update('VendorBankAccount', { ...before }, changes, {
        expectedVersion: before.version,
        event: 'vendorBankAccount.verified',
      });
    },
  };
}

async function accountsOf(tx: Tx, vendorId: string): Promise<readonly VendorBankAccount[]> {
  return (await tx.select(
    'VendorBankAccount',
    { op: 'eq', field: 'vendorId', value: vendorId },
    { forUpdate: true },
  )) as unknown as readonly VendorBankAccount[];
}

async function add(tx: Tx, data: VendorData): Promise<VendorEffect> {
  const { number, name, country, currency, vatId, lei, contactEmail, paymentTerms } = data;
  const id = tx.newId('vend');
  const row = {
    id,
    legalEntityCode: tx.legalEntity,
    number,
    name,
    nameKey: nameKey(name),
    status: 'INVITED',
    country,
    currency,
    vatId,
    lei,
    contactEmail,
    paymentTerms,
    enteredBy: tx.subject,
    submittedBy: null,
    blockedScope: null,
    blockReason: null,
  };
  const { event } = await tx.insert('Vendor', row, 'vendor.invited');
  return { type: 'Vendor', id, event };
}

async function holders(tx: Tx, of: Identifiers, except: string | null): ReturnType<VendorPorts['holders']> {
  const named: readonly Predicate[] = (['number', 'vatId', 'lei'] as const).flatMap((field) => {
    const value = of[field];
    return value === null ? [] : [{ op: 'eq', field, value } as const];
  });
  const vendors = named.length === 0 ? [] : await tx.select('Vendor', { op: 'or', of: named });
  const accounts = of.ibans.length === 0 ? [] : await tx.select('VendorBankAccount', openAccountsWith(of.ibans));
  const ids = new Set([...vendors.map((row) => String(row['id'])), ...accounts.map((row) => String(row['vendorId']))]);
  if (except !== null) ids.delete(except);
  return Promise.all([...ids].map(async (id) => ({ id, visible: await tx.sees('Vendor', id) })));
}

function openAccountsWith(ibans: readonly string[]): Predicate {
  return {
    op: 'and',
    of: [
      { op: 'in', field: 'iban', values: ibans },
      { op: 'isNull', field: 'validTo' },
    ],
  };
}
