import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Access, EntityScope, Key } from '#kit/policy/decorators';
import { connectionWithKey } from '#kit/types/connection';
import { Currency, DateScalar, DateTime, Decimal } from '#kit/types/scalars';
import { type LegalEntityKind } from '../domain/LegalEntity';
import { type ConsolidationMethod } from '../domain/ownership';
import { ConsolidationMethodEnum, LegalEntityKindEnum } from './enums';
import { BusinessUnit } from './reference';

const KEPT = { uses: ['PROJECT', 'WRITE'] } as const;
const SOUGHT = { uses: ['PROJECT', 'FILTER', 'WRITE'] } as const;

@ObjectType('LegalEntity', { simpleResolvers: true, description: 'A company of the group.' })
@Key('code')
@EntityScope()
@Access('core')
export class LegalEntity {
  @Access('core', { uses: ['PROJECT', 'FILTER', 'ORDER', 'AGGREGATE'], aggregate: ['COUNT'] })
  @Field()
  code!: string;

  @Access('core', { uses: ['PROJECT', 'FILTER', 'GROUP'] })
  @Field({ description: 'Its own code: a legal entity belongs to itself.' })
  legalEntityCode!: string;

  @Field(() => Int) version!: number;
  @Field(() => DateTime) recordedAt!: string;

  @Access('core', { uses: ['PROJECT', 'ORDER', 'WRITE'] })
  @Field(() => String, { nullable: true })
  name!: string | null;

  @Access('core', SOUGHT)
  @Field(() => String, { nullable: true, description: 'Legal Entity Identifier, ISO 17442.' })
  lei!: string | null;

  @Access('core', SOUGHT)
  @Field(() => String, { nullable: true, description: 'ISO 3166 alpha-2.' })
  country!: string | null;

  @Access('core', SOUGHT)
  @Field(() => Currency, { nullable: true })
  functionalCurrency!: string | null;

  @Access('core', KEPT)
  @Field(() => String, { nullable: true, description: 'IANA name: `Europe/Berlin`.' })
  timeZone!: string | null;

  @Access('core', SOUGHT)
  @Field(() => LegalEntityKindEnum, { nullable: true })
  kind!: LegalEntityKind | null;

  @Access('core', SOUGHT)
  @Field(() => BusinessUnit, { nullable: true })
  businessUnit!: BusinessUnit | null;
}

export const LegalEntityConnection = connectionWithKey({ name: 'LegalEntity', node: () => LegalEntity, key: 'LegalEntity.code' });

@ObjectType('Ownership', { simpleResolvers: true, description: 'A holding of a parent in the legal entity that returns it.' })
export class Ownership {
  @Field(() => ID) id!: string;
  @Field(() => LegalEntity, { nullable: true, description: 'Null when the caller may not see the parent.' }) parent!: LegalEntity | null;
  @Field(() => Decimal) share!: string;
  @Field(() => Decimal, { nullable: true }) votingShare!: string | null;
  @Field(() => ConsolidationMethodEnum) method!: ConsolidationMethod;
  @Field(() => DateScalar) validFrom!: string;
  @Field(() => DateScalar, { nullable: true, description: 'Exclusive; null for open.' }) validTo!: string | null;
}

@ObjectType('FiscalPeriod', { simpleResolvers: true })
export class FiscalPeriod {
  @Field(() => Int) year!: number;
  @Field(() => Int) number!: number;
  @Field(() => DateScalar) startDate!: string;
  @Field(() => DateScalar, { description: 'The last day.' }) endDate!: string;
}
