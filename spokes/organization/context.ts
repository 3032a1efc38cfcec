import { type BaseContext } from '#kit/context';
import { type Tx } from '#kit/write/Tx';
import { type OrganizationPorts, type RateBook } from './domain/ports';
import { organizationPorts } from './store/organizationPorts';
import { rateBook } from './store/rateBook';

export interface OrganizationContext extends BaseContext {
  readonly rates: RateBook;
  ports(tx: Tx): OrganizationPorts;
}

export function organizationContext(base: BaseContext): OrganizationContext {
  return { ...base, rates: rateBook(base.rows), ports: organizationPorts };
}
