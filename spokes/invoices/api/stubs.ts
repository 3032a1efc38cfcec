import { Field, ID, ObjectType } from 'type-graphql';
import { External, Key } from '#kit/policy/decorators';
import { MoneyType } from '#kit/types/values';

// Types of other spokes, known here by their keys; `invoices` and `invoice` are added to them by the resolvers of this room.

@ObjectType('LegalEntity', { simpleResolvers: true })
@Key('code')
export class LegalEntity {
  @Field() code!: string;
}

@ObjectType('Vendor', { simpleResolvers: true })
@Key('id')
export class Vendor {
  @Field(() => ID) id!: string;
}

@ObjectType('BankTransaction', { simpleResolvers: true })
@Key('id')
export class BankTransaction {
  @Field(() => ID) id!: string;
  @External() @Field(() => String, { nullable: true }) reference!: string | null;
  @External() @Field(() => MoneyType, { nullable: true }) amount!: MoneyType | null;
}
