import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { Demands, Gather } from '#kit/policy/decorators';
import { InvoiceSummary, InvoiceSummaryArgs, groupKeys, measures, presentGroup } from './summary';
import type { GraphQLResolveInfo } from 'graphql';
import type { InvoicesContext } from '../context';
import { filterOf } from '#kit/read/filter';
import { requireCurrency } from './InvoicesArgs';
import { selectedFields } from '#kit/read/selection';

@Resolver()
export class SummaryResolver {
  @Demands('READ', 'Invoice')
  @Gather('GROUP')
  @Query(() => InvoiceSummary, {
    nullable: true,
    description: 'Counts and sums over the invoices that the caller may sum, by currency and the keys asked for.',
  })
  async invoiceSummary(
    @Args(() => InvoiceSummaryArgs) { filter, by }: InvoiceSummaryArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: InvoicesContext,
  ): Promise<object> {
    requireCurrency(filter === undefined ? {} : { filter });
    const wanted = measures(selectedFields(info, 'InvoiceSummaryGroup', ['groups']));
    const { groups, scope } = await context.rows.aggregate({
      type: 'Invoice',
      groupBy: groupKeys(by),
      measures: wanted,
      filter: filterOf(filter),
    });
    return { groups: groups.map(presentGroup), _scope: scope };
  }
}
