import { type Story, story } from './story';
import { Money } from '#kernel/Money';
import { canonicalJson } from '#kernel/canonicalJson';
import { identifierChecks } from '../../../spokes/vendors/formats/identifierChecks';
import { isLei } from '../../../spokes/vendors/domain/lei';
import { sha256 } from '#kernel/digest';

const small = story({ seed: 1, anchor: '2026-11-24', size: 'small' });
const digest = (told: Story): string => sha256(canonicalJson(told));

describe('the story of the small group', () => {
  it('is the same for the same seed and anchor, and another for others', () => {
    expect(digest(story({ seed: 1, anchor: '2026-11-24', size: 'small' }))).toBe(digest(small));
    expect(digest(story({ seed: 2, anchor: '2026-11-24', size: 'small' }))).not.toBe(digest(small));
    expect(digest(story({ seed: 1, anchor: '2026-11-25', size: 'small' }))).not.toBe(digest(small));
  });
  it('is of the same group whatever the seed', () => {
    const identities = (told: Story): unknown[] => [told.legalEntities.map(({ lei, vatId }) => [lei, vatId]), told.bankAccounts];
    expect(identities(story({ seed: 2, anchor: '2026-11-24', size: 'small' }))).toEqual(identities(small));
  });
  it('has seven legal entities, six currencies, sixty vendors and 600 invoices that are stored', () => {
    const handedIn = small.invoices.filter(({ key }) => !/ (again|foreign)$/.test(key));
    expect([small.legalEntities.length, small.vendors.length, handedIn.length]).toEqual([7, 60, 600]);
    expect(new Set(small.legalEntities.map((each) => each.functionalCurrency))).toEqual(
      new Set(['EUR', 'GBP', 'USD', 'CAD', 'JPY', 'SGD']),
    );
    for (const { code } of small.legalEntities) expect(handedIn.filter((each) => each.legalEntity === code).length).toBeGreaterThan(15);
  });
  it('ends before the anchor', () => {
    const instants = [
      ...small.invoices.flatMap((each) => [each.receivedAt, each.decidedAt ?? '']),
      ...small.statements.map((each) => each.createdAt),
    ];
    expect(instants.filter((each) => each >= '2026-11-24T00')).toEqual([]);
    expect(instants.filter((each) => each !== '' && each < small.from)).toEqual([]);
  });
  it('gives every identifier its check digits', () => {
    const vendors = small.vendors;
    expect(vendors.filter(({ vatId }) => vatId !== null && identifierChecks.vatId(vatId) !== 'VALID')).toEqual([]);
    expect(
      [...vendors.map(({ account }) => account), ...small.bankAccounts].filter(
        ({ iban }) => iban !== null && !identifierChecks.isIban(iban),
      ),
    ).toEqual([]);
    expect([...vendors, ...small.legalEntities].filter(({ lei }) => lei !== null && !isLei(lei))).toEqual([]);
  });
  it('reaches every state', () => {
    expect(new Set(small.invoices.map((each) => each.goal))).toEqual(
      new Set(['RECEIVED', 'VALIDATED', 'EXCEPTION', 'ACCEPTED', 'IN_APPROVAL', 'APPROVED', 'REJECTED']),
    );
    expect(new Set(small.vendors.map((each) => each.goal))).toEqual(new Set(['INVITED', 'IN_REVIEW', 'APPROVED', 'ACTIVE', 'BLOCKED']));
  });
  it('numbers the invoices of a vendor once, but for the planted ones', () => {
    const planted = new Set(small.planted.map((each) => each.invoice.key));
    const numbers = small.invoices.filter((each) => !planted.has(each.key)).map((each) => `${each.vendor.key} ${each.number}`);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
  it('pays with the reference of the invoice, out of an account in its currency', () => {
    const invoices = new Map(small.invoices.map((each) => [each.key, each]));
    const payments = small.statements
      .flatMap(({ account, entries }) => entries.map((entry) => ({ account, entry })))
      .filter(({ entry }) => entry.invoice !== null);
    expect(payments.length).toBeGreaterThan(150);
    for (const { account, entry } of payments) {
      const invoice = invoices.get(entry.invoice ?? '');
      expect(entry.reference ?? entry.endToEndId).toBe(invoice?.paymentReference ?? invoice?.number);
      expect([account.legalEntity, entry.amount.currency]).toEqual([invoice?.legalEntity, invoice?.currency]);
    }
  });
  it('adds up every statement but the planted one', () => {
    const wrong = small.statements.filter(
      (each) => !Money.sum([each.opening, ...each.entries.map(({ amount }) => amount)], each.account.currency).equals(each.closing),
    );
    expect(wrong.map((each) => each.key)).toEqual([small.plantedStatements.unbalanced]);
  });
  it('leaves one statement out and tells which', () => {
    const { gone, after } = small.plantedStatements;
    expect(small.statements.map((each) => each.key)).not.toContain(gone?.key);
    expect(after?.sequence).toBe((gone?.sequence ?? 0) + 1);
    expect(after?.opening.equals(gone?.opening ?? Money.zero('GBP'))).toBe(false);
  });
  it('has a rate for every currency on every workday', () => {
    const spot = small.rates.filter((each) => each.type === 'SPOT');
    expect(new Set(spot.map((each) => each.quote)).size).toBe(5);
    expect(spot.length % 5).toBe(0);
    expect(small.rates.filter((each) => !/^\d+\.\d{5}$/.test(each.rate))).toEqual([]);
  });
  it('does the same at any anchor, a leap day and the first of January among them', () => {
    for (const anchor of ['2028-02-29', '2027-01-01', '2026-05-31'])
      expect(story({ seed: 'x', anchor, size: 'small' }).invoices.length).toBe(602);
  });
});

it('tells the full story: 250 vendors, 5,000 invoices, daily statements', () => {
  const full = story({ seed: 1, anchor: '2026-11-24', size: 'full' });
  expect([full.vendors.length, full.invoices.filter(({ key }) => !/ (again|foreign)$/.test(key)).length]).toEqual([250, 5000]);
  expect(full.statements.length).toBeGreaterThan(2000);
  const identities = full.vendors.map((each) => `${each.legalEntity} ${each.vatId ?? each.name} ${each.account.iban ?? ''}`);
  expect(new Set(identities).size).toBe(250);
});
