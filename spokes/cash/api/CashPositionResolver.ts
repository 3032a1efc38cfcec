import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { Demands, Gather } from '#kit/policy/decorators';
import { filterOf } from '#kit/read/filter';
import { moneyOf } from '#kit/read/moneyText';
import { type Measure } from '#kit/read/request';
import { type Row } from '#kit/read/Source';
import { type CashContext } from '../context';
import { type ConversionWish } from '../domain/UsedRate';
import { type PositionGroup, cashPosition } from '../usecases/cashPosition';
import { BankAccountFilter } from './arguments';
import { CashPosition, CashPositionIn, CashPositionKey } from './CashPosition';

const KEYS = { LEGAL_ENTITY: 'legalEntityCode', ACCOUNT: 'id' } as const;
const MEASURES: readonly Measure[] = [
  { as: 'accounts', function: 'COUNT', field: 'id' },
  { as: 'amount', function: 'SUM', field: 'balance' },
  { as: 'flagged', function: 'COUNT', field: 'flaggedStatementId' },
  { as: 'oldestBalance', function: 'MIN', field: 'balanceDate' },
];

@Resolver()
export class CashPositionResolver {
  @Demands('READ', 'BankAccount')
  @Gather('GROUP')
  @Query(() => CashPosition, { nullable: true, description: 'Booked money by currency, and by what else is asked for.' })
  async cashPosition(
    @Arg('by', () => [CashPositionKey]) by: readonly (keyof typeof CashPositionKey)[],
    @Arg('in', () => CashPositionIn, { nullable: true }) wish: CashPositionIn | null,
    @Arg('filter', () => BankAccountFilter, { nullable: true }) filter: BankAccountFilter | null,
    @Ctx() context: CashContext,
  ): Promise<object> {
    const groupBy = [
      { as: 'currency', field: 'currency' },
      ...by.flatMap((key) => (key === 'CURRENCY' ? [] : [{ as: KEYS[key], field: KEYS[key] }])),
    ];
    const { groups, scope } = await context.rows.aggregate({ type: 'BankAccount', groupBy, measures: MEASURES, filter: filterOf(filter) });
    const position = await cashPosition(context.rates, groups.map(positionGroup), wishOf(wish, context));
    return { ...position, _scope: scope };
  }
}

function positionGroup({ currency, amount, id = null, ...rest }: Row): PositionGroup & Row {
  return { legalEntityCode: null, ...rest, accountId: id, currency: currency as string, booked: moneyOf(amount, currency) };
}

function wishOf(wish: CashPositionIn | null | undefined, { clock }: CashContext): ConversionWish | null {
  if (wish === null || wish === undefined) return null;
  return { currency: wish.currency, rateType: wish.rateType ?? 'SPOT', date: wish.date ?? clock.now().slice(0, 10) };
}
