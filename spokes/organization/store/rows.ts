import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The four columns that every business table begins with. */
abstract class BusinessRow {
  @PrimaryColumn('text', { name: 'legal_entity' }) legalEntity!: string;
  @PrimaryColumn('text') id!: string;
  @Column('integer') version!: number;
  @Column('timestamptz', { name: 'recorded_at' }) recordedAt!: string;
}

/** The table is not called `legal_entity`: every table has a column of that name. */
@Entity('legal_entity_record')
export class LegalEntityRow extends BusinessRow {
  @Column('text') name!: string;
  @Column('text', { nullable: true }) lei!: string | null;
  @Column('text') country!: string;
  @Column('text', { name: 'functional_currency' }) functionalCurrency!: string;
  @Column('text', { name: 'time_zone' }) timeZone!: string;
  @Column('text') kind!: string;
  @Column('text', { name: 'business_unit_code' }) businessUnitCode!: string;
}

@Entity('business_unit')
export class BusinessUnitRow extends BusinessRow {
  @Column('text') name!: string;
  @Column('text', { name: 'legal_entity_codes', array: true }) legalEntityCodes!: string[];
}

@Entity('ownership')
export class OwnershipRow extends BusinessRow {
  @Column('text', { name: 'parent_code' }) parentCode!: string;
  @Column('numeric', { precision: 12, scale: 10 }) share!: string;
  @Column('numeric', { name: 'voting_share', precision: 12, scale: 10, nullable: true }) votingShare!: string | null;
  @Column('text') method!: string;
  @Column('date', { name: 'valid_from' }) validFrom!: string;
  @Column('date', { name: 'valid_to', nullable: true }) validTo!: string | null;
}

@Entity('exchange_rate')
export class ExchangeRateRow extends BusinessRow {
  @Column('text') source!: string;
  @Column('text') type!: string;
  @Column('date') date!: string;
  @Column('text') base!: string;
  @Column('text') quote!: string;
  @Column('numeric', { precision: 28, scale: 14 }) rate!: string;
}

@Entity('fiscal_period')
export class FiscalPeriodRow extends BusinessRow {
  @Column('integer') year!: number;
  @Column('integer') number!: number;
  @Column('date', { name: 'start_date' }) startDate!: string;
  @Column('date', { name: 'end_date' }) endDate!: string;
}
