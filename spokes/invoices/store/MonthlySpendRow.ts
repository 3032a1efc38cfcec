import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What one legal entity was invoiced in a month: a row of a view, which nothing writes. Names the columns for TypeORM. */
@Entity('monthly_spend')
export class MonthlySpendRow {
  @PrimaryColumn('text', { name: 'legal_entity' }) legalEntity!: string;
  @PrimaryColumn('text') id!: string;
  @Column('text') month!: string;
  @Column('text') currency!: string;
  @Column('int', { name: 'row_count' }) rowCount!: number;
  @Column('numeric', { name: 'gross_amount' }) grossAmount!: string;
}
