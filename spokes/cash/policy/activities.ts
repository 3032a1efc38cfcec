/** What this spoke lets a principal do beside reading; each is demanded by the mutation that does it. */
export const CASH_ACTIVITIES = ['BankAccount.open', 'Statement.import'] as const;
