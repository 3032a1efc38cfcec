import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { BUSINESS_COLUMNS, publicTable, scopedTable } from '#kit/store/tables';

/** The tables of the spoke. Locks nothing that exists. */
export class Organization1764000000001 implements MigrationInterface {
  name = 'Organization1764000000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    const text = 'text collate "C"';
    const statements = [
      `create table legal_entity_record (${BUSINESS_COLUMNS}, name ${text} not null, lei text, country ${text} not null,
        functional_currency ${text} not null, time_zone text not null, kind ${text} not null, business_unit_code ${text} not null,
        check (id = legal_entity))`,
      `create index legal_entity_record_name on legal_entity_record (legal_entity, name, id)`,
      `create table business_unit (${BUSINESS_COLUMNS}, name text not null, legal_entity_codes text[] not null)`,
      `create unique index business_unit_code on business_unit (id)`,
      `create table ownership (${BUSINESS_COLUMNS}, parent_code ${text} not null, share numeric(12,10) not null, voting_share numeric(12,10),
        method ${text} not null, valid_from date not null, valid_to date, check (share > 0 and share <= 1), check (valid_to > valid_from))`,
      `create table exchange_rate (${BUSINESS_COLUMNS}, source ${text} not null, type ${text} not null, date date not null,
        base ${text} not null, quote ${text} not null, rate numeric(28,14) not null, check (rate > 0))`,
      // Reference data of the whole group: questions name type and day, never a legal entity.
      `create unique index exchange_rate_pair on exchange_rate (source, type, date, base, quote)`,
      `create index exchange_rate_day on exchange_rate (type, date, id)`,
      `create table fiscal_period (${BUSINESS_COLUMNS}, year integer not null, number integer not null, start_date date not null, end_date date not null,
        unique (legal_entity, year, number), check (end_date >= start_date))`,
    ];
    for (const statement of statements) await queryRunner.query(statement);
    await scopedTable(queryRunner, 'legal_entity_record');
    for (const table of ['business_unit', 'ownership', 'exchange_rate', 'fiscal_period']) await publicTable(queryRunner, table);
  }

  async down(): Promise<void> {
    // Forward only.
  }
}
