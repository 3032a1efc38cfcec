import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { scopedTable } from '../tables';

/** The counters of calls that wrote, for as long as their sessions live. `at` is the time of the database, never the clock of the application. Locks nothing that exists. */
export class SpentCalls1700000000002 implements MigrationInterface {
  name = 'SpentCalls1700000000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`create table spent_call (
      legal_entity text collate "C" not null, sid text collate "C" not null, counter bigint not null,
      at timestamptz(6) not null default now(),
      primary key (legal_entity, sid, counter))`);
    await queryRunner.query('create index spent_call_at on spent_call (legal_entity, at)');
    await scopedTable(queryRunner, 'spent_call', { may: 'append and sweep', history: false });
  }

  async down(): Promise<void> {
    // Forward only.
  }
}
