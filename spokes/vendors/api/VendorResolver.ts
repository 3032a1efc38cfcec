import { Access, Binds, Demands, Gather } from '#kit/policy/decorators';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import { Vendor, VendorBankAccount, VendorConnection } from './Vendor';
import type { ConnectionOf } from '#kit/types/connection';
import type { GraphQLResolveInfo } from 'graphql';
import { LegalEntity } from './LegalEntity';
import type { Row } from '#kit/read/Source';
import { VendorsArgs } from './VendorsArgs';
import type { VendorsContext } from '../context';
import { filterOf } from '#kit/read/filter';

const ACCOUNTS_MAX = 100;

@Resolver(() => Vendor)
export class VendorResolver {
  @Demands('READ', 'Vendor')
  @Gather('ROUTE', 'id')
  @Query(() => Vendor, { nullable: true })
  vendor(
    @Binds('Vendor.id', 'FILTER') @Arg('id', () => ID) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: VendorsContext,
  ): Promise<Row | null> {
    return context.rows.byId('Vendor', id, info);
  }

  @Demands('READ', 'Vendor')
  @Gather('MERGE')
  @Query(() => VendorConnection, { nullable: true })
  vendors(
    @Args(() => VendorsArgs) args: VendorsArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: VendorsContext,
  ): Promise<ConnectionOf> {
    return context.rows.list('Vendor', { filter: filterOf(args.filter), order: args.order, page: args, info });
  }

  @Access('core')
  @FieldResolver(() => LegalEntity, { nullable: true })
  legalEntity(@Root() vendor: Row): object {
    return { code: vendor['legalEntityCode'] };
  }

  @Access('core')
  @FieldResolver(() => [VendorBankAccount], { nullable: true, description: 'At most 100, oldest ids first.' })
  bankAccounts(@Root() vendor: Row, @Info() info: GraphQLResolveInfo, @Ctx() context: VendorsContext): Promise<readonly Row[]> {
    return context.rows.all('VendorBankAccount', { by: { vendorId: vendor['id'] as string }, max: ACCOUNTS_MAX, info });
  }
}

@Resolver(() => VendorBankAccount)
export class VendorBankAccountResolver {
  @Access('core', { uses: ['PROJECT', 'FILTER'] })
  @FieldResolver(() => Vendor, { nullable: true })
  vendor(@Root() account: Row, @Info() info: GraphQLResolveInfo, @Ctx() context: VendorsContext): Promise<Row | null> {
    return context.rows.byId('Vendor', account['vendorId'] as string, info);
  }
}
