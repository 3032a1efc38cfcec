import { Access, EntityScope, Key, Mask } from '#kit/policy/decorators';
import { BANK_ACCOUNT_STATUS, BLOCK_SCOPE, VENDOR_STATUS, VERIFICATION_METHOD } from '../domain/Vendor';
import { Currency, DateScalar, DateTime, Decimal } from '#kit/types/scalars';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '#kit/types/connection';
import { plainEnum, policyEnum } from '#kit/policy/enums';

const keys = <K extends string>(of: Readonly<Record<K, K>>): readonly K[] => Object.keys(of) as K[];

export const VendorStatus = plainEnum('VendorStatus', keys(VENDOR_STATUS), 'Where a vendor stands between invitation and business.');
export const VendorBlockScope = plainEnum('VendorBlockScope', keys(BLOCK_SCOPE), 'What a block stops.');
export const VendorBankAccountStatus = plainEnum('VendorBankAccountStatus', keys(BANK_ACCOUNT_STATUS));
export const BankAccountVerification = plainEnum(
  'BankAccountVerification',
  keys(VERIFICATION_METHOD),
  'How a person made sure of an account.',
);
export const VendorOrder = policyEnum('VendorOrder', 'ORDER', {
  NAME: 'Vendor.name',
  NAME_DESC: 'Vendor.name',
  NUMBER: 'Vendor.number',
  NUMBER_DESC: 'Vendor.number',
});

@ObjectType('PaymentTerms', { simpleResolvers: true, description: 'Days count from the invoice date.' })
export class PaymentTermsType {
  @Field(() => String, { nullable: true }) code!: string | null;
  @Field(() => Int) netDays!: number;
  @Field(() => Decimal, { nullable: true, description: 'Percent: `2` within `discountDays`.' }) discountPercent!: string | null;
  @Field(() => Int, { nullable: true }) discountDays!: number | null;
}

@ObjectType('Vendor', {
  simpleResolvers: true,
  description: 'A supplier of one legal entity. The same company at another legal entity is another vendor.',
})
@Key('id')
@EntityScope({ attributes: ['status', 'country', 'enteredBy'] })
@Access('core')
export class Vendor {
  @Access('core', { uses: ['PROJECT', 'FILTER', 'ORDER', 'AGGREGATE'], aggregate: ['COUNT'] }) @Field(() => ID) id!: string;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'GROUP'] }) @Field() legalEntityCode!: string;
  @Field(() => Int) version!: number;
  @Field(() => DateTime) recordedAt!: string;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'ORDER'] }) @Field(() => String, { nullable: true }) number!: string | null;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'ORDER'] }) @Field(() => String, { nullable: true }) name!: string | null;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'GROUP'] }) @Field(() => VendorStatus) status!: keyof typeof VENDOR_STATUS;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'GROUP'] })
  @Field(() => String, { nullable: true, description: 'ISO 3166-1 alpha-2.' })
  country!: string | null;
  @Field(() => Currency, { nullable: true }) currency!: string | null;
  @Access('identifiers', { uses: ['PROJECT', 'FILTER'] }) @Field(() => String, { nullable: true }) vatId!: string | null;
  @Access('identifiers', { uses: ['PROJECT', 'FILTER'] }) @Field(() => String, { nullable: true }) lei!: string | null;
  @Access('personal') @Field(() => String, { nullable: true }) contactEmail!: string | null;
  @Access('terms') @Field(() => PaymentTermsType, { nullable: true }) paymentTerms!: PaymentTermsType | null;
  @Access('personal') @Field(() => ID, { nullable: true, description: 'Subject of who keyed it.' }) enteredBy!: string | null;
  @Field(() => VendorBlockScope, { nullable: true }) blockedScope!: keyof typeof BLOCK_SCOPE | null;
  @Access('notes') @Field(() => String, { nullable: true }) blockReason!: string | null;
}

export const VendorConnection = connectionOf('Vendor', () => Vendor);

@ObjectType('VendorBankAccount', {
  simpleResolvers: true,
  description: 'An account that a vendor says is its own; VERIFIED once a person has made sure.',
})
@Key('id')
@EntityScope({ attributes: ['status'] })
@Access('core')
export class VendorBankAccount {
  @Field(() => ID) id!: string;
  @Access('core', { uses: ['PROJECT', 'FILTER'] }) @Field() legalEntityCode!: string;
  @Field(() => Int) version!: number;
  @Field(() => DateTime) recordedAt!: string;
  @Access('bank') @Mask('LAST4') @Field(() => String, { nullable: true }) iban!: string | null;
  @Access('bank')
  @Mask('LAST4')
  @Field(() => String, { nullable: true, description: 'Where the country has no IBAN.' })
  accountNumber!: string | null;
  @Access('bank') @Field(() => String, { nullable: true }) bic!: string | null;
  @Field(() => Currency, { nullable: true }) currency!: string | null;
  @Access('personal') @Field(() => String, { nullable: true }) holderName!: string | null;
  @Field(() => VendorBankAccountStatus) status!: keyof typeof BANK_ACCOUNT_STATUS;
  @Field(() => DateScalar, { nullable: true }) validFrom!: string | null;
  @Field(() => DateScalar, { nullable: true, description: 'Exclusive.' }) validTo!: string | null;
}
