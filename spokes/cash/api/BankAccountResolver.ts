import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import { Access, Binds, Demands, Gather } from '#kit/policy/decorators';
import { filterOf } from '#kit/read/filter';
import { type Row } from '#kit/read/Source';
import { type ConnectionOf } from '#kit/types/connection';
import { type CashContext } from '../context';
import { BalanceType, BankAccount, BankAccountConnection } from './BankAccount';
import { BankAccountsArgs } from './arguments';
import { LegalEntity } from './LegalEntity';

@Resolver(() => BankAccount)
export class BankAccountResolver {
  @Demands('READ', 'BankAccount')
  @Gather('ROUTE', 'id')
  @Query(() => BankAccount, { nullable: true })
  bankAccount(
    @Binds('BankAccount.id', 'FILTER') @Arg('id', () => ID) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: CashContext,
  ): Promise<Row | null> {
    return context.rows.byId('BankAccount', id, info);
  }

  @Demands('READ', 'BankAccount')
  @Gather('MERGE')
  @Query(() => BankAccountConnection, { nullable: true })
  bankAccounts(
    @Args(() => BankAccountsArgs) args: BankAccountsArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: CashContext,
  ): Promise<ConnectionOf> {
    return context.rows.list('BankAccount', { filter: filterOf(args.filter), order: args.order, page: args, info });
  }

  @Access('core')
  @FieldResolver(() => LegalEntity, { nullable: true })
  legalEntity(@Root() account: Row): object {
    return { code: account['legalEntityCode'] };
  }

  @Access('amounts', { uses: ['PROJECT', 'AGGREGATE'], aggregate: ['SUM', 'COUNT', 'MIN'] })
  @FieldResolver(() => BalanceType, { nullable: true, description: 'The closing booked balance of the latest statement.' })
  balance(@Root() account: Row, @Ctx() { rows }: CashContext): object | null {
    const { balance, balanceDate, balanceStatementId } = account;
    if (balance === null || balance === undefined) return null;
    // Asked for only where it is selected: graphql-js calls it then.
    const statementId = async (): Promise<unknown> => (await rows.byId('Statement', balanceStatementId as string | null))?.['id'] ?? null;
    return { type: 'CLBD', amount: balance, date: balanceDate, statementId };
  }
}
