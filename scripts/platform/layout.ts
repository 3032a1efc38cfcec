import { type BusinessUnitEntry, type RegistryEntry } from '#kernel/registry';

/** A spoke instance before it runs: all that the registry will say of it but its address and its key. */
export type PlannedInstance = Omit<RegistryEntry, 'url' | 'wrappingKey'>;

export interface Layout {
  readonly businessUnits: readonly BusinessUnitEntry[];
  readonly instances: readonly PlannedInstance[];
}

const SINCE = '2015-01-01';
const SPOKES_OF_A_BUSINESS_UNIT = ['vendors', 'invoices', 'cash'] as const;
const BUSINESS_UNITS = [
  { code: 'emea', name: 'Europe, Middle East and Africa', legalEntities: ['DE01', 'FR01', 'GB01'] },
  { code: 'amer', name: 'Americas', legalEntities: ['US01', 'CA01'] },
  { code: 'apac', name: 'Asia and Pacific', legalEntities: ['JP01', 'SG01'] },
] as const;

/** Who runs what in the demo group: three business units with three spokes each, and the group with `organization`. */
export const DEMO_LAYOUT: Layout = {
  businessUnits: BUSINESS_UNITS.map(({ code, name, legalEntities }) => ({
    code,
    name,
    legalEntities: legalEntities.map((each) => ({ code: each, from: SINCE, until: null })),
  })),
  instances: [
    {
      instance: 'organization-group',
      spoke: 'organization',
      businessUnit: 'group',
      legalEntities: BUSINESS_UNITS.flatMap((unit) => unit.legalEntities),
    },
    ...BUSINESS_UNITS.flatMap(({ code, legalEntities }) =>
      SPOKES_OF_A_BUSINESS_UNIT.map((spoke) => ({ instance: `${spoke}-${code}`, spoke, businessUnit: code, legalEntities })),
    ),
  ],
};

/** Name of the database of an instance, and the prefix of its three roles: `invoices_emea`. */
export function databaseName(instance: string): string {
  return instance.replaceAll('-', '_');
}

/** Name of the hub's database, and the prefix of its two roles. */
export const HUB_DATABASE = 'nave_hub';

/** The subject under which an instance asks the hub: `service:invoices-emea`; the instance of the group is `service:organization`. */
export function serviceSubject(planned: Pick<PlannedInstance, 'instance' | 'spoke'>): string {
  return planned.spoke === 'organization' ? 'service:organization' : `service:${planned.instance}`;
}

/** The people and services that the demo shows, with what each of them may do, in words. */
export const PERSONAS = [
  { subject: 'person:anna', title: 'AP clerk of DE01' },
  { subject: 'person:bruno', title: 'Approver of EMEA up to 50,000 EUR' },
  { subject: 'person:carla', title: 'Group treasurer' },
  { subject: 'person:dora', title: 'Controller of AMER' },
  { subject: 'person:emil', title: 'Auditor of all legal entities, bank details masked' },
  { subject: 'person:ines', title: 'Planner: what legal entities spend in a month, and no invoice' },
  { subject: 'service:bi', title: 'BI service account: sums, never rows' },
] as const;
