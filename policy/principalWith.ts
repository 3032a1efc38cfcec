import { fingerprintOf } from './fingerprint';
import { type Principal } from './Principal';

type Stated = Pick<Principal, 'subject' | 'policyVersion' | 'epoch'> & Partial<Omit<Principal, 'fingerprint'>>;

/** A principal and its fingerprint. What is left out is the least: a person in free text, without purpose, scopes, decisions and grants. */
export function principalWith(stated: Stated): Principal {
  const parts: Omit<Principal, 'fingerprint'> = {
    actor: 'PERSON',
    agent: null,
    purpose: null,
    operations: 'ANY',
    scopes: [],
    decisions: [],
    grants: [],
    forbids: [],
    validUntil: null,
    ...stated,
  };
  return { ...parts, fingerprint: fingerprintOf(parts) };
}
