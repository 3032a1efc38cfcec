import { ArgsType, Field, InputType } from 'type-graphql';
import { VendorOrder, VendorStatus } from './Vendor';
import { Filter } from '#kit/read/filter';
import { PageArgs } from '#kit/types/connection';

@InputType({ description: 'What is named must hold, all of it.' })
export class VendorFilter {
  @Filter('Vendor.legalEntityCode') @Field(() => [String], { nullable: true }) legalEntityCode?: string[] | null;
  @Filter('Vendor.status') @Field(() => [VendorStatus], { nullable: true }) status?: (keyof typeof VendorStatus)[] | null;
  @Filter('Vendor.number') @Field(() => String, { nullable: true }) number?: string | null;
  @Filter('Vendor.name') @Field(() => String, { nullable: true, description: 'The whole name, as stored.' }) name?: string | null;
  @Filter('Vendor.country') @Field(() => [String], { nullable: true }) country?: string[] | null;
  @Filter('Vendor.vatId') @Field(() => [String], { nullable: true }) vatId?: string[] | null;
  @Filter('Vendor.lei') @Field(() => [String], { nullable: true }) lei?: string[] | null;
}

@ArgsType()
export class VendorsArgs extends PageArgs {
  @Field(() => VendorFilter, { nullable: true }) filter?: VendorFilter | null;
  @Field(() => VendorOrder, { nullable: true, defaultValue: 'NAME' }) order?: keyof typeof VendorOrder | null;
}
