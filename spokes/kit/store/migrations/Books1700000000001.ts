import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { scopedTable } from '../tables';

/** The kit's own tables: idempotency, change log, outbox and the bytes of documents. Locks nothing that exists. */
export class Books1700000000001 implements MigrationInterface {
  name = 'Books1700000000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`create table idempotency (
      legal_entity text collate "C" not null, subject text collate "C" not null, mutation text collate "C" not null, key text collate "C" not null,
      input_digest text not null, outcome text not null, type text, aggregate_id text, event jsonb, data jsonb, refusals jsonb,
      at timestamptz(6) not null,
      primary key (legal_entity, subject, mutation, key))`);
    await queryRunner.query(`create table change_log (
      legal_entity text collate "C" not null, id text collate "C" not null, aggregate_type text collate "C" not null, aggregate_id text collate "C" not null,
      sequence integer not null, at timestamptz(6) not null, actor text, on_behalf_of text, agent_model text, request_id text not null,
      activity text not null, reason text, before jsonb, after jsonb, salt text, values_digest text not null, policy_release text not null,
      previous_hash text not null, hash text not null,
      primary key (legal_entity, id), unique (legal_entity, aggregate_type, aggregate_id, sequence))`);
    await queryRunner.query(`create table outbox (
      legal_entity text collate "C" not null, id text collate "C" not null, type text not null, aggregate_type text not null, aggregate_id text not null,
      sequence integer not null, at timestamptz(6) not null, changed_fields text[] not null,
      position bigint generated always as identity, transaction_id xid8 not null default pg_current_xact_id(),
      primary key (legal_entity, id))`);
    await queryRunner.query(`create table source_document (
      legal_entity text collate "C" not null, sha256 text collate "C" not null, media_type text not null, size_bytes integer not null, bytes bytea not null,
      received_at timestamptz(6) not null, received_by text,
      primary key (legal_entity, sha256))`);
    await scopedTable(queryRunner, 'idempotency', { may: 'append', history: false });
    await scopedTable(queryRunner, 'change_log', { may: 'append', history: false });
    await scopedTable(queryRunner, 'outbox', { may: 'append', history: false });
    await scopedTable(queryRunner, 'source_document', { may: 'append', history: false });
  }

  async down(): Promise<void> {
    // Forward only: the books are never thrown away.
  }
}
