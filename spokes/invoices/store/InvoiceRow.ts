import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One invoice of one legal entity. Read through the kit; this class names the columns for TypeORM. */
@Entity('invoice')
export class InvoiceRow {
  @PrimaryColumn('text', { name: 'legal_entity' }) legalEntity!: string;
  @PrimaryColumn('text') id!: string;
  @Column('int') version!: number;
  @Column({ type: 'timestamptz', name: 'recorded_at', precision: 6 }) recordedAt!: string;
  @Column('text', { nullable: true }) number!: string | null;
  @Column('text', { name: 'type_code', nullable: true }) typeCode!: string | null;
  @Column('text') kind!: string;
  @Column('text') status!: string;
  @Column('date', { name: 'issue_date', nullable: true }) issueDate!: string | null;
  @Column('date', { name: 'due_date', nullable: true }) dueDate!: string | null;
  @Column('text', { nullable: true }) currency!: string | null;
  @Column('text', { name: 'buyer_reference', nullable: true }) buyerReference!: string | null;
  @Column('text', { name: 'purchase_order', nullable: true }) purchaseOrder!: string | null;
  @Column('text', { name: 'payment_reference', nullable: true }) paymentReference!: string | null;
  @Column('text', { name: 'seller_name', nullable: true }) sellerName!: string | null;
  @Column('text', { name: 'seller_vat_id', nullable: true }) sellerVatId!: string | null;
  @Column('text', { name: 'seller_lei', nullable: true }) sellerLei!: string | null;
  @Column('text', { name: 'vendor_id', nullable: true }) vendorId!: string | null;
  @Column('numeric', { name: 'net_amount', precision: 24, scale: 6, nullable: true }) netAmount!: string | null;
  @Column('numeric', { name: 'tax_amount', precision: 24, scale: 6, nullable: true }) taxAmount!: string | null;
  @Column('numeric', { name: 'gross_amount', precision: 24, scale: 6, nullable: true }) grossAmount!: string | null;
  @Column('numeric', { name: 'payable_amount', precision: 24, scale: 6, nullable: true }) payableAmount!: string | null;
  @Column('numeric', { name: 'limit_amount', precision: 24, scale: 6, nullable: true }) limitAmount!: string | null;
  @Column('text', { name: 'limit_currency', nullable: true }) limitCurrency!: string | null;
  @Column('jsonb', { name: 'limit_rate', nullable: true }) limitRate!: object | null;
  @Column('text', { name: 'payee_iban', nullable: true }) payeeIban!: string | null;
  @Column('jsonb') lines!: object;
  @Column('jsonb', { name: 'tax_breakdown' }) taxBreakdown!: object;
  @Column('jsonb') findings!: object;
  @Column('text', { array: true }) exceptions!: string[];
  @Column('text', { name: 'accepted_exceptions', array: true }) acceptedExceptions!: string[];
  @Column('text', { name: 'preceding_numbers', array: true }) precedingNumbers!: string[];
  @Column('text', { name: 'normal_number', nullable: true }) normalNumber!: string | null;
  @Column('text', { name: 'fuzzy_number', nullable: true }) fuzzyNumber!: string | null;
  @Column('text', { name: 'duplicate_key', nullable: true }) duplicateKey!: string | null;
  @Column('text', { name: 'seen_hash' }) seenHash!: string;
  @Column('jsonb', { name: 'approval_step', nullable: true }) approvalStep!: object | null;
  @Column('jsonb') document!: object;
  @Column('text', { name: 'document_sha256' }) documentSha256!: string;
  @Column('text', { name: 'entered_by' }) enteredBy!: string;
  @Column('text', { name: 'accepted_by', nullable: true }) acceptedBy!: string | null;
  @Column('text', { name: 'submitted_by', nullable: true }) submittedBy!: string | null;
  @Column('text', { nullable: true }) note!: string | null;
}
