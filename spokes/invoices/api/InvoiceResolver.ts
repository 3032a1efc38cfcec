import { Access, Binds, Demands, Gather } from '#kit/policy/decorators';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import { Invoice, InvoiceConnection } from './Invoice';
import { InvoicesArgs, requireCurrency } from './InvoicesArgs';
import { LegalEntity, Vendor } from './stubs';
import { RuleFindingType } from './values';
import type { ConnectionOf } from '#kit/types/connection';
import type { GraphQLResolveInfo } from 'graphql';
import type { InvoicesContext } from '../context';
import type { Row } from '#kit/read/Source';
import { filterOf } from '#kit/read/filter';
import { presentFindings } from './presentFindings';

@Resolver(() => Invoice)
export class InvoiceResolver {
  @Demands('READ', 'Invoice')
  @Gather('ROUTE', 'id')
  @Query(() => Invoice, { nullable: true })
  invoice(
    @Binds('Invoice.id', 'FILTER') @Arg('id', () => ID) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: InvoicesContext,
  ): Promise<Row | null> {
    return context.rows.byId('Invoice', id, info);
  }

  @Demands('READ', 'Invoice')
  @Gather('MERGE')
  @Query(() => InvoiceConnection, { nullable: true, description: 'Orders and bounds of amounts need a currency in the filter.' })
  invoices(
    @Args(() => InvoicesArgs) args: InvoicesArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: InvoicesContext,
  ): Promise<ConnectionOf> {
    requireCurrency(args);
    return context.rows.list('Invoice', { filter: filterOf(args.filter), order: args.order, page: args, info });
  }

  @FieldResolver(() => [RuleFindingType], { nullable: true })
  findings(@Root() invoice: Row, @Ctx() context: InvoicesContext): Promise<readonly RuleFindingType[] | null> {
    return presentFindings(context, invoice['findings'] as readonly RuleFindingType[] | null);
  }

  @Access('core')
  @FieldResolver(() => LegalEntity, { nullable: true })
  legalEntity(@Root() invoice: Row): object {
    return { code: invoice['legalEntityCode'] };
  }

  @Access('core', { uses: ['PROJECT', 'FILTER', 'GROUP'] })
  @FieldResolver(() => Vendor, {
    nullable: true,
    description: 'Found by VAT id, LEI or name of the seller when the invoice was validated.',
  })
  vendor(@Root() invoice: Row): object | null {
    const id = invoice['vendorId'];
    return typeof id === 'string' ? { id } : null;
  }
}
