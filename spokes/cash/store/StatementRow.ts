import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One statement of one account. Read through the kit; this class names the columns for TypeORM. */
@Entity('statement')
export class StatementRow {
  @PrimaryColumn('text', { name: 'legal_entity' }) legalEntity!: string;
  @PrimaryColumn('text') id!: string;
  @Column('int') version!: number;
  @Column({ type: 'timestamptz', name: 'recorded_at', precision: 6 }) recordedAt!: string;
  @Column('text', { name: 'account_id' }) accountId!: string;
  @Column('text') number!: string;
  @Column('text', { nullable: true }) sequence!: string | null;
  @Column('date', { name: 'from_date', nullable: true }) fromDate!: string | null;
  @Column('date', { name: 'to_date', nullable: true }) toDate!: string | null;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 6, nullable: true }) createdAt!: string | null;
  @Column('text') status!: string;
  @Column('jsonb') flags!: object;
  @Column('jsonb') balances!: object;
  @Column('jsonb') document!: object;
  @Column('text', { name: 'document_sha256' }) documentSha256!: string;
}
