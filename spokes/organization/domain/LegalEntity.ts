import { type LocalDate } from '#kernel/dates';

export const LEGAL_ENTITY_KINDS = ['OPERATING', 'HOLDING', 'ELIMINATION'] as const;
export type LegalEntityKind = (typeof LEGAL_ENTITY_KINDS)[number];

export interface LegalEntityData {
  readonly code: string;
  readonly name: string;
  readonly lei: string | null;
  /** ISO 3166 alpha-2. */
  readonly country: string;
  readonly functionalCurrency: string;
  /** IANA name: `Europe/Berlin`. */
  readonly timeZone: string;
  readonly kind: LegalEntityKind;
  readonly businessUnitCode: string;
}

export interface BusinessUnitData {
  readonly code: string;
  readonly name: string;
  readonly legalEntityCodes: readonly string[];
}

export interface FiscalPeriod {
  readonly year: number;
  /** 1 to 12 */
  readonly number: number;
  readonly startDate: LocalDate;
  /** The last day. */
  readonly endDate: LocalDate;
}
