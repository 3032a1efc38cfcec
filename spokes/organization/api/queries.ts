import { ArgsType, Field, InputType } from 'type-graphql';
import { Binds, Public } from '#kit/policy/decorators';
import { Filter } from '#kit/read/filter';
import { PageArgs } from '#kit/types/connection';
import { Currency, DateScalar } from '#kit/types/scalars';
import { type LegalEntityKind } from '../domain/LegalEntity';
import { type RateType } from '../domain/rates';
import { ExchangeRateOrder, LegalEntityKindEnum, LegalEntityOrder, RateTypeEnum } from './enums';

const NAMES_A_RATE = 'names a rate, which is public';

@InputType()
export class LegalEntityFilter {
  @Filter('LegalEntity.code') @Field(() => [String], { nullable: true }) code?: string[] | null;
  @Filter('LegalEntity.country') @Field(() => [String], { nullable: true }) country?: string[] | null;
  @Filter('LegalEntity.kind') @Field(() => [LegalEntityKindEnum], { nullable: true }) kind?: LegalEntityKind[] | null;
  @Filter('LegalEntity.functionalCurrency') @Field(() => [Currency], { nullable: true }) functionalCurrency?: string[] | null;
  @Filter('LegalEntity.lei') @Field(() => String, { nullable: true }) lei?: string | null;
  @Filter('LegalEntity.businessUnit', 'eq', 'businessUnitCode') @Field(() => [String], { nullable: true }) businessUnitCode?:
    string[] | null;
}

@ArgsType()
export class LegalEntitiesArgs extends PageArgs {
  @Field(() => LegalEntityFilter, { nullable: true }) filter?: LegalEntityFilter | null;
  @Field(() => LegalEntityOrder, { nullable: true, defaultValue: 'CODE' }) order?: keyof typeof LegalEntityOrder | null;
}

@InputType()
export class ExchangeRateFilter {
  @Filter('ExchangeRate.source') @Field(() => [String], { nullable: true }) source?: string[] | null;
  @Filter('ExchangeRate.type') @Field(() => [RateTypeEnum], { nullable: true }) type?: RateType[] | null;
  @Filter('ExchangeRate.base') @Field(() => [Currency], { nullable: true }) base?: string[] | null;
  @Filter('ExchangeRate.quote') @Field(() => [Currency], { nullable: true }) quote?: string[] | null;
  @Filter('ExchangeRate.date', 'ge') @Field(() => DateScalar, { nullable: true }) dateFrom?: string | null;
  @Filter('ExchangeRate.date', 'le') @Field(() => DateScalar, { nullable: true }) dateTo?: string | null;
}

@ArgsType()
export class ExchangeRatesArgs extends PageArgs {
  @Field(() => ExchangeRateFilter, { nullable: true }) filter?: ExchangeRateFilter | null;
  @Field(() => ExchangeRateOrder, { nullable: true, defaultValue: 'DATE_DESC' }) order?: keyof typeof ExchangeRateOrder | null;
}

@ArgsType()
export class ExchangeRateArgs {
  @Public(NAMES_A_RATE) @Field(() => Currency) from!: string;
  @Public(NAMES_A_RATE) @Field(() => Currency) to!: string;
  @Public(NAMES_A_RATE) @Field(() => DateScalar) date!: string;
  @Public(NAMES_A_RATE) @Field(() => RateTypeEnum, { nullable: true, defaultValue: 'SPOT' }) type?: RateType | null;
  @Public(NAMES_A_RATE) @Field(() => String, { nullable: true }) source?: string | null;
}

@ArgsType()
export class LegalEntityArgs {
  @Binds('LegalEntity.code', 'FILTER') @Field(() => String) code!: string;
}
