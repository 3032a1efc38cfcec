import { Access, AmountLimit, EntityScope, Key, Mask } from '#kit/policy/decorators';
import { Currency, DateScalar, DateTime } from '#kit/types/scalars';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { ApprovalStepType, InvoiceLineType, RuleFindingType, SourceDocumentType, TaxSubtotalType } from './values';
import { plainEnum, policyEnum } from '#kit/policy/enums';
import { INVOICE_KINDS } from '../domain/kinds';
import { INVOICE_STATUS } from '../domain/Invoice';
import { MoneyType } from '#kit/types/values';
import { connectionOf } from '#kit/types/connection';

export const InvoiceStatus = plainEnum('InvoiceStatus', INVOICE_STATUS, 'How far an invoice has come between receipt and approval.');
export const InvoiceKind = plainEnum('InvoiceKind', INVOICE_KINDS, 'By root and type code of the document, never by a sign.');
export const InvoiceOrder = policyEnum('InvoiceOrder', 'ORDER', {
  DUE_DATE: 'Invoice.dueDate',
  DUE_DATE_DESC: 'Invoice.dueDate',
  ISSUE_DATE: 'Invoice.issueDate',
  ISSUE_DATE_DESC: 'Invoice.issueDate',
  GROSS_AMOUNT: 'Invoice.gross',
  GROSS_AMOUNT_DESC: 'Invoice.gross',
});

@ObjectType('Invoice', {
  simpleResolvers: true,
  description: 'What one document asks of one legal entity, and what was decided about it. Fields of the document are never edited.',
})
@Key('id')
@EntityScope({ attributes: ['status', 'enteredBy', 'acceptedBy', 'submittedBy'] })
@Access('core')
export class Invoice {
  @Access('core', { uses: ['PROJECT', 'FILTER', 'ORDER', 'AGGREGATE'], aggregate: ['COUNT'] }) @Field(() => ID) id!: string;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'GROUP'] }) @Field() legalEntityCode!: string;
  @Field(() => Int) version!: number;
  @Field(() => DateTime) recordedAt!: string;
  @Access('core', { uses: ['PROJECT', 'FILTER'] }) @Field(() => String, { nullable: true, description: 'BT-1.' }) number!: string | null;
  @Field(() => String, { nullable: true, description: 'BT-3, as written.' }) typeCode!: string | null;
  @Field(() => InvoiceKind, { nullable: true }) kind!: keyof typeof InvoiceKind | null;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'GROUP'] }) @Field(() => InvoiceStatus) status!: keyof typeof InvoiceStatus;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'ORDER', 'GROUP'] }) @Field(() => DateScalar, { nullable: true }) issueDate!: string | null;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'ORDER'] }) @Field(() => DateScalar, { nullable: true }) dueDate!: string | null;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'GROUP'] })
  @Field(() => Currency, { nullable: true, description: 'Null when the document names none of ISO 4217: then no amount is shown.' })
  currency!: string | null;
  @Field(() => String, { nullable: true, description: 'BT-10.' }) buyerReference!: string | null;
  @Field(() => String, { nullable: true, description: 'BT-13.' }) purchaseOrder!: string | null;
  @Access('core', { uses: ['PROJECT', 'FILTER'] })
  @Field(() => String, { nullable: true, description: 'What a payment should quote: BT-83, else the number.' })
  paymentReference!: string | null;
  @Field(() => String, { nullable: true, description: 'BT-27, as the document says.' }) sellerName!: string | null;
  @Access('identifiers') @Field(() => String, { nullable: true }) sellerVatId!: string | null;
  @Access('amounts') @Field(() => MoneyType, { nullable: true, description: 'BT-109.' }) net!: MoneyType | null;
  @Access('amounts') @Field(() => MoneyType, { nullable: true, description: 'BT-110.' }) tax!: MoneyType | null;
  @Access('amounts', { uses: ['PROJECT', 'FILTER', 'ORDER', 'AGGREGATE'], aggregate: ['SUM'] })
  @Field(() => MoneyType, { nullable: true, description: 'BT-112.' })
  gross!: MoneyType | null;
  @Access('amounts', { uses: ['PROJECT', 'AGGREGATE'], aggregate: ['SUM'] })
  @Field(() => MoneyType, { nullable: true, description: 'BT-115.' })
  payable!: MoneyType | null;
  @Access('amounts')
  @AmountLimit('approval', 'limitAmount.currency')
  @Field(() => MoneyType, { nullable: true, description: 'What limits of grants compare. Stored at submission; null before.' })
  limitAmount!: MoneyType | null;
  @Access('bank') @Mask('LAST4') @Field(() => String, { nullable: true, description: 'BT-84.' }) payeeIban!: string | null;
  @Access('amounts') @Field(() => [InvoiceLineType], { nullable: true }) lines!: InvoiceLineType[] | null;
  @Access('amounts') @Field(() => [TaxSubtotalType], { nullable: true }) taxBreakdown!: TaxSubtotalType[] | null;
  @Access('amounts')
  @Field(() => [RuleFindingType], { nullable: true, description: 'What every built rule says about the document.' })
  findings!: RuleFindingType[] | null;
  @Field(() => [String], { nullable: true, description: 'Open reasons of an EXCEPTION.' }) exceptions!: string[] | null;
  @Field(() => String, { nullable: true, description: 'Digest of what an approver must have seen.' }) seenHash!: string | null;
  @Field(() => ApprovalStepType, { nullable: true }) approvalStep!: ApprovalStepType | null;
  @Field(() => SourceDocumentType, { nullable: true }) document!: SourceDocumentType | null;
  @Access('personal') @Field(() => ID, { nullable: true, description: 'Subject of who brought it in.' }) enteredBy!: string | null;
  @Access('personal')
  @Field(() => ID, { nullable: true, description: 'Subject of who accepted its exception; null without one.' })
  acceptedBy!: string | null;
  @Access('personal')
  @Field(() => ID, { nullable: true, description: 'Subject of who sent it to approval; null before.' })
  submittedBy!: string | null;
  @Access('notes') @Field(() => String, { nullable: true, description: 'Reason or note of the last decision.' }) note!: string | null;
}

export const InvoiceConnection = connectionOf('Invoice', () => Invoice);
