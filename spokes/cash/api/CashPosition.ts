import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { AggregateScope, Flow, Public } from '#kit/policy/decorators';
import { plainEnum, policyEnum } from '#kit/policy/enums';
import { Currency, DateScalar, Decimal } from '#kit/types/scalars';
import { MoneyType } from '#kit/types/values';
import { POSITION_RATE_TYPE, type PositionRateType } from '../domain/UsedRate';

export const CashPositionKey = policyEnum('CashPositionKey', 'GROUP', {
  CURRENCY: 'BankAccount.currency',
  LEGAL_ENTITY: 'BankAccount.legalEntityCode',
  ACCOUNT: 'BankAccount.id',
});
const PositionRateTypeEnum = plainEnum('PositionRateType', Object.keys(POSITION_RATE_TYPE) as PositionRateType[]);

@InputType({ description: 'Into which currency, at which rates.' })
export class CashPositionIn {
  @Public('names a rate, which is public') @Field(() => Currency) currency!: string;
  @Public('names a rate, which is public')
  @Field(() => PositionRateTypeEnum, { nullable: true, defaultValue: 'SPOT' })
  rateType?: PositionRateType | null;
  @Public('names a rate, which is public') @Field(() => DateScalar, { nullable: true, description: 'Today, unless named.' }) date?:
    string | null;
}

@ObjectType('CashPositionGroup', { simpleResolvers: true, description: 'Amounts of two currencies are never in one group.' })
export class CashPositionGroup {
  @Flow('BankAccount.legalEntityCode', { use: 'GROUP' }) @Field(() => String, { nullable: true }) legalEntityCode!: string | null;
  @Flow('BankAccount.currency', { use: 'GROUP' }) @Field(() => Currency, { nullable: true }) currency!: string | null;
  @Flow('BankAccount.id', { use: 'GROUP' }) @Field(() => ID, { nullable: true }) accountId!: string | null;
  @Flow('BankAccount.id', { use: 'AGGREGATE', function: 'COUNT' }) @Field(() => Int, { nullable: true }) accounts!: number | null;
  @Flow('BankAccount.balance', { use: 'AGGREGATE', function: 'SUM' })
  @Field(() => MoneyType, {
    nullable: true,
    description: 'Sum of the latest closing booked balances. Null where no account has a statement.',
  })
  booked!: MoneyType | null;
  @Flow('BankAccount.balance', { use: 'AGGREGATE', function: 'SUM' })
  @Field(() => MoneyType, {
    nullable: true,
    description: '`booked` in the currency of `in`. Null without `in` and where the rate is missing: `rates` says why.',
  })
  converted!: MoneyType | null;
  @Flow('BankAccount.balance', { use: 'AGGREGATE', function: 'COUNT' })
  @Field(() => Int, { nullable: true, description: 'Accounts whose balance comes from a flagged statement.' })
  flagged!: number | null;
  @Flow('BankAccount.balance', { use: 'AGGREGATE', function: 'MIN' })
  @Field(() => DateScalar, { nullable: true, description: 'The day of the oldest balance in the sum.' })
  oldestBalance!: string | null;
}

@ObjectType('UsedRate', { simpleResolvers: true, description: 'A rate that a number was made with, or why there was none.' })
export class UsedRateType {
  @Field(() => Currency) base!: string;
  @Field(() => Currency) quote!: string;
  @Field(() => PositionRateTypeEnum) type!: PositionRateType;
  @Field(() => DateScalar, { description: 'The day of the rate: the day asked for or the last one before it.' }) date!: string;
  @Field(() => Decimal, { nullable: true, description: 'Units of `quote` for one unit of `base`.' }) rate!: string | null;
  @Field(() => String, { nullable: true }) source!: string | null;
  @Field(() => String, { nullable: true, description: 'RATE_MISSING, RATES_UNAVAILABLE; null when there is a rate.' }) reason!:
    string | null;
}

@ObjectType('CashPosition', { simpleResolvers: true })
@AggregateScope()
export class CashPosition {
  @Flow('BankAccount.id', { use: 'AGGREGATE', function: 'COUNT' }) @Field(() => [CashPositionGroup]) groups!: readonly CashPositionGroup[];
  @Public('rates are reference data') @Field(() => [UsedRateType]) rates!: readonly UsedRateType[];
}
