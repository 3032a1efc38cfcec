import { Field, ObjectType } from 'type-graphql';
import { Invoice } from './Invoice';
import { RefusalType } from '#kit/types/values';
import { RuleFindingType } from './values';
import { orRefused } from '#kit/types/results';
import { plainEnum } from '#kit/policy/enums';

export const ReceiptOutcome = plainEnum(
  'ReceiptOutcome',
  ['RECEIVED', 'KNOWN', 'REFUSED'],
  'KNOWN: these bytes came before; the first invoice stands.',
);

@ObjectType('ReceivedDocument', { simpleResolvers: true, description: 'What became of one document.' })
export class ReceivedDocument {
  @Field() sha256!: string;
  @Field(() => ReceiptOutcome) outcome!: keyof typeof ReceiptOutcome;
  @Field(() => Invoice, { nullable: true }) invoice!: Invoice | null;
  @Field(() => [RefusalType]) refusals!: readonly RefusalType[];
  @Field(() => [RuleFindingType], { nullable: true, description: 'Those of the invoice that do not pass.' })
  findings!: readonly RuleFindingType[] | null;
}

@ObjectType('InvoicesReceived', { simpleResolvers: true })
class InvoicesReceived {
  @Field(() => [ReceivedDocument], { description: 'In the order of the documents named.' }) outcomes!: readonly ReceivedDocument[];
  @Field({ description: 'True when every outcome is a stored answer of an earlier call with the same idempotency key.' })
  replayed!: boolean;
}

export const ReceiveInvoicesResult = orRefused('ReceiveInvoicesResult', InvoicesReceived);
