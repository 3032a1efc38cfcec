import { BankTransaction, LegalEntity, Vendor } from './api/stubs';
import { BankTransactionInvoice, LegalEntityInvoices, VendorInvoices } from './api/RelatedResolvers';
import { type InvoicesContext, invoicesContext } from './context';
import { fromKey, fromRows } from '#kit/schema/references';
import { INVOICE_ACTIVITIES } from './policy/activities';
import { InvoiceMutations } from './api/InvoiceMutations';
import { InvoiceResolver } from './api/InvoiceResolver';
import { InvoiceRow } from './store/InvoiceRow';
import { Invoices1764000000001 } from './store/migrations/Invoices1764000000001';
import { MonthlySpend1764000000002 } from './store/migrations/MonthlySpend1764000000002';
import { MonthlySpendResolver } from './api/MonthlySpendResolver';
import { MonthlySpendRow } from './store/MonthlySpendRow';
import { ReceiveInvoices } from './api/ReceiveInvoices';
import type { SpokeDefinition } from '#kit/definition';
import { SummaryResolver } from './api/SummaryResolver';
import { invoiceSource } from './store/invoiceSource';
import { monthlySpendSource } from './store/monthlySpendSource';

export const invoices: SpokeDefinition<InvoicesContext> = {
  name: 'invoices',
  resolvers: [
    InvoiceResolver,
    SummaryResolver,
    MonthlySpendResolver,
    ReceiveInvoices,
    InvoiceMutations,
    LegalEntityInvoices,
    VendorInvoices,
    BankTransactionInvoice,
  ],
  types: [LegalEntity, Vendor, BankTransaction],
  references: {
    Invoice: fromRows('Invoice'),
    MonthlySpend: fromRows('MonthlySpend'),
    LegalEntity: fromKey,
    Vendor: fromKey,
    BankTransaction: fromKey,
  },
  sources: [invoiceSource, monthlySpendSource],
  entities: [InvoiceRow, MonthlySpendRow],
  migrations: [Invoices1764000000001, MonthlySpend1764000000002],
  activities: INVOICE_ACTIVITIES,
  documents: true,
  context: invoicesContext,
};
