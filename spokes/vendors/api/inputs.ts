import { BankAccountVerification, VendorBlockScope } from './Vendor';
import { Currency, Decimal } from '#kit/types/scalars';
import { Field, ID, InputType, Int } from 'type-graphql';
import { Public } from '#kit/policy/decorators';

// The parts of a change carry no label of their own: whoever holds the activity may say all of them.
const Said = (): ReturnType<typeof Public> => Public('part of a change: its activity decides who may say it');
const Key = (): ReturnType<typeof Public> => Public('makes a call repeatable');
const Seen = (): ReturnType<typeof Public> => Public('guards against a lost update');

@InputType()
export class PaymentTermsInput {
  @Said() @Field(() => String, { nullable: true }) code?: string | null;
  @Said() @Field(() => Int) netDays!: number;
  @Said() @Field(() => Decimal, { nullable: true }) discountPercent?: string | null;
  @Said() @Field(() => Int, { nullable: true }) discountDays?: number | null;
}

@InputType({ description: 'An account is named by an IBAN, or by an account number where the country has none.' })
export class VendorBankAccountInput {
  @Said() @Field(() => String, { nullable: true }) iban?: string | null;
  @Said() @Field(() => String, { nullable: true }) accountNumber?: string | null;
  @Said() @Field(() => String, { nullable: true }) bic?: string | null;
  @Said() @Field(() => Currency, { nullable: true }) currency?: string | null;
  @Said() @Field(() => String, { nullable: true }) holderName?: string | null;
}

@InputType()
export class InviteVendorInput {
  @Said() @Field() legalEntityCode!: string;
  @Key() @Field() idempotencyKey!: string;
  @Said() @Field(() => String, { nullable: true }) number?: string | null;
  @Said() @Field() name!: string;
  @Said() @Field(() => String, { nullable: true, description: 'ISO 3166-1 alpha-2.' }) country?: string | null;
  @Said() @Field(() => Currency, { nullable: true }) currency?: string | null;
  @Said() @Field(() => String, { nullable: true }) vatId?: string | null;
  @Said() @Field(() => String, { nullable: true }) lei?: string | null;
  @Said() @Field(() => String, { nullable: true }) contactEmail?: string | null;
  @Said() @Field(() => PaymentTermsInput, { nullable: true }) paymentTerms?: PaymentTermsInput | null;
  @Said() @Field(() => [VendorBankAccountInput], { nullable: true }) bankAccounts?: VendorBankAccountInput[] | null;
}

@InputType({ description: 'Absent is unchanged, null is cleared. `bankAccounts` are added to those that are there.' })
export class SubmitVendorInput {
  @Said() @Field(() => ID) vendorId!: string;
  @Seen() @Field(() => Int) expectedVersion!: number;
  @Key() @Field() idempotencyKey!: string;
  @Said() @Field(() => String, { nullable: true }) number?: string | null;
  @Said() @Field(() => String, { nullable: true }) name?: string | null;
  @Said() @Field(() => String, { nullable: true }) country?: string | null;
  @Said() @Field(() => Currency, { nullable: true }) currency?: string | null;
  @Said() @Field(() => String, { nullable: true }) vatId?: string | null;
  @Said() @Field(() => String, { nullable: true }) lei?: string | null;
  @Said() @Field(() => String, { nullable: true }) contactEmail?: string | null;
  @Said() @Field(() => PaymentTermsInput, { nullable: true }) paymentTerms?: PaymentTermsInput | null;
  @Said() @Field(() => [VendorBankAccountInput], { nullable: true }) bankAccounts?: VendorBankAccountInput[] | null;
}

@InputType({ description: 'One account that the approver has made sure of, and how.' })
export class BankAccountVerificationInput {
  @Said() @Field(() => ID) bankAccountId!: string;
  @Said() @Field(() => BankAccountVerification) method!: keyof typeof BankAccountVerification;
  @Said() @Field(() => String, { nullable: true }) note?: string | null;
}

@InputType()
export class ApproveVendorInput {
  @Said() @Field(() => ID) vendorId!: string;
  @Seen() @Field(() => Int) expectedVersion!: number;
  @Key() @Field() idempotencyKey!: string;
  @Said() @Field(() => [BankAccountVerificationInput]) verifications!: BankAccountVerificationInput[];
}

@InputType()
export class ActivateVendorInput {
  @Said() @Field(() => ID) vendorId!: string;
  @Seen() @Field(() => Int) expectedVersion!: number;
  @Key() @Field() idempotencyKey!: string;
}

@InputType()
export class BlockVendorInput {
  @Said() @Field(() => ID) vendorId!: string;
  @Seen() @Field(() => Int) expectedVersion!: number;
  @Key() @Field() idempotencyKey!: string;
  @Said() @Field(() => VendorBlockScope) scope!: keyof typeof VendorBlockScope;
  @Said() @Field() reason!: string;
}
