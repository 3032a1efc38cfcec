import { common, stricter } from '../allowances';
import { type GrantTuple, type MaskKind } from '../Grant';
import { allOf } from '../predicate/Predicate';
import { lowerLimits } from './lowerLimits';

/**
 * What an agent may do on behalf of a person: for each pair of their tuples what both allow. Legal entities and uses of both, conditions
 * of both, the lower limit, the later mask. Purposes have been decided on each side before.
 */
export function onBehalf(person: readonly GrantTuple[], agent: readonly GrantTuple[]): readonly GrantTuple[] {
  return person.flatMap((one) => agent.flatMap((other) => pair(one, other)));
}

function pair(person: GrantTuple, agent: GrantTuple): readonly GrantTuple[] {
  if (person.activity !== agent.activity || person.type !== agent.type) return [];
  const legalEntities = common(person.legalEntities, agent.legalEntities);
  const limits = lowerLimits(person.limits, agent.limits);
  if (legalEntities.length === 0 || limits === null) return [];
  const ends = [person.until, agent.until].filter((each) => each !== null).sort();
  return [
    {
      ...person,
      legalEntities,
      limits,
      within: [...(person.within ?? []), agent.fields],
      clear: person.clear.filter((field) => agent.clear.includes(field)),
      mask: laterMasks(person.mask, agent.mask),
      when: allOf(person.when, agent.when),
      from: person.from > agent.from ? person.from : agent.from,
      until: ends[0] ?? null,
      operations: person.operations === 'REGISTERED' ? 'REGISTERED' : agent.operations,
    },
  ];
}

function laterMasks(one: GrantTuple['mask'], other: GrantTuple['mask']): GrantTuple['mask'] {
  const of = (masks: GrantTuple['mask'], field: string): MaskKind | null => (Object.hasOwn(masks, field) ? (masks[field] ?? null) : null);
  const fields = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(fields.map((field) => [field, stricter(of(one, field), of(other, field))])) as GrantTuple['mask'];
}
