import type { MigrationInterface, QueryRunner } from 'typeorm';
import { totalsView } from '#kit/store/totalsView';

/** What a legal entity was invoiced by month and currency. Credit notes count against it; a rejected invoice is none. */
export class MonthlySpend1764000000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await totalsView(queryRunner, 'monthly_spend', {
      of: 'invoice',
      where: `t.status <> 'REJECTED'`,
      prefix: 'spd',
      groups: { month: `to_char(t.issue_date, 'YYYY-MM') collate "C"`, currency: 't.currency' },
      sums: { gross_amount: `case when t.kind = 'CREDIT_NOTE' then -t.gross_amount else t.gross_amount end` },
      k: 5,
    });
  }

  async down(): Promise<void> {
    // Forward only, as the tables beneath it.
  }
}
