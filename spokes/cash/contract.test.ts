import { buildContract } from '#kit/schema/buildSpoke';
import { cash } from './subgraph';

describe('the contract of cash', () => {
  it('masks what names an account, labels what names a person, and sums under the right of the balance', async () => {
    const { sdl, activities } = await buildContract(cash);
    for (const line of [
      'iban: String @access(classes: ["bank"]) @mask(kind: LAST4)',
      'accountNumber: String @access(classes: ["bank"]) @mask(kind: LAST4)',
      'counterpartyIban: String @access(classes: ["bank"]) @mask(kind: LAST4)',
      'counterpartyName: String @access(classes: ["personal"])',
      'remittance: String @access(classes: ["notes"])',
      'booked: Money @flow(from: ["BankAccount.balance"], use: AGGREGATE, function: SUM)',
      'payments: [BankTransaction!] @requires(fields: "paymentReference")',
    ]) {
      expect(sdl).toContain(line);
    }
    expect(activities).toEqual(['BankAccount.open', 'Statement.import']);
  });
});
