import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { BUSINESS_COLUMNS, scopedTable } from '#kit/store/tables';

/** Bank accounts, statements and their entries. New tables only: nothing that serves is locked. */
export class Cash1764000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`create table bank_account (${BUSINESS_COLUMNS},
      name text collate "C" not null, iban text collate "C", account_number text collate "C", bic text collate "C",
      currency text collate "C" not null, bank_name text, purpose text, identity_rule text collate "C" not null,
      balance_amount numeric(24,6), balance_date date, balance_statement_id text collate "C", flagged_statement_id text collate "C",
      check ((iban is null) <> (account_number is null)))`);
    await queryRunner.query(`create table statement (${BUSINESS_COLUMNS},
      account_id text collate "C" not null, number text collate "C" not null, sequence text collate "C",
      from_date date, to_date date, created_at timestamptz(6), status text collate "C" not null,
      flags jsonb not null, balances jsonb not null, document jsonb not null, document_sha256 text collate "C" not null,
      foreign key (legal_entity, account_id) references bank_account (legal_entity, id))`);
    await queryRunner.query(`create table bank_transaction (${BUSINESS_COLUMNS},
      account_id text collate "C" not null, statement_id text collate "C" not null, booking_date date, value_date date,
      amount numeric(24,6) not null, currency text collate "C" not null, reversal boolean not null, status text collate "C" not null,
      reference text collate "C", end_to_end_id text collate "C", bank_reference text collate "C", bank_code text collate "C",
      counterparty_name text, counterparty_iban text collate "C", counterparty_account_number text collate "C", remittance text,
      details jsonb not null, identity text collate "C" not null, occurrence integer not null,
      foreign key (legal_entity, account_id) references bank_account (legal_entity, id),
      foreign key (legal_entity, statement_id) references statement (legal_entity, id))`);
    await indexes(queryRunner);
    for (const table of ['bank_account', 'statement', 'bank_transaction']) await scopedTable(queryRunner, table);
  }

  async down(): Promise<void> {
    // Forward only: a table with business rows is not dropped by a release.
  }
}

async function indexes(queryRunner: QueryRunner): Promise<void> {
  const lists = [
    ['bank_account', 'name'],
    ['statement', 'to_date'],
    ['statement', 'account_id, to_date'],
    ['statement', 'document_sha256'],
    ['bank_transaction', 'booking_date'],
    ['bank_transaction', 'value_date'],
    ['bank_transaction', 'account_id, booking_date'],
    ['bank_transaction', 'statement_id'],
    ['bank_transaction', 'reference'],
  ] as const;
  for (const [table, columns] of lists) {
    await queryRunner.query(`create index ${table}_${columns.replace(', ', '_')} on ${table} (legal_entity, ${columns}, id)`);
  }
  // The last walls against two changes at one moment: an account is open once in a currency, and an entry stands once.
  for (const column of ['iban', 'account_number']) {
    await queryRunner.query(
      `create unique index bank_account_one_${column} on bank_account (legal_entity, ${column}, currency) where ${column} is not null`,
    );
  }
  await queryRunner.query(
    'create unique index bank_transaction_one_entry on bank_transaction (legal_entity, account_id, identity, occurrence)',
  );
}
