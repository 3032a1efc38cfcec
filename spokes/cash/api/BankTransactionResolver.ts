import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import { Access, Binds, Demands, Gather } from '#kit/policy/decorators';
import { filterOf } from '#kit/read/filter';
import { type Row } from '#kit/read/Source';
import { type ConnectionOf } from '#kit/types/connection';
import { type CashContext } from '../context';
import { BankAccount } from './BankAccount';
import { BankTransaction, BankTransactionConnection } from './BankTransaction';
import { BankTransactionsArgs } from './arguments';
import { LegalEntity } from './LegalEntity';
import { Statement } from './Statement';

@Resolver(() => BankTransaction)
export class BankTransactionResolver {
  @Demands('READ', 'BankTransaction')
  @Gather('ROUTE', 'id')
  @Query(() => BankTransaction, { nullable: true })
  bankTransaction(
    @Binds('BankTransaction.id', 'FILTER') @Arg('id', () => ID) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: CashContext,
  ): Promise<Row | null> {
    return context.rows.byId('BankTransaction', id, info);
  }

  @Demands('READ', 'BankTransaction')
  @Gather('MERGE')
  @Query(() => BankTransactionConnection, { nullable: true })
  bankTransactions(
    @Args(() => BankTransactionsArgs) args: BankTransactionsArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: CashContext,
  ): Promise<ConnectionOf> {
    return context.rows.list('BankTransaction', { filter: filterOf(args.filter), order: args.order, page: args, info });
  }

  @Access('core')
  @FieldResolver(() => LegalEntity, { nullable: true })
  legalEntity(@Root() transaction: Row): object {
    return { code: transaction['legalEntityCode'] };
  }

  @Access('core', { uses: ['PROJECT', 'FILTER'] })
  @FieldResolver(() => BankAccount, { nullable: true })
  account(@Root() transaction: Row, @Info() info: GraphQLResolveInfo, @Ctx() context: CashContext): Promise<Row | null> {
    return context.rows.byId('BankAccount', transaction['accountId'] as string | null, info);
  }

  @Access('core', { uses: ['PROJECT', 'FILTER'] })
  @FieldResolver(() => Statement, { nullable: true, description: 'The first statement that had it.' })
  statement(@Root() transaction: Row, @Info() info: GraphQLResolveInfo, @Ctx() context: CashContext): Promise<Row | null> {
    return context.rows.byId('Statement', transaction['statementId'] as string | null, info);
  }
}
