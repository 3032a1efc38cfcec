import { isLegalEntityCode } from '#kernel/ids';
import { type Result, accepted, refusal, refused } from '#kernel/Result';
import { type BusinessUnitData } from '../domain/LegalEntity';
import { type OrganizationPorts } from '../domain/ports';
import { type Change } from './Change';

/** Registers a business unit with the legal entities that it runs. They may be registered later. */
export async function registerBusinessUnit(ports: OrganizationPorts, unit: BusinessUnitData): Promise<Result<Change>> {
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(unit.code)) {
    return refused(
      refusal('BUSINESS_UNIT_CODE_INVALID', 'a code has lower-case letters, digits and hyphens, a letter first', { path: ['code'] }),
    );
  }
  if (unit.name.trim() === '' || unit.name.length > 200)
    return refused(refusal('NAME_INVALID', 'a name has 1 to 200 characters', { path: ['name'] }));
  if (!unit.legalEntityCodes.every(isLegalEntityCode)) {
    return refused(
      refusal('LEGAL_ENTITY_CODE_INVALID', 'a code has two to twelve upper-case letters and digits, a letter first', {
        path: ['legalEntityCodes'],
      }),
    );
  }
  if ((await ports.businessUnit(unit.code)) !== null)
    return refused(refusal('BUSINESS_UNIT_KNOWN', 'the code is registered already', { path: ['code'] }));
  return accepted({ type: 'BusinessUnit', id: unit.code, event: await ports.addBusinessUnit(unit) });
}
