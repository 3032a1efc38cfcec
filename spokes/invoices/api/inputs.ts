import { Field, ID, InputType, Int } from 'type-graphql';
import { Public } from '#kit/policy/decorators';

// The parts of a change carry no label of their own: whoever holds the activity may say all of them.
const Said = (): ReturnType<typeof Public> => Public('part of a change: its activity decides who may say it');
const Key = (): ReturnType<typeof Public> => Public('makes a call repeatable');
const Seen = (): ReturnType<typeof Public> => Public('guards against a lost update');

@InputType({ description: 'Documents are put under their SHA-256 first; at most 100 are named here.' })
export class ReceiveInvoicesInput {
  @Said() @Field() legalEntityCode!: string;
  @Said() @Field(() => [String]) documents!: string[];
  @Key() @Field() idempotencyKey!: string;
}

@InputType()
export class ValidateInvoiceInput {
  @Said() @Field(() => ID) invoiceId!: string;
  @Seen() @Field(() => Int) expectedVersion!: number;
  @Key() @Field() idempotencyKey!: string;
}

@InputType()
export class AcceptExceptionInput {
  @Said() @Field(() => ID) invoiceId!: string;
  @Seen() @Field(() => Int) expectedVersion!: number;
  @Said() @Field(() => [String], { description: 'Every open reason of the exception.' }) reasons!: string[];
  @Said() @Field(() => String, { nullable: true }) note?: string | null;
  @Key() @Field() idempotencyKey!: string;
}

@InputType()
export class SubmitInvoiceInput {
  @Said() @Field(() => ID) invoiceId!: string;
  @Seen() @Field(() => Int) expectedVersion!: number;
  @Key() @Field() idempotencyKey!: string;
}

@InputType()
export class ApproveStepInput {
  @Said() @Field(() => ID) invoiceId!: string;
  @Said() @Field(() => ID) stepId!: string;
  @Seen() @Field(() => Int) expectedVersion!: number;
  @Seen() @Field({ description: '`seenHash` of the invoice as it was shown.' }) seenHash!: string;
  @Said() @Field(() => String, { nullable: true }) note?: string | null;
  @Key() @Field() idempotencyKey!: string;
}

@InputType()
export class RejectStepInput {
  @Said() @Field(() => ID) invoiceId!: string;
  @Said() @Field(() => ID) stepId!: string;
  @Seen() @Field(() => Int) expectedVersion!: number;
  @Said() @Field({ description: 'For the vendor.' }) reason!: string;
  @Key() @Field() idempotencyKey!: string;
}
