import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Access, EntityScope, Key, Mask } from '#kit/policy/decorators';
import { plainEnum, policyEnum } from '#kit/policy/enums';
import { connectionOf } from '#kit/types/connection';
import { DateScalar, DateTime } from '#kit/types/scalars';
import { MoneyType } from '#kit/types/values';

export const BankTransactionStatus = plainEnum('BankTransactionStatus', ['BOOKED', 'PENDING']);
export const BankTransactionOrder = policyEnum('BankTransactionOrder', 'ORDER', {
  BOOKING_DATE: 'BankTransaction.bookingDate',
  BOOKING_DATE_DESC: 'BankTransaction.bookingDate',
  VALUE_DATE: 'BankTransaction.valueDate',
  VALUE_DATE_DESC: 'BankTransaction.valueDate',
});

@ObjectType('BankTransaction', {
  simpleResolvers: true,
  description: 'One entry of an account. The parts of a batch are inside it, never beside it.',
})
@Key('id')
@EntityScope({ attributes: ['status'] })
@Access('core')
export class BankTransaction {
  @Access('core', { uses: ['PROJECT', 'FILTER', 'ORDER', 'AGGREGATE'], aggregate: ['COUNT'] }) @Field(() => ID) id!: string;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'GROUP'] }) @Field() legalEntityCode!: string;
  @Field(() => Int) version!: number;
  @Field(() => DateTime) recordedAt!: string;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'ORDER'] }) @Field(() => DateScalar, { nullable: true }) bookingDate!: string | null;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'ORDER'] }) @Field(() => DateScalar, { nullable: true }) valueDate!: string | null;
  @Access('amounts', { uses: ['PROJECT', 'FILTER', 'AGGREGATE'], aggregate: ['SUM'] })
  @Field(() => MoneyType, { nullable: true, description: 'Into the legal entity is positive.' })
  amount!: MoneyType | null;
  @Field(() => Boolean, { nullable: true, description: 'It takes back an earlier entry; its sign is its own.' }) reversal!: boolean | null;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'GROUP'] }) @Field(() => BankTransactionStatus) status!: keyof typeof BankTransactionStatus;
  @Access('core', { uses: ['PROJECT', 'FILTER'] })
  @Field(() => String, {
    nullable: true,
    description: 'Structured creditor reference, else the end-to-end id, else a number found in the remittance text.',
  })
  reference!: string | null;
  @Access('core', { uses: ['PROJECT', 'FILTER'] }) @Field(() => String, { nullable: true }) endToEndId!: string | null;
  @Access('core', { uses: ['PROJECT', 'FILTER'] }) @Field(() => String, { nullable: true }) bankReference!: string | null;
  @Access('personal') @Field(() => String, { nullable: true }) counterpartyName!: string | null;
  @Access('bank') @Mask('LAST4') @Field(() => String, { nullable: true }) counterpartyIban!: string | null;
  @Access('notes') @Field(() => String, { nullable: true }) remittance!: string | null;
}

export const BankTransactionConnection = connectionOf('BankTransaction', () => BankTransaction);
