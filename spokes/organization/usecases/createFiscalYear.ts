import { type LocalDate } from '#kernel/dates';
import { type Result, accepted, refusal, refused } from '#kernel/Result';
import { beginsMonth, monthlyPeriods } from '../domain/fiscalYear';
import { type Announced, type OrganizationPorts } from '../domain/ports';
import { type Change } from './Change';
import { hiddenOrAbsent } from './hiddenOrAbsent';

/** Cuts a fiscal year of one legal entity into stored periods, once. */
export async function createFiscalYear(
  ports: OrganizationPorts,
  asked: { readonly legalEntityCode: string; readonly year: number; readonly start: LocalDate },
): Promise<Result<Change>> {
  const { legalEntityCode, year, start } = asked;
  if ((await ports.legalEntity(legalEntityCode)) !== 'VISIBLE') return refused(hiddenOrAbsent());
  if (!beginsMonth(start))
    return refused(refusal('FISCAL_YEAR_START_INVALID', 'a year of months begins on the first day of a month', { path: ['startDate'] }));
  if ((await ports.periodsOf(year)).length > 0)
    return refused(refusal('FISCAL_YEAR_KNOWN', 'the year has its periods already', { path: ['year'] }));
  let event: Announced | null = null;
  for (const period of monthlyPeriods(year, start)) event = await ports.addPeriod(period);
  return accepted({ type: 'LegalEntity', id: legalEntityCode, event });
}
