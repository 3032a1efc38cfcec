import { type ClassType, Field, ObjectType, createUnionType } from 'type-graphql';
import { EventType, Refused } from './values';

export interface ResultNames {
  /** Name of the union: `InvoiceResult`. */
  readonly result: string;
  /** Name of the success: `InvoiceChanged`. */
  readonly changed: string;
  /** Field with the aggregate: `invoice`. */
  readonly field: string;
  readonly type: () => ClassType;
}

/** `union InvoiceResult = InvoiceChanged | Refused` and `type InvoiceChanged { invoice event! replayed! }`. Returns the union. */
export function mutationResult(names: ResultNames): object {
  @ObjectType(names.changed, { simpleResolvers: true })
  class Changed {
    @Field(() => EventType, { nullable: true }) event!: EventType | null;
    @Field({ description: 'True when this is the stored answer of an earlier call with the same idempotency key.' }) replayed!: boolean;
  }
  Field(names.type, {
    nullable: true,
    simple: true,
    description: 'Read again under the rights of the caller; null when it may not be seen.',
  })(Changed.prototype, names.field);
  return orRefused(names.result, Changed);
}

/** A union of a success type of your own and `Refused`, told apart by the field `refusals`. */
export function orRefused(name: string, success: ClassType): object {
  return createUnionType({
    name,
    types: () => [success, Refused] as const,
    resolveType: (value: object) => ('refusals' in value ? Refused : success),
  });
}
