import { type GraphQLResolveInfo } from 'graphql';
import { Args, ArgsType, Ctx, Field, FieldResolver, Info, Int, Query, Resolver, Root } from 'type-graphql';
import { currencies, exponentOf } from '#kernel/currency';
import { Access, Demands, Gather, Public } from '#kit/policy/decorators';
import { filterOf, whereEqual } from '#kit/read/filter';
import type { Row } from '#kit/read/Source';
import type { OrganizationContext } from '../context';
import type { ResolvedRate as Resolved } from '../domain/rates';
import { exchangeRate } from '../usecases/exchangeRate';
import { FiscalPeriod, LegalEntity, LegalEntityConnection, Ownership } from './LegalEntity';
import { ExchangeRateArgs, ExchangeRatesArgs, LegalEntitiesArgs, LegalEntityArgs } from './queries';
import { BusinessUnit, CurrencyInfo, ExchangeRateConnection, REFERENCE_DATA, ResolvedRate } from './reference';

// A class: type-graphql loses directives of inline arguments on field resolvers.
@ArgsType()
export class FiscalPeriodsArgs {
  @Public('picks periods of a legal entity that is visible') @Field(() => Int, { nullable: true }) year?: number | null;
}

@Resolver(() => LegalEntity)
export class LegalEntityResolver {
  @Demands('READ', 'LegalEntity')
  @Gather('ROUTE', 'code')
  @Query(() => LegalEntity, { nullable: true })
  legalEntity(@Args() args: LegalEntityArgs, @Info() info: GraphQLResolveInfo, @Ctx() context: OrganizationContext): Promise<Row | null> {
    return context.rows.byId('LegalEntity', args.code, info);
  }

  @Demands('READ', 'LegalEntity')
  @Gather('MERGE')
  @Query(() => LegalEntityConnection, { nullable: true })
  legalEntities(@Args() args: LegalEntitiesArgs, @Info() info: GraphQLResolveInfo, @Ctx() context: OrganizationContext): Promise<object> {
    return context.rows.list('LegalEntity', { filter: filterOf(args.filter), order: args.order, page: args, info });
  }

  @FieldResolver(() => BusinessUnit, { nullable: true })
  businessUnit(@Root() row: Row, @Ctx() context: OrganizationContext): Promise<Row | null> {
    return context.rows.byId('BusinessUnit', row['businessUnitCode'] as string | null);
  }

  @Access('core')
  @FieldResolver(() => [Ownership], { nullable: true, description: 'The holdings of its parents, the oldest first.' })
  ownerships(@Root() row: Row, @Ctx() context: OrganizationContext): Promise<readonly Row[]> {
    return context.rows.all('Ownership', { by: { legalEntityCode: row['code'] as string }, order: 'VALID_FROM', max: 500 });
  }

  @Access('core')
  @FieldResolver(() => [FiscalPeriod], { nullable: true })
  fiscalPeriods(
    @Root() row: Row,
    @Args(() => FiscalPeriodsArgs) { year }: FiscalPeriodsArgs,
    @Ctx() context: OrganizationContext,
  ): Promise<readonly Row[]> {
    const filter = typeof year === 'number' ? whereEqual('year', year) : null;
    return context.rows.all('FiscalPeriod', { by: { legalEntityCode: row['code'] as string }, filter, order: 'START_DATE', max: 500 });
  }
}

@Resolver(() => Ownership)
export class OwnershipResolver {
  @FieldResolver(() => LegalEntity, { nullable: true })
  parent(@Root() row: Row, @Info() info: GraphQLResolveInfo, @Ctx() context: OrganizationContext): Promise<Row | null> {
    return context.rows.byId('LegalEntity', row['parentCode'] as string, info);
  }
}

@Resolver()
export class ReferenceDataResolver {
  @Public(REFERENCE_DATA)
  @Gather('ANY')
  @Query(() => [BusinessUnit])
  businessUnits(@Ctx() context: OrganizationContext): Promise<readonly Row[]> {
    return context.rows.all('BusinessUnit', { max: 500 });
  }

  @Public(REFERENCE_DATA)
  @Gather('ANY')
  @Query(() => [CurrencyInfo])
  currencies(): readonly CurrencyInfo[] {
    return currencies().map((code) => ({ code, exponent: exponentOf(code) }));
  }

  @Public(REFERENCE_DATA)
  @Gather('ANY')
  @Query(() => ResolvedRate, {
    nullable: true,
    description:
      'The rate of a day, its inverse, or the way through a third currency; from at most 7 days before, never later: RATE_MISSING.',
  })
  exchangeRate(@Args() args: ExchangeRateArgs, @Ctx() context: OrganizationContext): Promise<Resolved> {
    const { from, to, date, type, source } = args;
    return exchangeRate(context.rates, { from, to, date, type: type ?? 'SPOT', source: source ?? null });
  }

  @Public(REFERENCE_DATA)
  @Gather('ANY')
  @Query(() => ExchangeRateConnection)
  exchangeRates(@Args() args: ExchangeRatesArgs, @Info() info: GraphQLResolveInfo, @Ctx() context: OrganizationContext): Promise<object> {
    return context.rows.list('ExchangeRate', { filter: filterOf(args.filter), order: args.order, page: args, info });
  }
}
