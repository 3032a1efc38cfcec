import fc from 'fast-check';
import { Money } from '#kernel/Money';
import { type EntryDetail, type StatementEntry } from './Statement';
import { type StoredCount, identityOf, planEntries } from './entryIdentity';

const coffee: StatementEntry = {
  amount: Money.of('-3.50', 'EUR'),
  reversal: false,
  status: 'BOOKED',
  bookingDate: '2026-03-02',
  valueDate: '2026-03-02',
  bankReference: null,
  entryReference: null,
  bankCode: 'PMNT/CCRD/POSD',
  text: 'Coffee bar 12',
  batch: null,
  details: [],
};
const lunch: StatementEntry = { ...coffee, amount: Money.of('-12.00', 'EUR'), text: 'Lunch' };
const detail = {
  amount: null,
  bankReference: null,
  endToEndId: null,
  paymentInformationId: null,
  transactionId: null,
  counterpartyName: null,
  counterpartyIban: null,
  counterpartyOtherId: null,
  creditorReference: null,
  remittance: null,
};

/** An account in memory: what the store does with a plan. */
class Account {
  readonly held: { id: string; identity: string; entry: StatementEntry }[] = [];

  import(...entries: readonly StatementEntry[]): number {
    const stored = new Map<string, StoredCount>();
    for (const { id, identity, entry } of this.held) {
      const known = stored.get(identity) ?? { booked: 0, pendingIds: [] };
      const pending = entry.status === 'PENDING';
      stored.set(identity, {
        booked: known.booked + (pending ? 0 : 1),
        pendingIds: pending ? [...known.pendingIds, id] : known.pendingIds,
      });
    }
    const plan = planEntries(entries, 'FINGERPRINT_1', stored);
    for (const each of plan.added) this.held.push({ id: String(this.held.length), identity: each.identity, entry: each.entry });
    for (const { id, entry } of plan.booked) this.held.find((each) => each.id === id)!.entry = entry;
    return plan.added.length;
  }
}

describe('telling entries apart', () => {
  it('keeps two equal payments two, and adds none when the file comes again', () => {
    const account = new Account();
    expect([account.import(coffee, coffee), account.import(coffee, coffee), account.import(coffee, coffee)]).toEqual([2, 0, 0]);
  });

  it('adds the rest of a day after its first part', () => {
    const account = new Account();
    expect([account.import(coffee), account.import(coffee, coffee, lunch), account.import(coffee)]).toEqual([1, 2, 0]);
  });

  it('holds of each entry as many as the fullest file had, whatever the order of the files', () => {
    const file = fc.array(fc.constantFrom(coffee, lunch), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(file, { maxLength: 6 }), (files) => {
        const account = new Account();
        for (const each of files) account.import(...each);
        for (const kind of [coffee, lunch]) {
          const most = Math.max(0, ...files.map((each) => each.filter((entry) => entry === kind).length));
          expect(account.held.filter(({ entry }) => entry === kind)).toHaveLength(most);
        }
      }),
    );
  });

  it('books a pending entry instead of adding it', () => {
    const account = new Account();
    account.import({ ...coffee, status: 'PENDING' });
    expect(account.import(coffee, coffee)).toBe(1);
    expect(account.held.map(({ entry }) => entry.status)).toEqual(['BOOKED', 'BOOKED']);
  });

  it('gives an original and its reversal two identities, though they share the reference', () => {
    const original = { ...coffee, bankReference: 'R1' };
    expect(identityOf(original, 'BANK_REFERENCE_1')).not.toBe(identityOf({ ...original, reversal: true }, 'BANK_REFERENCE_1'));
  });

  it('does not ask the text where the bank gives references', () => {
    const one = { ...coffee, bankReference: 'R1' };
    expect(identityOf(one, 'BANK_REFERENCE_1')).toBe(identityOf({ ...one, text: 'other words' }, 'BANK_REFERENCE_1'));
    expect(identityOf(one, 'FINGERPRINT_1')).not.toBe(identityOf({ ...one, text: 'other words' }, 'FINGERPRINT_1'));
  });

  it('reads a text that is broken into other lines as the same text', () => {
    expect(identityOf({ ...coffee, text: 'coffee  bar 12 ' }, 'FINGERPRINT_1')).toBe(identityOf(coffee, 'FINGERPRINT_1'));
  });

  it('imports nothing again when a bank begins to list the parts of its batches', () => {
    const parts: readonly EntryDetail[] = Array.from({ length: 14 }, (_, at) => ({ ...detail, endToEndId: `E${String(at)}` }));
    expect(identityOf({ ...coffee, details: parts }, 'FINGERPRINT_1')).toBe(identityOf(coffee, 'FINGERPRINT_1'));
  });
});
