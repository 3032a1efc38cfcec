import { type SpokeDefinition } from '#kit/definition';
import { fromKey, fromRows } from '#kit/schema/references';
import { BankAccountResolver } from './api/BankAccountResolver';
import { BankTransactionResolver } from './api/BankTransactionResolver';
import { CashMutations } from './api/CashMutations';
import { CashPositionResolver } from './api/CashPositionResolver';
import { Invoice, InvoiceResolver } from './api/Invoice';
import { LegalEntity } from './api/LegalEntity';
import { StatementResolver } from './api/StatementResolver';
import { type CashContext, cashContext } from './context';
import { CASH_ACTIVITIES } from './policy/activities';
import { BankAccountRow } from './store/BankAccountRow';
import { BankTransactionRow } from './store/BankTransactionRow';
import { StatementRow } from './store/StatementRow';
import { Cash1764000000001 } from './store/migrations/Cash1764000000001';
import { CashOrders1764000000002 } from './store/migrations/CashOrders1764000000002';
import { bankAccountSource, bankTransactionSource, statementSource } from './store/sources';

export const cash: SpokeDefinition<CashContext> = {
  name: 'cash',
  resolvers: [BankAccountResolver, StatementResolver, BankTransactionResolver, CashPositionResolver, CashMutations, InvoiceResolver],
  types: [LegalEntity, Invoice],
  references: {
    BankAccount: fromRows('BankAccount'),
    Statement: fromRows('Statement'),
    BankTransaction: fromRows('BankTransaction'),
    Invoice: fromKey,
  },
  sources: [bankAccountSource, statementSource, bankTransactionSource],
  entities: [BankAccountRow, StatementRow, BankTransactionRow],
  migrations: [Cash1764000000001, CashOrders1764000000002],
  activities: CASH_ACTIVITIES,
  documents: true,
  context: cashContext,
};
