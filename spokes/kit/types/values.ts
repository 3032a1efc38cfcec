import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Shareable } from '../policy/decorators';
import { Currency, DateTime, Decimal } from './scalars';

/** An exact amount in one currency. A row carries it as `{ amount, currency }`, both text. */
@ObjectType('Money', { simpleResolvers: true, description: 'An exact amount in one currency.' })
@Shareable()
export class MoneyType {
  @Field(() => Decimal) amount!: string;
  @Field(() => Currency) currency!: string;
}

@ObjectType('PageInfo', { simpleResolvers: true })
@Shareable()
export class PageInfo {
  @Field() hasNextPage!: boolean;
  @Field() hasPreviousPage!: boolean;
  @Field(() => String, { nullable: true }) startCursor!: string | null;
  @Field(() => String, { nullable: true }) endCursor!: string | null;
}

@ObjectType('Refusal', { simpleResolvers: true, description: 'Why a change was not made. Each spoke lists its codes.' })
@Shareable()
export class RefusalType {
  @Field() code!: string;
  @Field({ description: 'The fixed text of the code.' }) message!: string;
  @Field(() => [String], { description: 'Path in the input that the refusal is about.' }) path!: readonly string[];
  @Field(() => String, { nullable: true, description: 'The rule that refused: `BR-CO-10`.' }) rule?: string | null;
  @Field({ description: 'True when the same call may succeed later without a change.' }) retriable!: boolean;
}

@ObjectType('Refused', { simpleResolvers: true })
@Shareable()
export class Refused {
  @Field(() => [RefusalType]) refusals!: readonly RefusalType[];
  @Field({ description: 'True when this is the stored answer of an earlier call with the same idempotency key.' }) replayed!: boolean;
}

@ObjectType('Event', { simpleResolvers: true, description: 'What a change announced. Ids and field names, never values.' })
@Shareable()
export class EventType {
  @Field(() => ID) id!: string;
  @Field({ description: 'Lower case: `invoice.approved`.' }) type!: string;
  @Field(() => ID) aggregate!: string;
  @Field(() => Int, { description: 'The version of the aggregate after the change.' }) sequence!: number;
  @Field(() => DateTime) at!: string;
  @Field(() => [String]) changedFields!: readonly string[];
  @Field(() => ID, { nullable: true, description: 'The event that this one undoes.' }) compensates?: string | null;
}
