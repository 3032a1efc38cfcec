import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** One index for each falling order of the contract: nulls come last there too. Each index locks its table against writes while it is built. */
export class CashOrders1764000000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('create index bank_account_name_desc on bank_account (legal_entity, name desc nulls last, id)');
    await queryRunner.query('create index statement_to_date_desc on statement (legal_entity, to_date desc nulls last, id)');
    await queryRunner.query(
      'create index bank_transaction_booking_date_desc on bank_transaction (legal_entity, booking_date desc nulls last, id)',
    );
    await queryRunner.query(
      'create index bank_transaction_value_date_desc on bank_transaction (legal_entity, value_date desc nulls last, id)',
    );
  }

  async down(): Promise<void> {
    // Forward only.
  }
}
