import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { Currency, DateScalar, Decimal } from '#kit/types/scalars';
import { InvoiceOrder, InvoiceStatus } from './Invoice';
import { Filter } from '#kit/read/filter';
import { PageArgs } from '#kit/types/connection';
import { defineError } from '#kernel/errors';

const OrderNeedsCurrency = defineError({
  code: 'ORDER_NEEDS_CURRENCY',
  shown: true,
  message: () => 'amounts of several currencies have no order: filter by `currency`',
});

@InputType({ description: 'What is named must hold, all of it.' })
export class InvoiceFilter {
  @Filter('Invoice.legalEntityCode') @Field(() => [String], { nullable: true }) legalEntityCode?: string[] | null;
  @Filter('Invoice.status') @Field(() => [InvoiceStatus], { nullable: true }) status?: (keyof typeof InvoiceStatus)[] | null;
  @Filter('Invoice.vendor', 'eq', 'vendorId') @Field(() => ID, { nullable: true }) vendorId?: string | null;
  @Filter('Invoice.number') @Field(() => String, { nullable: true, description: 'The whole number, as written.' }) number?: string | null;
  @Filter('Invoice.dueDate', 'ge') @Field(() => DateScalar, { nullable: true }) dueFrom?: string | null;
  @Filter('Invoice.dueDate', 'le') @Field(() => DateScalar, { nullable: true }) dueTo?: string | null;
  @Filter('Invoice.issueDate', 'ge') @Field(() => DateScalar, { nullable: true }) issuedFrom?: string | null;
  @Filter('Invoice.issueDate', 'le') @Field(() => DateScalar, { nullable: true }) issuedTo?: string | null;
  @Filter('Invoice.gross', 'ge', 'gross.amount') @Field(() => Decimal, { nullable: true }) grossMin?: string | null;
  @Filter('Invoice.gross', 'le', 'gross.amount') @Field(() => Decimal, { nullable: true }) grossMax?: string | null;
  @Filter('Invoice.currency') @Field(() => Currency, { nullable: true }) currency?: string | null;
}

@ArgsType()
export class InvoicesArgs extends PageArgs {
  @Field(() => InvoiceFilter, { nullable: true }) filter?: InvoiceFilter | null;
  @Field(() => InvoiceOrder, { nullable: true, defaultValue: 'DUE_DATE' }) order?: keyof typeof InvoiceOrder | null;
}

/** Amounts are compared in one currency only. Throws ORDER_NEEDS_CURRENCY for an order or a bound of amounts without it. */
export function requireCurrency({ filter, order }: Pick<InvoicesArgs, 'filter' | 'order'>): void {
  const byAmount = order === 'GROSS_AMOUNT' || order === 'GROSS_AMOUNT_DESC';
  const bound = (filter?.grossMin ?? null) !== null || (filter?.grossMax ?? null) !== null;
  if ((byAmount || bound) && (filter?.currency ?? null) === null) throw OrderNeedsCurrency();
}
