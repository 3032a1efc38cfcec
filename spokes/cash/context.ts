import { type BaseContext } from '#kit/context';
import { type Tx } from '#kit/write/Tx';
import { type CashPorts } from './domain/ports';
import { type RatePort } from './domain/UsedRate';
import { accountChecks } from './formats/accountChecks';
import { readStatementDocument } from './formats/readStatementDocument';
import { cashPorts } from './store/cashPorts';
import { RateCache, hubRates } from './store/hubRates';

export interface CashContext extends BaseContext {
  readonly rates: RatePort;
  ports(tx: Tx): CashPorts;
}

// One cache for each instance, which is known by its partition; it goes when the instance goes.
// eslint-disable-next-line no-restricted-syntax -- published rates, which everybody may read; no row of a caller
const caches = new WeakMap<object, RateCache>();

export function cashContext(base: BaseContext): CashContext {
  const cache = caches.get(base.partition) ?? new RateCache();
  caches.set(base.partition, cache);
  return {
    ...base,
    rates: hubRates(base.hub, cache),
    ports: (tx) => cashPorts(tx, { checks: accountChecks, read: readStatementDocument }),
  };
}
