import { Field, InputType, Int } from 'type-graphql';
import { Binds, Public } from '#kit/policy/decorators';
import { Currency, DateScalar, Decimal } from '#kit/types/scalars';
import { type LegalEntityKind } from '../domain/LegalEntity';
import { type ConsolidationMethod } from '../domain/ownership';
import { type RateType } from '../domain/rates';
import { ConsolidationMethodEnum, LegalEntityKindEnum, RateTypeEnum } from './enums';

const KEY = 'tells a repeated call from a new one';
const TARGET = 'names the legal entity; the activity is checked on it';
const REFERENCE = 'becomes reference data, which is public';
const HOLDING = 'belongs to the holding that the activity records';
const CALENDAR = 'belongs to the calendar that the activity makes';

@InputType()
export class RegisterBusinessUnitInput {
  @Public(TARGET) @Field({ description: 'The legal entity that publishes it.' }) legalEntityCode!: string;
  @Public(REFERENCE) @Field() code!: string;
  @Public(REFERENCE) @Field() name!: string;
  @Public(REFERENCE) @Field(() => [String]) legalEntityCodes!: string[];
  @Public(KEY) @Field() idempotencyKey!: string;
}

@InputType()
export class RegisterLegalEntityInput {
  @Public(TARGET) @Field() code!: string;
  @Binds('LegalEntity.name', 'WRITE') @Field() name!: string;
  @Binds('LegalEntity.lei', 'WRITE') @Field(() => String, { nullable: true }) lei?: string | null;
  @Binds('LegalEntity.country', 'WRITE') @Field() country!: string;
  @Binds('LegalEntity.functionalCurrency', 'WRITE') @Field(() => Currency) functionalCurrency!: string;
  @Binds('LegalEntity.timeZone', 'WRITE') @Field() timeZone!: string;
  @Binds('LegalEntity.kind', 'WRITE') @Field(() => LegalEntityKindEnum, { defaultValue: 'OPERATING' }) kind!: LegalEntityKind;
  @Binds('LegalEntity.businessUnit', 'WRITE') @Field() businessUnitCode!: string;
  @Public(KEY) @Field() idempotencyKey!: string;
}

@InputType()
export class RecordOwnershipInput {
  @Public(TARGET) @Field() childCode!: string;
  @Public(HOLDING) @Field() parentCode!: string;
  @Public(HOLDING) @Field(() => Decimal, { description: 'Above 0, at most 1.' }) share!: string;
  @Public(HOLDING) @Field(() => Decimal, { nullable: true }) votingShare?: string | null;
  @Public(HOLDING) @Field(() => ConsolidationMethodEnum, { defaultValue: 'FULL' }) method!: ConsolidationMethod;
  @Public(HOLDING) @Field(() => DateScalar) validFrom!: string;
  @Public(HOLDING) @Field(() => DateScalar, { nullable: true, description: 'Exclusive; absent for open.' }) validTo?: string | null;
  @Public(KEY) @Field() idempotencyKey!: string;
}

@InputType()
export class RateInput {
  @Public(REFERENCE) @Field(() => DateScalar) date!: string;
  @Public(REFERENCE) @Field(() => Currency) base!: string;
  @Public(REFERENCE) @Field(() => Currency) quote!: string;
  @Public(REFERENCE) @Field(() => Decimal) rate!: string;
}

@InputType()
export class PublishRatesInput {
  @Public(TARGET) @Field({ description: 'The legal entity that publishes them.' }) legalEntityCode!: string;
  @Public(REFERENCE) @Field({ description: 'Who made the rates: `ECB`.' }) source!: string;
  @Public(REFERENCE) @Field(() => RateTypeEnum, { defaultValue: 'SPOT' }) type!: RateType;
  @Field(() => [RateInput], { description: 'At most 500.' }) rates!: RateInput[];
  @Public(KEY) @Field() idempotencyKey!: string;
}

@InputType()
export class CreateFiscalYearInput {
  @Public(TARGET) @Field() legalEntityCode!: string;
  @Public(CALENDAR) @Field(() => Int) year!: number;
  @Public(CALENDAR) @Field(() => DateScalar, { description: 'The first day of a month.' }) startDate!: string;
  @Public(KEY) @Field() idempotencyKey!: string;
}
