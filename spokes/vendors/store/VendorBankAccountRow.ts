import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One bank account of one vendor. `validTo` is exclusive. */
@Entity('vendor_bank_account')
export class VendorBankAccountRow {
  @PrimaryColumn('text', { name: 'legal_entity' }) legalEntity!: string;
  @PrimaryColumn('text') id!: string;
  @Column('int') version!: number;
  @Column({ type: 'timestamptz', name: 'recorded_at', precision: 6 }) recordedAt!: string;
  @Column('text', { name: 'vendor_id' }) vendorId!: string;
  @Column('text', { nullable: true }) iban!: string | null;
  @Column('text', { name: 'account_number', nullable: true }) accountNumber!: string | null;
  @Column('text', { nullable: true }) bic!: string | null;
  @Column('text', { nullable: true }) currency!: string | null;
  @Column('text', { name: 'holder_name', nullable: true }) holderName!: string | null;
  @Column('text') status!: string;
  @Column('date', { name: 'valid_from', nullable: true }) validFrom!: string | null;
  @Column('date', { name: 'valid_to', nullable: true }) validTo!: string | null;
  @Column('text', { name: 'verification_method', nullable: true }) verificationMethod!: string | null;
  @Column('text', { name: 'verification_note', nullable: true }) verificationNote!: string | null;
  @Column('text', { name: 'verified_by', nullable: true }) verifiedBy!: string | null;
}
