import { BUSINESS_COLUMNS, scopedTable } from '#kit/store/tables';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Invoices. A new table only: nothing that serves is locked. */
export class Invoices1764000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`create table invoice (${BUSINESS_COLUMNS},
      number text collate "C", type_code text collate "C", kind text collate "C" not null, status text collate "C" not null,
      issue_date date, due_date date, currency text collate "C",
      buyer_reference text collate "C", purchase_order text collate "C", payment_reference text collate "C",
      seller_name text collate "C", seller_vat_id text collate "C", seller_lei text collate "C", vendor_id text collate "C",
      net_amount numeric(24,6), tax_amount numeric(24,6), gross_amount numeric(24,6), payable_amount numeric(24,6),
      limit_amount numeric(24,6), limit_currency text collate "C", limit_rate jsonb,
      payee_iban text collate "C", lines jsonb not null, tax_breakdown jsonb not null, findings jsonb not null,
      exceptions text[] not null, accepted_exceptions text[] not null, preceding_numbers text[] not null,
      normal_number text collate "C", fuzzy_number text collate "C", duplicate_key text collate "C",
      seen_hash text collate "C" not null, approval_step jsonb, document jsonb not null, document_sha256 text collate "C" not null,
      entered_by text collate "C" not null, accepted_by text collate "C", submitted_by text collate "C", note text,
      foreign key (legal_entity, document_sha256) references source_document (legal_entity, sha256))`);
    await indexes(queryRunner);
    await scopedTable(queryRunner, 'invoice');
  }

  async down(): Promise<void> {
    // Forward only: a table with business rows is not dropped by a release.
  }
}

async function indexes(queryRunner: QueryRunner): Promise<void> {
  // One for each order of the contract, in its direction: nulls come last in both.
  for (const column of ['due_date', 'issue_date', 'gross_amount']) {
    await queryRunner.query(`create index invoice_${column} on invoice (legal_entity, ${column}, id)`);
    await queryRunner.query(`create index invoice_${column}_desc on invoice (legal_entity, ${column} desc nulls last, id)`);
  }
  await queryRunner.query('create index invoice_status on invoice (legal_entity, status, due_date, id)');
  await queryRunner.query('create index invoice_vendor on invoice (legal_entity, vendor_id, due_date, id)');
  await queryRunner.query('create index invoice_number on invoice (legal_entity, number, id)');
  await queryRunner.query('create index invoice_payment_reference on invoice (legal_entity, payment_reference, id)');
  for (const column of ['normal_number', 'fuzzy_number', 'gross_amount']) {
    await queryRunner.query(`create index invoice_vendor_${column} on invoice (legal_entity, vendor_id, ${column}, id)`);
  }
  // The last walls against two entries at one moment: one invoice per document, and no two live ones of one vendor, number, year and kind.
  await queryRunner.query('create unique index invoice_one_document on invoice (legal_entity, document_sha256)');
  await queryRunner.query(
    'create unique index invoice_one_number on invoice (legal_entity, duplicate_key) where duplicate_key is not null',
  );
}
