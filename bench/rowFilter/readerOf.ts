import { type AccessModel } from '../../policy/AccessModel';
import { type LegalEntities } from '../../policy/Grant';
import { compileRights } from '../../policy/rights';
import { type Reader } from '../../spokes/kit/read/PolicyRepository';
import { grant } from '../../spokes/kit/testing/Hub';

/** Who may read every field of the invoices of some legal entities, and has a minute for it. */
export function readerOf(model: AccessModel, legalEntities: LegalEntities): Reader {
  return { rights: compileRights(model, principal(legalEntities)), timeLeftMs: () => 60_000 };
}

function principal(legalEntities: LegalEntities): Parameters<typeof compileRights>[1] {
  const read = grant({ activity: 'READ', type: 'Invoice', legalEntities, fields: { core: 'all', amounts: 'all' } });
  const rest = { agent: null, purpose: null, operations: 'ANY', scopes: [], decisions: [], forbids: [], validUntil: null } as const;
  return { ...rest, subject: 'person:bench', actor: 'PERSON', grants: [read], fingerprint: 'bench', policyVersion: 'bench', epoch: 1 };
}
