import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One vendor of one legal entity. Read through the kit; this class names the columns for TypeORM. */
@Entity('vendor')
export class VendorRow {
  @PrimaryColumn('text', { name: 'legal_entity' }) legalEntity!: string;
  @PrimaryColumn('text') id!: string;
  @Column('int') version!: number;
  @Column({ type: 'timestamptz', name: 'recorded_at', precision: 6 }) recordedAt!: string;
  @Column('text', { nullable: true }) number!: string | null;
  @Column('text') name!: string;
  @Column('text', { name: 'name_key' }) nameKey!: string;
  @Column('text') status!: string;
  @Column('text', { nullable: true }) country!: string | null;
  @Column('text', { nullable: true }) currency!: string | null;
  @Column('text', { name: 'vat_id', nullable: true }) vatId!: string | null;
  @Column('text', { nullable: true }) lei!: string | null;
  @Column('text', { name: 'contact_email', nullable: true }) contactEmail!: string | null;
  @Column('jsonb', { name: 'payment_terms', nullable: true }) paymentTerms!: object | null;
  @Column('text', { name: 'entered_by' }) enteredBy!: string;
  @Column('text', { name: 'submitted_by', nullable: true }) submittedBy!: string | null;
  @Column('text', { name: 'blocked_scope', nullable: true }) blockedScope!: string | null;
  @Column('text', { name: 'block_reason', nullable: true }) blockReason!: string | null;
}
