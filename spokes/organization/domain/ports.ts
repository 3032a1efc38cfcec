import { type Instant } from '#kernel/dates';
import { type BusinessUnitData, type FiscalPeriod, type LegalEntityData } from './LegalEntity';
import { type Ownership } from './ownership';
import { type Rate, type RateQuestion } from './rates';

/** What a change announced: reference to the event. */
export interface Announced {
  readonly id: string;
  readonly type: string;
  readonly aggregate: string;
  readonly sequence: number;
  readonly at: Instant;
  readonly changedFields: readonly string[];
}

/** The books of the organization inside one transaction. Reference data is read group-wide, written under the legal entity of the call. */
export interface OrganizationPorts {
  /** `HIDDEN`: it is there and the caller may not see it. */
  legalEntity(code: string): Promise<'VISIBLE' | 'HIDDEN' | 'ABSENT'>;
  businessUnit(code: string): Promise<BusinessUnitData | null>;
  addBusinessUnit(unit: BusinessUnitData): Promise<Announced>;
  addLegalEntity(data: LegalEntityData): Promise<Announced>;
  /** Whether the caller may see what belongs to a legal entity, there or not. */
  seesAllOf(code: string): boolean;
  /** Every holding of the group, held still until the transaction ends. */
  lockOwnerships(): Promise<readonly Ownership[]>;
  addOwnership(ownership: Ownership): Promise<Announced>;
  /** The base currency in which a source has published; null for a new source. */
  baseOf(source: string): Promise<string | null>;
  /** Rates of the same source, type, days and pairs that are stored already. */
  knownRates(rates: readonly Rate[]): Promise<readonly Rate[]>;
  addRate(rate: Rate): Promise<Announced>;
  periodsOf(year: number): Promise<readonly FiscalPeriod[]>;
  addPeriod(period: FiscalPeriod): Promise<Announced>;
}

/** Published rates, for anyone who is identified. */
export interface RateBook {
  /** Rates of the type and source that touch one of the two currencies, from the earliest usable day to the day asked for. */
  around(question: RateQuestion): Promise<readonly Rate[]>;
}
