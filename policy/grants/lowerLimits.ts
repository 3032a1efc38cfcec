import { decimal } from '#kernel/decimal';
import { type AmountLimit, type GrantTuple } from '../Grant';

/** Both sets of limits at once: the lower of two with one name. Null where two currencies meet: nothing is converted, so nothing is left. */
export function lowerLimits(one: GrantTuple['limits'], other: GrantTuple['limits']): GrantTuple['limits'] | null {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const lowest = names.map((name) => [name, lower(own(one, name), own(other, name))] as const);
  if (lowest.some(([, limit]) => limit === null)) return null;
  return Object.fromEntries(lowest) as GrantTuple['limits'];
}

function lower(one: AmountLimit | undefined, other: AmountLimit | undefined): AmountLimit | null {
  if (one === undefined || other === undefined) return one ?? other ?? null;
  if (one.currency !== other.currency) return null;
  return decimal(one.max).lte(decimal(other.max)) ? one : other;
}

function own(limits: GrantTuple['limits'], name: string): AmountLimit | undefined {
  return Object.hasOwn(limits, name) ? limits[name] : undefined;
}
