import { Field, Int, ObjectType } from 'type-graphql';
import { Public } from '#kit/policy/decorators';
import { publicConnectionOf } from '#kit/types/connection';
import { Currency, DateScalar, Decimal } from '#kit/types/scalars';
import { type RateType } from '../domain/rates';
import { RateTypeEnum } from './enums';

/** Why each identified principal may read the reference data. */
export const REFERENCE_DATA = 'reference data of the group: names nobody and no amount';

@ObjectType('BusinessUnit', { simpleResolvers: true, description: 'Runs spoke instances for its legal entities.' })
@Public(REFERENCE_DATA)
export class BusinessUnit {
  @Field() code!: string;
  @Field(() => String, { nullable: true }) name!: string | null;
  @Field(() => [String]) legalEntityCodes!: readonly string[];
}

@ObjectType('CurrencyInfo', { simpleResolvers: true })
@Public(REFERENCE_DATA)
export class CurrencyInfo {
  @Field(() => Currency) code!: string;
  @Field(() => Int, { description: 'Decimals of the minor unit: JPY 0, EUR 2, BHD 3.' }) exponent!: number;
}

@ObjectType('ExchangeRate', { simpleResolvers: true, description: 'Units of `quote` for one unit of `base`, as the source published it.' })
@Public(REFERENCE_DATA)
class ExchangeRate {
  @Field() source!: string;
  @Field(() => RateTypeEnum) type!: RateType;
  @Field(() => DateScalar) date!: string;
  @Field(() => Currency) base!: string;
  @Field(() => Currency) quote!: string;
  @Field(() => Decimal) rate!: string;
}

export const ExchangeRateConnection = publicConnectionOf('ExchangeRate', () => ExchangeRate, REFERENCE_DATA);

@ObjectType('ResolvedRate', { simpleResolvers: true, description: 'A rate with where it comes from. At most 20 significant digits.' })
@Public(REFERENCE_DATA)
export class ResolvedRate {
  @Field(() => Decimal) rate!: string;
  @Field(() => DateScalar, { description: 'The day of the rate: the day asked for, or at most 7 days earlier.' }) date!: string;
  @Field(() => String, { nullable: true, description: 'Null for a currency against itself.' }) source!: string | null;
  @Field(() => RateTypeEnum) type!: RateType;
  @Field(() => Currency) base!: string;
  @Field(() => Currency) quote!: string;
  @Field(() => [String], { description: 'The currencies gone through: `["USD", "EUR", "JPY"]`.' }) path!: readonly string[];
}
