import type { BaseContext } from '#kit/context';
import type { Tx } from '#kit/write/Tx';
import type { VendorPorts } from './domain/ports';
import { identifierChecks } from './formats/identifierChecks';
import { vendorPorts } from './store/vendorPorts';

export interface VendorsContext extends BaseContext {
  ports(tx: Tx): VendorPorts;
}

export function vendorsContext(base: BaseContext): VendorsContext {
  return { ...base, ports: (tx) => vendorPorts(tx, { actor: base.principal.actor, checks: identifierChecks }) };
}
