import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { Filter } from '#kit/read/filter';
import { PageArgs } from '#kit/types/connection';
import { Currency, DateScalar, Decimal } from '#kit/types/scalars';
import { BankAccountOrder } from './BankAccount';
import { BankTransactionOrder, BankTransactionStatus } from './BankTransaction';
import { StatementOrder, StatementStatus } from './Statement';

@InputType({ description: 'What is named must hold, all of it.' })
export class BankAccountFilter {
  @Filter('BankAccount.legalEntityCode') @Field(() => [String], { nullable: true }) legalEntityCode?: string[] | null;
  @Filter('BankAccount.id') @Field(() => [ID], { nullable: true }) id?: string[] | null;
  @Filter('BankAccount.currency') @Field(() => [Currency], { nullable: true }) currency?: string[] | null;
  @Filter('BankAccount.purpose') @Field(() => [String], { nullable: true }) purpose?: string[] | null;
}

@InputType({ description: 'What is named must hold, all of it.' })
export class StatementFilter {
  @Filter('Statement.legalEntityCode') @Field(() => [String], { nullable: true }) legalEntityCode?: string[] | null;
  @Filter('Statement.account', 'eq', 'accountId') @Field(() => [ID], { nullable: true }) accountId?: string[] | null;
  @Filter('Statement.status') @Field(() => [StatementStatus], { nullable: true }) status?: (keyof typeof StatementStatus)[] | null;
  @Filter('Statement.toDate', 'ge') @Field(() => DateScalar, { nullable: true, description: 'Ends on this day or later.' }) endsFrom?:
    string | null;
  @Filter('Statement.toDate', 'le') @Field(() => DateScalar, { nullable: true, description: 'Ends on this day or earlier.' }) endsTo?:
    string | null;
}

@InputType({ description: 'What is named must hold, all of it. Name `currency` beside amounts.' })
export class BankTransactionFilter {
  @Filter('BankTransaction.legalEntityCode') @Field(() => [String], { nullable: true }) legalEntityCode?: string[] | null;
  @Filter('BankTransaction.account', 'eq', 'accountId') @Field(() => [ID], { nullable: true }) accountId?: string[] | null;
  @Filter('BankTransaction.statement', 'eq', 'statementId') @Field(() => [ID], { nullable: true }) statementId?: string[] | null;
  @Filter('BankTransaction.status') @Field(() => [BankTransactionStatus], { nullable: true }) status?:
    (keyof typeof BankTransactionStatus)[] | null;
  @Filter('BankTransaction.bookingDate', 'ge') @Field(() => DateScalar, { nullable: true }) bookedFrom?: string | null;
  @Filter('BankTransaction.bookingDate', 'le') @Field(() => DateScalar, { nullable: true }) bookedTo?: string | null;
  @Filter('BankTransaction.valueDate', 'ge') @Field(() => DateScalar, { nullable: true }) valuedFrom?: string | null;
  @Filter('BankTransaction.valueDate', 'le') @Field(() => DateScalar, { nullable: true }) valuedTo?: string | null;
  @Filter('BankTransaction.reference') @Field(() => [String], { nullable: true }) reference?: string[] | null;
  @Filter('BankTransaction.endToEndId') @Field(() => String, { nullable: true }) endToEndId?: string | null;
  @Filter('BankTransaction.bankReference') @Field(() => String, { nullable: true }) bankReference?: string | null;
  @Filter('BankTransaction.amount', 'eq', 'amount.currency') @Field(() => Currency, { nullable: true }) currency?: string | null;
  @Filter('BankTransaction.amount', 'ge', 'amount.amount') @Field(() => Decimal, { nullable: true }) amountMin?: string | null;
  @Filter('BankTransaction.amount', 'le', 'amount.amount') @Field(() => Decimal, { nullable: true }) amountMax?: string | null;
}

@ArgsType()
export class BankAccountsArgs extends PageArgs {
  @Field(() => BankAccountFilter, { nullable: true }) filter?: BankAccountFilter | null;
  @Field(() => BankAccountOrder, { nullable: true, defaultValue: 'NAME' }) order?: keyof typeof BankAccountOrder | null;
}

@ArgsType()
export class StatementsArgs extends PageArgs {
  @Field(() => StatementFilter, { nullable: true }) filter?: StatementFilter | null;
  @Field(() => StatementOrder, { nullable: true, defaultValue: 'TO_DATE_DESC' }) order?: keyof typeof StatementOrder | null;
}

@ArgsType()
export class BankTransactionsArgs extends PageArgs {
  @Field(() => BankTransactionFilter, { nullable: true }) filter?: BankTransactionFilter | null;
  @Field(() => BankTransactionOrder, { nullable: true, defaultValue: 'BOOKING_DATE_DESC' }) order?:
    keyof typeof BankTransactionOrder | null;
}
