import { type Result, accepted, refusal, refused } from '#kernel/Result';
import { checkLegalEntity } from '../domain/checkLegalEntity';
import { type LegalEntityData } from '../domain/LegalEntity';
import { type OrganizationPorts } from '../domain/ports';
import { type Change } from './Change';
import { hiddenOrAbsent } from './hiddenOrAbsent';

/** Registers a legal entity. Its code is new, its business unit is known. */
export async function registerLegalEntity(ports: OrganizationPorts, data: LegalEntityData): Promise<Result<Change>> {
  const wrong = checkLegalEntity(data);
  if (wrong.length > 0) return refused(...wrong);
  const known = await ports.legalEntity(data.code);
  if (known === 'HIDDEN') return refused(hiddenOrAbsent());
  if (known === 'VISIBLE') return refused(refusal('LEGAL_ENTITY_KNOWN', 'the code is registered already', { path: ['code'] }));
  if ((await ports.businessUnit(data.businessUnitCode)) === null) {
    return refused(refusal('BUSINESS_UNIT_UNKNOWN', 'no business unit has this code', { path: ['businessUnitCode'] }));
  }
  return accepted({ type: 'LegalEntity', id: data.code, event: await ports.addLegalEntity(data) });
}
