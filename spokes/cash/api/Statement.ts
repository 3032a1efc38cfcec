import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Access, EntityScope, Key } from '#kit/policy/decorators';
import { plainEnum, policyEnum } from '#kit/policy/enums';
import { connectionOf } from '#kit/types/connection';
import { DateScalar, DateTime } from '#kit/types/scalars';
import { MoneyType } from '#kit/types/values';
import { FLAG_CODE, type FlagCode } from '../domain/StatementFlag';
import { BalanceType } from './BankAccount';

export const StatementStatus = plainEnum('StatementStatus', ['OK', 'FLAGGED'], 'FLAGGED: it counts, and something about it is odd.');
const StatementFlagCode = plainEnum('StatementFlagCode', Object.keys(FLAG_CODE) as FlagCode[], 'What is odd about a statement.');
export const StatementOrder = policyEnum('StatementOrder', 'ORDER', { TO_DATE: 'Statement.toDate', TO_DATE_DESC: 'Statement.toDate' });

@ObjectType('StatementFlag', { simpleResolvers: true })
export class StatementFlagType {
  @Field(() => StatementFlagCode) code!: FlagCode;
  @Field(() => MoneyType, { nullable: true, description: 'What the bank states less what it should be.' }) difference!: MoneyType | null;
  @Field({ description: 'The values compared.' }) note!: string;
}

@ObjectType('StatementDocument', {
  simpleResolvers: true,
  description: 'The file that the statement came in; its bytes are never changed.',
})
export class StatementDocumentType {
  @Field() sha256!: string;
  @Field() mediaType!: string;
  @Field({ description: '`camt.053.001.08`.' }) format!: string;
  @Field(() => DateTime) receivedAt!: string;
}

@ObjectType('Statement', { simpleResolvers: true, description: 'One statement of one account and period, as the bank sent it.' })
@Key('id')
@EntityScope({ attributes: ['status'] })
@Access('core')
export class Statement {
  @Access('core', { uses: ['PROJECT', 'FILTER', 'ORDER', 'AGGREGATE'], aggregate: ['COUNT'] }) @Field(() => ID) id!: string;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'GROUP'] }) @Field() legalEntityCode!: string;
  @Field(() => Int) version!: number;
  @Field(() => DateTime) recordedAt!: string;
  @Field(() => String, { nullable: true, description: 'What the bank calls it; not unique.' }) number!: string | null;
  @Field(() => String, { nullable: true, description: 'The running number of the bank: digits.' }) sequence!: string | null;
  @Access('core', { uses: ['PROJECT', 'FILTER'] }) @Field(() => DateScalar, { nullable: true }) fromDate!: string | null;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'ORDER'] })
  @Field(() => DateScalar, { nullable: true, description: 'The last day covered, inclusive.' })
  toDate!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the bank made it.' }) createdAt!: string | null;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'GROUP'] }) @Field(() => StatementStatus) status!: keyof typeof StatementStatus;
  @Access('amounts') @Field(() => [StatementFlagType], { nullable: true }) flags!: readonly StatementFlagType[] | null;
  @Access('amounts') @Field(() => [BalanceType], { nullable: true }) balances!: readonly BalanceType[] | null;
  @Field(() => StatementDocumentType, { nullable: true }) document!: StatementDocumentType | null;
}

export const StatementConnection = connectionOf('Statement', () => Statement);
