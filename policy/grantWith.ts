import { type GrantTuple } from './Grant';

/** A tuple that names what it is for. What is left out is the least: no field, mask, limit or condition, and valid since 2020 for any purpose. */
export function grantWith(stated: Pick<GrantTuple, 'activity' | 'type' | 'legalEntities'> & Partial<GrantTuple>): GrantTuple {
  const rest = {
    fields: {},
    clear: [],
    mask: {},
    limits: {},
    when: null,
    from: '2020-01-01',
    until: null,
    purpose: [],
    operations: 'ANY',
  } as const;
  return { ...rest, ...stated };
}
