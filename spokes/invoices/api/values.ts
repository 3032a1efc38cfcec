import { DateTime, Decimal } from '#kit/types/scalars';
import { Field, ID, ObjectType } from 'type-graphql';
import { MoneyType } from '#kit/types/values';
import { Shareable } from '#kit/policy/decorators';
import { plainEnum } from '#kit/policy/enums';

export const RuleVerdict = plainEnum('RuleVerdict', ['PASS', 'FAIL', 'NOT_CHECKED'], 'NOT_CHECKED never counts as a pass.');
export const ApprovalStepStatus = plainEnum('ApprovalStepStatus', ['OPEN', 'APPROVED', 'REJECTED']);

@ObjectType('InvoiceLine', { simpleResolvers: true, description: 'BG-25, as the document says.' })
export class InvoiceLineType {
  @Field(() => String, { nullable: true }) number!: string | null;
  @Field(() => String, { nullable: true }) name!: string | null;
  @Field(() => Decimal, { nullable: true }) quantity!: string | null;
  @Field(() => String, { nullable: true, description: 'UN/ECE recommendation 20.' }) unitCode!: string | null;
  @Field(() => MoneyType, { nullable: true }) unitPrice!: MoneyType | null;
  @Field(() => MoneyType, { nullable: true }) net!: MoneyType | null;
  @Field(() => String, { nullable: true, description: 'UNTDID 5305.' }) taxCategory!: string | null;
  @Field(() => Decimal, { nullable: true, description: 'Percent.' }) taxRate!: string | null;
}

@ObjectType('TaxSubtotal', { simpleResolvers: true, description: 'BG-23, as the document says.' })
export class TaxSubtotalType {
  @Field(() => String, { nullable: true, description: 'UNTDID 5305.' }) category!: string | null;
  @Field(() => Decimal, { nullable: true, description: 'Percent.' }) rate!: string | null;
  @Field(() => MoneyType, { nullable: true }) base!: MoneyType | null;
  @Field(() => MoneyType, { nullable: true }) tax!: MoneyType | null;
}

@ObjectType('RuleFinding', { simpleResolvers: true, description: 'What one rule says about one place of the document.' })
export class RuleFindingType {
  @Field({ description: 'EN 16931, or NAVE- for rules of our own: `BR-CO-10`.' }) ruleId!: string;
  @Field(() => RuleVerdict) verdict!: keyof typeof RuleVerdict;
  @Field({ description: 'Place in the invoice: `taxBreakdown[1].tax`.' }) path!: string;
  @Field(() => String, { nullable: true }) stated!: string | null;
  @Field(() => String, { nullable: true }) expected!: string | null;
  @Field(() => Decimal, { nullable: true, description: 'Stated minus expected.' }) difference!: string | null;
}

@ObjectType('ApprovalStep', { simpleResolvers: true })
export class ApprovalStepType {
  @Field(() => ID) id!: string;
  @Field(() => ApprovalStepStatus) status!: keyof typeof ApprovalStepStatus;
  @Field(() => DateTime, { nullable: true }) decidedAt!: string | null;
  @Field(() => ID, { nullable: true, description: 'A person, or `rule:…` where small amounts approve themselves.' }) decidedBy!:
    string | null;
}

@ObjectType('SourceDocument', {
  simpleResolvers: true,
  description: 'The bytes that the invoice was read from. They are kept as they came.',
})
@Shareable()
export class SourceDocumentType {
  @Field() sha256!: string;
  @Field() mediaType!: string;
  @Field({ description: '`UBL 2.1` or `CII D16B`.' }) format!: string;
  @Field(() => DateTime) receivedAt!: string;
}
