import { type GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import { Access, Binds, Demands, Gather } from '#kit/policy/decorators';
import { filterOf } from '#kit/read/filter';
import { type Row } from '#kit/read/Source';
import { type ConnectionOf } from '#kit/types/connection';
import { type CashContext } from '../context';
import { BankAccount } from './BankAccount';
import { StatementsArgs } from './arguments';
import { LegalEntity } from './LegalEntity';
import { Statement, StatementConnection } from './Statement';

@Resolver(() => Statement)
export class StatementResolver {
  @Demands('READ', 'Statement')
  @Gather('ROUTE', 'id')
  @Query(() => Statement, { nullable: true })
  statement(
    @Binds('Statement.id', 'FILTER') @Arg('id', () => ID) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: CashContext,
  ): Promise<Row | null> {
    return context.rows.byId('Statement', id, info);
  }

  @Demands('READ', 'Statement')
  @Gather('MERGE')
  @Query(() => StatementConnection, { nullable: true })
  statements(
    @Args(() => StatementsArgs) args: StatementsArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: CashContext,
  ): Promise<ConnectionOf> {
    return context.rows.list('Statement', { filter: filterOf(args.filter), order: args.order, page: args, info });
  }

  @Access('core')
  @FieldResolver(() => LegalEntity, { nullable: true })
  legalEntity(@Root() statement: Row): object {
    return { code: statement['legalEntityCode'] };
  }

  @Access('core', { uses: ['PROJECT', 'FILTER'] })
  @FieldResolver(() => BankAccount, { nullable: true })
  account(@Root() statement: Row, @Info() info: GraphQLResolveInfo, @Ctx() context: CashContext): Promise<Row | null> {
    return context.rows.byId('BankAccount', statement['accountId'] as string | null, info);
  }
}
