import type { DemoAccount, DemoAddress, DemoBankAccount, DemoBusinessUnit, DemoLegalEntity } from './DemoGroup';
import { bban, iban, lei, vatId } from './checkDigits';
import { DEMO_LAYOUT } from '../../platform/layout';
import type { LocalDate } from '#kernel/dates';
import type { Random } from './random';

export const BUSINESS_UNITS: readonly DemoBusinessUnit[] = DEMO_LAYOUT.businessUnits.map(({ code, name, legalEntities: members }) => ({
  code,
  name,
  legalEntities: members.map((each) => each.code),
}));

/** Share in the vendors and invoices of the group, in parts of 60. */
export const SIZE_OF: Readonly<Record<string, number>> = { DE01: 15, FR01: 10, GB01: 8, US01: 10, CA01: 5, JP01: 6, SG01: 6 };

interface Seat {
  readonly code: string;
  readonly name: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly address: DemoAddress;
  readonly taxRegistration: string | null;
  readonly parent: readonly [code: string, share: string] | null;
  /** Currencies of the accounts, the functional one first. */
  readonly accounts: readonly string[];
}

// Names and streets are invented; the group makes drives and gear units.
const SEATS: readonly Seat[] = [
  seat('DE01', 'Tarnmoor Antriebstechnik SE', {
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    address: ['Walkmühlenweg 12', 'Chemnitz', '09120'],
    accounts: ['EUR', 'USD'],
  }),
  seat('FR01', 'Tarnmoor Mécanique SAS', {
    currency: 'EUR',
    timeZone: 'Europe/Paris',
    address: ['4 rue des Tréfileurs', 'Saint-Étienne', '42000'],
    parent: ['DE01', '1'],
  }),
  seat('GB01', 'Tarnmoor Drives Ltd', {
    currency: 'GBP',
    timeZone: 'Europe/London',
    address: ['7 Foundry Reach', 'Sheffield', 'S9 2AA'],
    parent: ['DE01', '1'],
    accounts: ['GBP', 'EUR'],
  }),
  seat('US01', 'Tarnmoor Motion Inc.', {
    currency: 'USD',
    timeZone: 'America/Chicago',
    address: ['480 Gearwright Road', 'Milwaukee', '53204'],
    parent: ['DE01', '1'],
  }),
  seat('CA01', 'Tarnmoor Motion Canada Ltd.', {
    currency: 'CAD',
    timeZone: 'America/Toronto',
    address: ['22 Millrace Drive', 'Hamilton', 'L8L 1A1'],
    parent: ['US01', '1'],
    accounts: ['CAD', 'USD'],
    taxRegistration: '000000018RT0001',
  }),
  seat('JP01', 'Tarnmoor Motion KK', {
    currency: 'JPY',
    timeZone: 'Asia/Tokyo',
    address: ['3-9 Hagurumacho', 'Nagoya', '450-0002'],
    parent: ['DE01', '0.8'],
    taxRegistration: 'T0000000000018',
  }),
  seat('SG01', 'Tarnmoor Asia Pte. Ltd.', {
    currency: 'SGD',
    timeZone: 'Asia/Singapore',
    address: ['15 Gearbox Crescent', 'Singapore', '628502'],
    parent: ['DE01', '1'],
    accounts: ['SGD', 'USD'],
    taxRegistration: 'M0-0000018-X',
  }),
];

export function legalEntities(source: Random, from: LocalDate): readonly DemoLegalEntity[] {
  return SEATS.map((each) => {
    const draw = source.fork(each.code);
    return {
      code: each.code,
      name: each.name,
      businessUnit: businessUnitOf(each.code),
      lei: lei(draw.digits(10)),
      vatId: hasVatId(each.address.country) ? vatId(each.address.country, draw.digits(5)) : null,
      taxRegistration: each.taxRegistration,
      functionalCurrency: each.currency,
      timeZone: each.timeZone,
      address: each.address,
      ownership: each.parent === null ? null : { parent: each.parent[0], share: each.parent[1], from },
    };
  });
}

export function bankAccounts(source: Random): readonly DemoBankAccount[] {
  return SEATS.flatMap((each) =>
    each.accounts.map((currency, at) => ({
      ...account(source.fork(`${each.code} ${currency}`), { country: each.address.country, currency, holderName: each.name }),
      key: `${each.code}-${currency}`,
      legalEntity: each.code,
      name: at === 0 ? `Operating account ${currency}` : `Foreign currency account ${currency}`,
      bankName: `Navebank ${each.address.city}`,
      purpose: at === 0 ? 'OPERATING' : 'FOREIGN_CURRENCY',
    })),
  );
}

/** An account at an invented bank of the country. The place code of its BIC ends in 0, which marks test codes (ISO 9362). */
export function account(
  source: Random,
  { country, currency, holderName }: { country: string; currency: string; holderName: string },
): DemoAccount {
  const digits = source.digits(10);
  const withIban = hasVatId(country);
  return {
    iban: withIban ? iban(country, bban(country, digits)) : null,
    accountNumber: withIban ? null : `00${digits}`,
    bic: `NAVE${country}X0`,
    currency,
    holderName,
  };
}

export function businessUnitOf(legalEntity: string): string {
  return BUSINESS_UNITS.find((unit) => unit.legalEntities.includes(legalEntity))?.code ?? 'group';
}

/** True for the countries of the story that have VAT ids; the same ones have IBANs. */
export function hasVatId(country: string): boolean {
  return ['DE', 'AT', 'FR', 'BE', 'NL', 'GB', 'IE'].includes(country);
}

interface SeatFacts extends Partial<Pick<Seat, 'parent' | 'accounts' | 'taxRegistration'>>, Pick<Seat, 'currency' | 'timeZone'> {
  readonly address: readonly [street: string, city: string, postCode: string];
}

function seat(code: string, name: string, facts: SeatFacts): Seat {
  const [street, city, postCode] = facts.address;
  const address = { street, city, postCode, country: code.slice(0, 2) };
  return { taxRegistration: null, parent: null, accounts: [facts.currency], ...facts, code, name, address };
}
