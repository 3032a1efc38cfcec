import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import { BankTransaction, LegalEntity, Vendor } from './stubs';
import { Flow, Requires } from '#kit/policy/decorators';
import { Invoice, InvoiceConnection } from './Invoice';
import { InvoicesArgs, requireCurrency } from './InvoicesArgs';
import type { ConnectionOf } from '#kit/types/connection';
import type { GraphQLResolveInfo } from 'graphql';
import type { InvoicesContext } from '../context';
import type { Row } from '#kit/read/Source';
import { filterOf } from '#kit/read/filter';
import { invoiceOfPayment } from '../domain/invoiceOfPayment';
import { legalEntityOfId } from '#kernel/ids';

const SAME_REFERENCE_MAX = 100;

@Resolver(() => LegalEntity)
export class LegalEntityInvoices {
  @Flow('Invoice.id')
  @FieldResolver(() => InvoiceConnection, { nullable: true })
  invoices(
    @Root() legalEntity: LegalEntity,
    @Args(() => InvoicesArgs) args: InvoicesArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: InvoicesContext,
  ): Promise<ConnectionOf> {
    requireCurrency(args);
    const by = { legalEntityCode: legalEntity.code };
    return context.rows.list('Invoice', { by, filter: filterOf(args.filter), order: args.order, page: args, info });
  }
}

@Resolver(() => Vendor)
export class VendorInvoices {
  @Flow(['Invoice.id', 'Invoice.vendor'])
  @FieldResolver(() => InvoiceConnection, { nullable: true })
  invoices(
    @Root() vendor: Vendor,
    @Args(() => InvoicesArgs) args: InvoicesArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: InvoicesContext,
  ): Promise<ConnectionOf> {
    requireCurrency(args);
    const by = { legalEntityCode: legalEntityOfId(vendor.id), vendorId: vendor.id };
    return context.rows.list('Invoice', { by, filter: filterOf(args.filter), order: args.order, page: args, info });
  }
}

@Resolver(() => BankTransaction)
export class BankTransactionInvoice {
  @Requires('reference amount { amount currency }')
  @Flow(['BankTransaction.reference', 'BankTransaction.amount', 'Invoice.id', 'Invoice.paymentReference'])
  @FieldResolver(() => Invoice, {
    nullable: true,
    description:
      'The invoice that quotes the reference of the payment, in its currency; of several the one whose amount due was paid. Else null.',
  })
  async invoice(
    @Root() transaction: BankTransaction,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: InvoicesContext,
  ): Promise<Row | null> {
    const { id, reference, amount } = transaction;
    const by = { legalEntityCode: legalEntityOfId(id), paymentReference: reference, currency: amount?.currency ?? null };
    const [only, another] = await context.rows.all('Invoice', { by, max: 2, info });
    if (only === undefined || another === undefined) return only ?? null;
    // Several invoices quote it: whole rows, to compare what is due.
    const all = await context.rows.all('Invoice', { by, max: SAME_REFERENCE_MAX });
    return invoiceOfPayment(all, amount?.amount ?? null);
  }
}
