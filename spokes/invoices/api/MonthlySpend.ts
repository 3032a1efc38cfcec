import { Access, EntityScope, Flow, Key } from '#kit/policy/decorators';
import { ArgsType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { PageArgs, connectionOf } from '#kit/types/connection';
import { Currency } from '#kit/types/scalars';
import { Filter } from '#kit/read/filter';
import { MoneyType } from '#kit/types/values';
import { policyEnum } from '#kit/policy/enums';

/** Entry of the declassification register: who may read these totals may see no invoice. */
const declassify = 'monthly-spend';
const CORE = { uses: ['PROJECT', 'FILTER', 'ORDER'] } as const;

@ObjectType('MonthlySpend', {
  simpleResolvers: true,
  description:
    'What one legal entity was invoiced in one month and currency, over five invoices or more: fewer are no total that may be shown. Rejected invoices are left out, credit notes taken off.',
})
@Key('id')
@EntityScope()
@Access('core')
export class MonthlySpend {
  @Access('core', { uses: ['PROJECT', 'FILTER', 'ORDER', 'AGGREGATE'], aggregate: ['COUNT'] }) @Field(() => ID) id!: string;
  @Access('core', CORE)
  @Flow('Invoice.legalEntityCode', { use: 'GROUP', declassify })
  @Field()
  legalEntityCode!: string;
  @Access('core', CORE)
  @Flow('Invoice.issueDate', { use: 'GROUP', declassify })
  @Field(() => String, { nullable: true, description: 'Of the issue date: `2026-11`.' })
  month!: string | null;
  @Access('core', CORE)
  @Flow('Invoice.currency', { use: 'GROUP', declassify })
  @Field(() => Currency, { nullable: true, description: 'Amounts of several currencies are never added.' })
  currency!: string | null;
  @Access('core')
  @Flow('Invoice.id', { use: 'AGGREGATE', function: 'COUNT', declassify })
  @Field(() => Int, { nullable: true, description: 'Invoices that were summed.' })
  invoiceCount!: number | null;
  @Access('totals')
  @Flow('Invoice.gross', { use: 'AGGREGATE', function: 'SUM', declassify })
  @Field(() => MoneyType, { nullable: true, description: 'Sum of BT-112.' })
  gross!: MoneyType | null;
}

export const MonthlySpendConnection = connectionOf('MonthlySpend', () => MonthlySpend);

export const MonthlySpendOrder = policyEnum('MonthlySpendOrder', 'ORDER', {
  MONTH: 'MonthlySpend.month',
  MONTH_DESC: 'MonthlySpend.month',
});

@InputType({ description: 'Chooses among finished totals: what is named must hold, all of it.' })
export class MonthlySpendFilter {
  @Filter('MonthlySpend.legalEntityCode') @Field(() => [String], { nullable: true }) legalEntityCode?: string[] | null;
  @Filter('MonthlySpend.currency') @Field(() => Currency, { nullable: true }) currency?: string | null;
  @Filter('MonthlySpend.month', 'ge') @Field(() => String, { nullable: true, description: '`2026-01`.' }) monthFrom?: string | null;
  @Filter('MonthlySpend.month', 'le') @Field(() => String, { nullable: true, description: '`2026-12`.' }) monthTo?: string | null;
}

@ArgsType()
export class MonthlySpendArgs extends PageArgs {
  @Field(() => MonthlySpendFilter, { nullable: true }) filter?: MonthlySpendFilter | null;
  @Field(() => MonthlySpendOrder, { nullable: true, defaultValue: 'MONTH_DESC' }) order?: keyof typeof MonthlySpendOrder | null;
}
