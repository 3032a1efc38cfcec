import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** One index for each falling order of the contract: nulls come last there too. Each index locks its table against writes while it is built. */
export class VendorOrders1764000000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('create index vendor_name_desc on vendor (legal_entity, name desc nulls last, id)');
    await queryRunner.query('create index vendor_number_desc on vendor (legal_entity, number desc nulls last, id)');
  }

  async down(): Promise<void> {
    // Forward only.
  }
}
