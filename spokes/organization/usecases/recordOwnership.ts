import { type Result, accepted, refusal, refused } from '#kernel/Result';
import { type Ownership, checkOwnership } from '../domain/ownership';
import { type OrganizationPorts } from '../domain/ports';
import { type Change } from './Change';

/** Records a holding of a parent in a child. All holdings are held still meanwhile, so that two of them cannot close a cycle. */
export async function recordOwnership(ports: OrganizationPorts, ownership: Ownership): Promise<Result<Change>> {
  if ((await ports.legalEntity(ownership.child)) !== 'VISIBLE')
    return refused(refusal('LEGAL_ENTITY_UNKNOWN', 'no legal entity has this code', { path: ['childCode'] }));
  const wrong = checkOwnership(ownership, await ports.lockOwnerships());
  if (wrong.length > 0) return refused(...wrong);
  return accepted({ type: 'LegalEntity', id: ownership.child, event: await ports.addOwnership(ownership) });
}
