import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Access, EntityScope, Key, Mask } from '#kit/policy/decorators';
import { policyEnum } from '#kit/policy/enums';
import { connectionOf } from '#kit/types/connection';
import { Currency, DateScalar, DateTime } from '#kit/types/scalars';
import { MoneyType } from '#kit/types/values';

export const BankAccountOrder = policyEnum('BankAccountOrder', 'ORDER', { NAME: 'BankAccount.name', NAME_DESC: 'BankAccount.name' });

@ObjectType('Balance', { simpleResolvers: true, description: 'One balance as the bank states it.' })
export class BalanceType {
  @Field({ description: 'Code of ISO 20022: OPBD opening booked, CLBD closing booked, CLAV closing available and others.' }) type!: string;
  @Field(() => MoneyType, { description: 'Positive: the bank owes us.' }) amount!: MoneyType;
  @Field(() => DateScalar, { nullable: true }) date!: string | null;
  @Field(() => ID, { nullable: true, description: 'Null also where the statement is not one that the caller may see.' })
  statementId!: string | null;
}

@ObjectType('BankAccount', { simpleResolvers: true, description: 'An account of one legal entity at a bank, in one currency.' })
@Key('id')
@EntityScope({ attributes: ['currency', 'purpose'] })
@Access('core')
export class BankAccount {
  @Access('core', { uses: ['PROJECT', 'FILTER', 'ORDER', 'GROUP', 'AGGREGATE'], aggregate: ['COUNT'] }) @Field(() => ID) id!: string;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'GROUP'] }) @Field() legalEntityCode!: string;
  // Each statement that moves the balance makes a version: whoever may not see the balance does not see it move.
  @Access('amounts') @Field(() => Int, { nullable: true }) version!: number | null;
  @Access('amounts') @Field(() => DateTime, { nullable: true }) recordedAt!: string | null;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'ORDER'] }) @Field(() => String, { nullable: true }) name!: string | null;
  @Access('bank') @Mask('LAST4') @Field(() => String, { nullable: true }) iban!: string | null;
  @Access('bank')
  @Mask('LAST4')
  @Field(() => String, { nullable: true, description: 'Where the country has no IBAN.' })
  accountNumber!: string | null;
  @Access('bank') @Field(() => String, { nullable: true }) bic!: string | null;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'GROUP'] }) @Field(() => Currency, { nullable: true }) currency!: string | null;
  @Field(() => String, { nullable: true }) bankName!: string | null;
  @Access('core', { uses: ['PROJECT', 'FILTER'] }) @Field(() => String, { nullable: true }) purpose!: string | null;
}

export const BankAccountConnection = connectionOf('BankAccount', () => BankAccount);
