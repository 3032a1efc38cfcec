import { type GraphQLResolveInfo } from 'graphql';
import { Ctx, Field, FieldResolver, ID, Info, ObjectType, Resolver, Root } from 'type-graphql';
import { External, Flow, Key, Requires } from '#kit/policy/decorators';
import { whereEqual } from '#kit/read/filter';
import { type Row } from '#kit/read/Source';
import { legalEntityOfId } from '#kernel/ids';
import { type CashContext } from '../context';
import { BankTransaction } from './BankTransaction';

const PAYMENTS_MAX = 100;

/** An invoice: owned by another spoke, here with what was paid on it. */
@ObjectType('Invoice', { simpleResolvers: true })
@Key('id')
export class Invoice {
  @Field(() => ID) id!: string;
  @External() @Field(() => String, { nullable: true }) paymentReference!: string | null;
}

@Resolver(() => Invoice)
export class InvoiceResolver {
  @Requires('paymentReference')
  @Flow(['Invoice.paymentReference', 'BankTransaction.id', 'BankTransaction.reference'])
  @FieldResolver(() => [BankTransaction], {
    nullable: true,
    description: 'Booked transactions of the legal entity with the payment reference of the invoice; at most 100, oldest ids first.',
  })
  payments(@Root() invoice: Invoice, @Info() info: GraphQLResolveInfo, @Ctx() context: CashContext): Promise<readonly Row[]> {
    const by = { legalEntityCode: legalEntityOfId(invoice.id), reference: invoice.paymentReference };
    return context.rows.all('BankTransaction', { by, filter: whereEqual('status', 'BOOKED'), max: PAYMENTS_MAX, info });
  }
}
