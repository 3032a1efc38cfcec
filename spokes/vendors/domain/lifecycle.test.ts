import { type VendorVerb, isSecondPerson, move } from './lifecycle';
import { VENDOR_STATUS, type VendorStatus } from './Vendor';

const ALLOWED: Record<string, string> = {
  'INVITED submitVendor': 'IN_REVIEW',
  'IN_REVIEW approveVendor': 'APPROVED',
  'APPROVED activateVendor': 'ACTIVE',
  'APPROVED blockVendor': 'BLOCKED',
  'ACTIVE blockVendor': 'BLOCKED',
};
const verbs: VendorVerb[] = ['submitVendor', 'approveVendor', 'activateVendor', 'blockVendor'];
const pairs = (Object.keys(VENDOR_STATUS) as VendorStatus[]).flatMap((status) => verbs.map((verb) => [status, verb] as const));

describe('the life of a vendor', () => {
  it.each(pairs)('%s %s', (status, verb) => {
    const result = move(status, verb);
    expect(result.ok ? result.value : result.refusals[0]?.code).toBe(ALLOWED[`${status} ${verb}`] ?? 'INVALID_TRANSITION');
  });
  it.each([
    ['another person', { subject: 'person:greta', actor: 'PERSON' }, true],
    ['who keyed it', { subject: 'person:anna', actor: 'PERSON' }, false],
    ['who submitted it', { subject: 'person:ben', actor: 'PERSON' }, false],
    ['a service', { subject: 'service:erp-emea', actor: 'SERVICE' }, false],
    ['an agent on behalf of another person', { subject: 'person:greta', actor: 'AGENT' }, false],
  ])('four eyes: %s', (_, who, expected) => {
    expect(isSecondPerson({ enteredBy: 'person:anna', submittedBy: 'person:ben' }, who)).toBe(expected);
  });
});
