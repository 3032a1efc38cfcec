import { businessUnitOf } from '../generator/group';

// Who does what in the story. Persons decide, services of a business unit bring in what its ERP and its bank deliver.

/** Keeps the master data of the group. */
export const ORGANIZATION = 'service:organization';

/** Brings in documents, vendors and statements of one business unit. */
export function erpOf(legalEntity: string): string {
  return `service:erp-${businessUnitOf(legalEntity)}`;
}

/** The second pair of eyes on vendors, in the whole group. */
export const VENDOR_APPROVER = 'person:greta';

/** Accepts exceptions: a second person beside whoever brought the document in. */
export const EXCEPTION_REVIEWER = 'person:hugo';

/** Decides on invoices, up to a limit. */
export function approverOf(legalEntity: string): string {
  return { emea: 'person:bruno', amer: 'person:ben', apac: 'person:bai' }[businessUnitOf(legalEntity)] ?? 'person:carla';
}
