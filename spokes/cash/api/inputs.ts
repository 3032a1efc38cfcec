import { Field, InputType } from 'type-graphql';
import { Public } from '#kit/policy/decorators';
import { Currency } from '#kit/types/scalars';

// The parts of a change carry no label of their own: whoever holds the activity may say all of them.
const Said = (): ReturnType<typeof Public> => Public('part of a change: its activity decides who may say it');
const Key = (): ReturnType<typeof Public> => Public('makes a call repeatable');

@InputType({ description: 'An account is named by an IBAN, or by an account number where the country has none.' })
export class OpenBankAccountInput {
  @Said() @Field() legalEntityCode!: string;
  @Key() @Field() idempotencyKey!: string;
  @Said() @Field() name!: string;
  @Said() @Field(() => String, { nullable: true }) iban?: string | null;
  @Said() @Field(() => String, { nullable: true }) accountNumber?: string | null;
  @Said() @Field(() => String, { nullable: true }) bic?: string | null;
  @Said() @Field(() => Currency) currency!: string;
  @Said() @Field(() => String, { nullable: true }) bankName?: string | null;
  @Said() @Field(() => String, { nullable: true }) purpose?: string | null;
  @Said()
  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      'True when the bank gives each entry a reference of its own: then entries are told apart by it. It cannot be changed later.',
  })
  bankReferences?: boolean | null;
}

@InputType({ description: 'Documents that were put at `PUT /documents/<sha256>?legalEntity=…&type=Statement`.' })
export class ImportStatementsInput {
  @Said() @Field() legalEntityCode!: string;
  @Key() @Field() idempotencyKey!: string;
  @Said() @Field(() => [String], { description: 'SHA-256 of each document, oldest statement first; at most 100.' }) documents!: string[];
}
