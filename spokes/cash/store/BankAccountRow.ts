import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One bank account of one legal entity, with the balance of its latest statement. Read through the kit; this class names the columns for TypeORM. */
@Entity('bank_account')
export class BankAccountRow {
  @PrimaryColumn('text', { name: 'legal_entity' }) legalEntity!: string;
  @PrimaryColumn('text') id!: string;
  @Column('int') version!: number;
  @Column({ type: 'timestamptz', name: 'recorded_at', precision: 6 }) recordedAt!: string;
  @Column('text') name!: string;
  @Column('text', { nullable: true }) iban!: string | null;
  @Column('text', { name: 'account_number', nullable: true }) accountNumber!: string | null;
  @Column('text', { nullable: true }) bic!: string | null;
  @Column('text') currency!: string;
  @Column('text', { name: 'bank_name', nullable: true }) bankName!: string | null;
  @Column('text', { nullable: true }) purpose!: string | null;
  @Column('text', { name: 'identity_rule' }) identityRule!: string;
  @Column('numeric', { name: 'balance_amount', precision: 24, scale: 6, nullable: true }) balanceAmount!: string | null;
  @Column('date', { name: 'balance_date', nullable: true }) balanceDate!: string | null;
  @Column('text', { name: 'balance_statement_id', nullable: true }) balanceStatementId!: string | null;
  @Column('text', { name: 'flagged_statement_id', nullable: true }) flaggedStatementId!: string | null;
}
