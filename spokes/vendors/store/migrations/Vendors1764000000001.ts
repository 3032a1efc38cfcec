import { BUSINESS_COLUMNS, scopedTable } from '#kit/store/tables';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Vendors and their bank accounts. New tables only: nothing that serves is locked. */
export class Vendors1764000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`create table vendor (${BUSINESS_COLUMNS},
      number text collate "C", name text collate "C" not null, name_key text collate "C" not null, status text collate "C" not null,
      country text collate "C", currency text collate "C", vat_id text collate "C", lei text collate "C",
      contact_email text collate "C", payment_terms jsonb, entered_by text collate "C" not null, submitted_by text collate "C",
      blocked_scope text collate "C", block_reason text)`);
    await queryRunner.query(`create table vendor_bank_account (${BUSINESS_COLUMNS},
      vendor_id text collate "C" not null, iban text collate "C", account_number text collate "C", bic text collate "C",
      currency text collate "C", holder_name text collate "C", status text collate "C" not null, valid_from date, valid_to date,
      verification_method text collate "C", verification_note text, verified_by text collate "C",
      foreign key (legal_entity, vendor_id) references vendor (legal_entity, id),
      check ((iban is null) <> (account_number is null)))`);
    await indexes(queryRunner);
    await scopedTable(queryRunner, 'vendor');
    await scopedTable(queryRunner, 'vendor_bank_account');
  }

  async down(): Promise<void> {
    // Forward only: a table with business rows is not dropped by a release.
  }
}

async function indexes(queryRunner: QueryRunner): Promise<void> {
  for (const column of ['name', 'number', 'name_key', 'status']) {
    await queryRunner.query(`create index vendor_${column} on vendor (legal_entity, ${column}, id)`);
  }
  // The last wall against two entries at one moment: no two vendors of a legal entity share a number, a VAT id or an LEI.
  for (const column of ['number', 'vat_id', 'lei']) {
    await queryRunner.query(`create unique index vendor_one_${column} on vendor (legal_entity, ${column}) where ${column} is not null`);
  }
  await queryRunner.query('create index vendor_bank_account_vendor on vendor_bank_account (legal_entity, vendor_id, id)');
  await queryRunner.query(
    'create unique index vendor_bank_account_one_iban on vendor_bank_account (legal_entity, iban) where iban is not null and valid_to is null',
  );
}
