import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { Demands, Gather } from '#kit/policy/decorators';
import { MonthlySpendArgs, MonthlySpendConnection } from './MonthlySpend';
import type { ConnectionOf } from '#kit/types/connection';
import type { GraphQLResolveInfo } from 'graphql';
import type { InvoicesContext } from '../context';
import { filterOf } from '#kit/read/filter';

@Resolver()
export class MonthlySpendResolver {
  @Demands('READ', 'MonthlySpend')
  @Gather('MERGE')
  @Query(() => MonthlySpendConnection, {
    nullable: true,
    description: 'Declassified totals: sums of legal entities whose invoices the caller need not see.',
  })
  monthlySpend(
    @Args(() => MonthlySpendArgs) args: MonthlySpendArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: InvoicesContext,
  ): Promise<ConnectionOf> {
    return context.rows.list('MonthlySpend', { filter: filterOf(args.filter), order: args.order, page: args, info });
  }
}
