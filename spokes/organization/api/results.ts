import { Field, Int, ObjectType } from 'type-graphql';
import { mutationResult, orRefused } from '#kit/types/results';
import { EventType } from '#kit/types/values';
import { LegalEntity } from './LegalEntity';
import { BusinessUnit } from './reference';

const ofLegalEntity = (changed: string): object =>
  mutationResult({ result: `${changed}Result`, changed, field: 'legalEntity', type: () => LegalEntity });

export const LegalEntityRegisteredResult = ofLegalEntity('LegalEntityRegistered');
export const OwnershipRecordedResult = ofLegalEntity('OwnershipRecorded');
export const FiscalYearCreatedResult = ofLegalEntity('FiscalYearCreated');
export const BusinessUnitRegisteredResult = mutationResult({
  result: 'BusinessUnitRegisteredResult',
  changed: 'BusinessUnitRegistered',
  field: 'businessUnit',
  type: () => BusinessUnit,
});

@ObjectType('RatesPublished', { simpleResolvers: true })
class RatesPublished {
  @Field(() => Int, { description: 'How many are new.' }) published!: number;
  @Field(() => Int, { description: 'How many were stored already with the same value.' }) known!: number;
  @Field(() => EventType, { nullable: true, description: 'Of the last new rate.' }) event!: EventType | null;
  @Field() replayed!: boolean;
}

export const RatesPublishedResult = orRefused('RatesPublishedResult', RatesPublished);
