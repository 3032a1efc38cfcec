import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One entry of one account. Read through the kit; this class names the columns for TypeORM. */
@Entity('bank_transaction')
export class BankTransactionRow {
  @PrimaryColumn('text', { name: 'legal_entity' }) legalEntity!: string;
  @PrimaryColumn('text') id!: string;
  @Column('int') version!: number;
  @Column({ type: 'timestamptz', name: 'recorded_at', precision: 6 }) recordedAt!: string;
  @Column('text', { name: 'account_id' }) accountId!: string;
  @Column('text', { name: 'statement_id' }) statementId!: string;
  @Column('date', { name: 'booking_date', nullable: true }) bookingDate!: string | null;
  @Column('date', { name: 'value_date', nullable: true }) valueDate!: string | null;
  @Column('numeric', { precision: 24, scale: 6 }) amount!: string;
  @Column('text') currency!: string;
  @Column('boolean') reversal!: boolean;
  @Column('text') status!: string;
  @Column('text', { nullable: true }) reference!: string | null;
  @Column('text', { name: 'end_to_end_id', nullable: true }) endToEndId!: string | null;
  @Column('text', { name: 'bank_reference', nullable: true }) bankReference!: string | null;
  @Column('text', { name: 'bank_code', nullable: true }) bankCode!: string | null;
  @Column('text', { name: 'counterparty_name', nullable: true }) counterpartyName!: string | null;
  @Column('text', { name: 'counterparty_iban', nullable: true }) counterpartyIban!: string | null;
  @Column('text', { name: 'counterparty_account_number', nullable: true }) counterpartyAccountNumber!: string | null;
  @Column('text', { nullable: true }) remittance!: string | null;
  @Column('jsonb') details!: object;
  @Column('text') identity!: string;
  @Column('int') occurrence!: number;
}
