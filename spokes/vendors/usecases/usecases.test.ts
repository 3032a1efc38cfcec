/* eslint-disable @typescript-eslint/require-await -- ports in memory have nothing to wait for */
import type { BankAccountData, VendorData } from '../domain/VendorData';
import type { Vendor, VendorBankAccount } from '../domain/Vendor';
import { accepted, refusal, refused } from '#kernel/Result';
import type { VendorPorts } from '../domain/ports';
import { activateVendor } from './activateVendor';
import { approveVendor } from './approveVendor';
import { blockVendor } from './blockVendor';
import { identifierChecks } from '../formats/identifierChecks';
import { inviteVendor } from './inviteVendor';
import { nameKey } from '../domain/nameKey';
import { submitVendor } from './submitVendor';

/** One legal entity in memory; `hidden` vendors exist and are not seen. */
class Memory {
  readonly vendors = new Map<string, Vendor>();
  readonly accounts = new Map<string, VendorBankAccount>();
  readonly hidden = new Set<string>();
  readonly events: string[] = [];

  as(subject: string, actor = 'PERSON'): VendorPorts {
    const effect = (id: string, name: string) => {
      this.events.push(name);
      return {
        type: 'Vendor' as const,
        id,
        event: { id: 'evt', type: `vendor.${name}`, aggregate: id, sequence: 1, at: '2026-11-24T00:00:00.000000Z', changedFields: [] },
      };
    };
    return {
      checks: identifierChecks,
      today: '2026-11-24',
      who: { subject, actor },
      vendor: async (id) => (this.hidden.has(id) ? null : (this.vendors.get(id) ?? null)),
      permits: () => null,
      seesAccount: async (id) => !this.hidden.has(id),
      accountsOf: async (vendorId) => [...this.accounts.values()].filter((each) => each.vendorId === vendorId),
      holders: async (of, except) =>
        [...this.vendors.values()]
          .filter((each) => each.id !== except)
          .filter(
            (each) =>
              (of.vatId !== null && of.vatId === each.vatId) ||
              (of.lei !== null && of.lei === each.lei) ||
              [...this.accounts.values()].some((one) => one.vendorId === each.id && of.ibans.includes(one.iban ?? '')),
          )
          .map(({ id }) => ({ id, visible: !this.hidden.has(id) })),
      add: async (data: VendorData) => {
        const id = `vend_DE01_${String(this.vendors.size + 1)}`;
        this.vendors.set(id, {
          ...data,
          id,
          legalEntityCode: 'DE01',
          version: 1,
          nameKey: nameKey(data.name),
          status: 'INVITED',
          enteredBy: subject,
          submittedBy: null,
          blockedScope: null,
          blockReason: null,
        });
        return effect(id, 'invited');
      },
      change: async (before, changes, { expectedVersion, event }) => {
        if (before.version !== expectedVersion) return refused(refusal('VERSION_CONFLICT', 'changed since'));
        this.vendors.set(before.id, { ...before, ...changes, version: before.version + 1 });
        return accepted(effect(before.id, event));
      },
      addAccount: async (vendorId: string, data: BankAccountData) => {
        const id = `vba_DE01_${String(this.accounts.size + 1)}`;
        this.accounts.set(id, {
          ...data,
          id,
          legalEntityCode: 'DE01',
          version: 1,
          vendorId,
          status: 'UNVERIFIED',
          validFrom: null,
          validTo: null,
        });
      },
      verifyAccount: async (before) => {
        this.accounts.set(before.id, { ...before, status: 'VERIFIED', validFrom: '2026-11-24' });
        return accepted(null);
      },
    };
  }
}

const boxwood = {
  number: '70001',
  name: 'Boxwood GmbH',
  country: 'DE',
  currency: 'EUR',
  vatId: 'de 136 695 976',
  lei: null,
  contactEmail: null,
  paymentTerms: { code: 'NET30', netDays: 30, discountPercent: null, discountDays: null },
  bankAccounts: [{ iban: 'DE89 3704 0044 0532 0130 00', accountNumber: null, bic: null, currency: 'EUR', holderName: 'Boxwood GmbH' }],
};
const at = (vendorId: string, expectedVersion: number): { vendorId: string; expectedVersion: number } => ({ vendorId, expectedVersion });
const submission = (vendorId: string, expectedVersion: number) => ({ ...at(vendorId, expectedVersion), changes: {}, bankAccounts: [] });
const codes = (result: { ok: boolean; refusals?: readonly { code: string }[] }): string[] =>
  (result.refusals ?? []).map(({ code }) => code);

/** A vendor that `person:anna` has entered and submitted. */
async function inReview(): Promise<{ memory: Memory; id: string; account: string }> {
  const memory = new Memory();
  const invited = await inviteVendor(memory.as('person:anna'), boxwood);
  const id = invited.ok ? invited.value.id : '';
  await submitVendor(memory.as('person:anna'), submission(id, 1));
  return { memory, id, account: [...memory.accounts.keys()][0] ?? '' };
}

describe('vendors', () => {
  it('go from invitation to business through four hands', async () => {
    const { memory, id, account } = await inReview();
    const verified = { bankAccountId: account, method: 'CALLBACK', note: null } as const;
    expect(await approveVendor(memory.as('person:greta'), { ...at(id, 2), verifications: [verified] })).toMatchObject({ ok: true });
    expect(await activateVendor(memory.as('service:erp-emea', 'SERVICE'), at(id, 3))).toMatchObject({ ok: true });
    expect(memory.vendors.get(id)).toMatchObject({ status: 'ACTIVE', vatId: 'DE136695976', version: 4, submittedBy: 'person:anna' });
    expect(memory.accounts.get(account)).toMatchObject({ status: 'VERIFIED', iban: 'DE89370400440532013000' });
    expect(memory.events).toEqual(['invited', 'submitted', 'approved', 'activated']);
  });
  it('are not entered twice in one legal entity', async () => {
    const { memory } = await inReview();
    expect(codes(await inviteVendor(memory.as('person:ben'), { ...boxwood, number: '2', vatId: null }))).toEqual(['VENDOR_EXISTS']);
    expect(codes(await inviteVendor(memory.as('person:ben'), { ...boxwood, number: '2', bankAccounts: [] }))).toEqual(['VENDOR_EXISTS']);
  });
  it('say nothing of a vendor with the same identifiers that the caller may not see', async () => {
    const { memory, id } = await inReview();
    memory.hidden.add(id);
    expect(codes(await inviteVendor(memory.as('person:ben'), boxwood))).toEqual(['CONFLICT_OR_NOT_PERMITTED']);
    expect(codes(await blockVendor(memory.as('person:ben'), { ...at(id, 2), scope: 'ALL', reason: 'x' }))).toEqual([
      'CONFLICT_OR_NOT_PERMITTED',
    ]);
    expect(codes(await blockVendor(memory.as('person:ben'), { ...at('vend_DE01_9', 2), scope: 'ALL', reason: 'x' }))).toEqual([
      'CONFLICT_OR_NOT_PERMITTED',
    ]);
  });
  it('tell every wrong identifier at once', async () => {
    const wrong = { ...boxwood, vatId: 'DE1', lei: 'X', bankAccounts: [{ ...boxwood.bankAccounts[0]!, iban: 'DE00' }] };
    expect(codes(await inviteVendor(new Memory().as('person:anna'), wrong))).toEqual(['VAT_ID_INVALID', 'LEI_INVALID', 'IBAN_INVALID']);
  });
  it('do not go to review before their data is complete', async () => {
    const memory = new Memory();
    await inviteVendor(memory.as('person:anna'), { ...boxwood, country: null, paymentTerms: null, bankAccounts: [] });
    expect(codes(await submitVendor(memory.as('person:anna'), submission('vend_DE01_1', 1)))).toEqual([
      'DATA_MISSING',
      'DATA_MISSING',
      'DATA_MISSING',
    ]);
    const completed = {
      ...submission('vend_DE01_1', 1),
      changes: { country: 'DE', paymentTerms: boxwood.paymentTerms },
      bankAccounts: boxwood.bankAccounts,
    };
    expect(await submitVendor(memory.as('person:anna'), completed)).toMatchObject({ ok: true });
  });
  it.each([
    ['who entered them', 'person:anna', 'PERSON'],
    ['a service', 'service:erp-emea', 'SERVICE'],
    ['an agent on behalf of another person', 'person:greta', 'AGENT'],
  ])('are not approved by %s', async (_, subject, actor) => {
    const { memory, id } = await inReview();
    expect(codes(await approveVendor(memory.as(subject, actor), { ...at(id, 2), verifications: [] }))).toEqual(['SOD_SAME_PERSON']);
  });
  it('are not activated without a verified account', async () => {
    const { memory, id } = await inReview();
    await approveVendor(memory.as('person:greta'), { ...at(id, 2), verifications: [] });
    expect(codes(await activateVendor(memory.as('person:greta'), at(id, 3)))).toEqual(['BANK_ACCOUNT_UNVERIFIED']);
  });
  it('have only their own accounts verified', async () => {
    const { memory, id } = await inReview();
    const foreign = { bankAccountId: 'vba_DE01_9', method: 'CALLBACK', note: null } as const;
    expect(codes(await approveVendor(memory.as('person:greta'), { ...at(id, 2), verifications: [foreign] }))).toEqual([
      'BANK_ACCOUNT_UNKNOWN',
    ]);
    expect(memory.vendors.get(id)?.status).toBe('IN_REVIEW');
  });
  it('are blocked for a reason, from APPROVED or ACTIVE only', async () => {
    const { memory, id } = await inReview();
    expect(codes(await blockVendor(memory.as('person:greta'), { ...at(id, 2), scope: 'PAYMENT', reason: 'x' }))).toEqual([
      'INVALID_TRANSITION',
    ]);
    await approveVendor(memory.as('person:greta'), { ...at(id, 2), verifications: [] });
    expect(codes(await blockVendor(memory.as('person:greta'), { ...at(id, 3), scope: 'PAYMENT', reason: ' ' }))).toEqual([
      'REASON_MISSING',
    ]);
    expect(codes(await blockVendor(memory.as('person:greta'), { ...at(id, 1), scope: 'PAYMENT', reason: 'x' }))).toEqual([
      'VERSION_CONFLICT',
    ]);
    expect(await blockVendor(memory.as('person:greta'), { ...at(id, 3), scope: 'PAYMENT', reason: 'Insolvent' })).toMatchObject({
      ok: true,
    });
    expect(memory.vendors.get(id)).toMatchObject({ status: 'BLOCKED', blockedScope: 'PAYMENT', blockReason: 'Insolvent' });
  });
});
