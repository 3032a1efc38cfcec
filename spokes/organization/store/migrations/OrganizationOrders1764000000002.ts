import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The falling order of the contract. Each index locks its table against writes while it is built. */
export class OrganizationOrders1764000000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('create index legal_entity_record_name_desc on legal_entity_record (legal_entity, name desc nulls last, id)');
  }

  async down(): Promise<void> {
    // Forward only.
  }
}
