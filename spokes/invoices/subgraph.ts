import { BankTransaction, LegalEntity, Vendor } from './api/stubs';
import { BankTransactionInvoice, LegalEntityInvoices, VendorInvoices } from './api/RelatedResolvers';
import { type InvoicesContext, invoicesContext } from './context';
import { fromKey, fromRows } from '#kit/schema/references';
import { INVOICE_ACTIVITIES } from './policy/activities';
import { InvoiceMutations } from './api/InvoiceMutations';
import { InvoiceResolver } from './api/InvoiceResolver';
import { InvoiceRow } from './store/InvoiceRow';
import { Invoices1764000000001 } from './store/migrations/Invoices1764000000001';
import { ReceiveInvoices } from './api/ReceiveInvoices';
import type { SpokeDefinition } from '#kit/definition';
import { SummaryResolver } from './api/SummaryResolver';
import { invoiceSource } from './store/invoiceSource';

export const invoices: SpokeDefinition<InvoicesContext> = {
  name: 'invoices',
  resolvers: [
    InvoiceResolver,
    SummaryResolver,
    ReceiveInvoices,
    InvoiceMutations,
    LegalEntityInvoices,
    VendorInvoices,
    BankTransactionInvoice,
  ],
  types: [LegalEntity, Vendor, BankTransaction],
  references: { Invoice: fromRows('Invoice'), LegalEntity: fromKey, Vendor: fromKey, BankTransaction: fromKey },
  sources: [invoiceSource],
  entities: [InvoiceRow],
  migrations: [Invoices1764000000001],
  activities: INVOICE_ACTIVITIES,
  documents: true,
  context: invoicesContext,
};
