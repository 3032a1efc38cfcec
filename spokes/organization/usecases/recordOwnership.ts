import { type Result, accepted, refused } from '#kernel/Result';
import { type Ownership, checkOwnership } from '../domain/ownership';
import { type OrganizationPorts } from '../domain/ports';
import { type Change } from './Change';
import { hiddenOrAbsent } from './hiddenOrAbsent';

/**
 * Records a holding of a parent in a child. All holdings are held still meanwhile, so that two of them cannot close a cycle.
 * A cycle that needs holdings in legal entities that the caller may not see is a conflict, and nothing is said of it.
 */
export async function recordOwnership(ports: OrganizationPorts, ownership: Ownership): Promise<Result<Change>> {
  if ((await ports.legalEntity(ownership.child)) !== 'VISIBLE') return refused(hiddenOrAbsent());
  const known = await ports.lockOwnerships();
  if (checkOwnership(ownership, known).length === 0)
    return accepted({ type: 'LegalEntity', id: ownership.child, event: await ports.addOwnership(ownership) });
  const seen = known.filter(({ child }) => ports.seesAllOf(child));
  const wrong = checkOwnership(ownership, seen);
  return wrong.length === 0 ? refused(hiddenOrAbsent()) : refused(...wrong);
}
