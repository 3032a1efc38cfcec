import type { BaseContext } from '#kit/context';
import type { Tx } from '#kit/write/Tx';
import type { InvoicePorts } from './domain/ports';
import { checkInvoiceDocument } from './formats/checkInvoiceDocument';
import { hubMasterData } from './store/hubMasterData';
import { invoicePorts } from './store/invoicePorts';

export interface InvoicesContext extends BaseContext {
  ports(tx: Tx): InvoicePorts;
}

export function invoicesContext(base: BaseContext): InvoicesContext {
  const options = { actor: base.principal.actor, masterData: hubMasterData(base.hub), check: checkInvoiceDocument };
  return { ...base, ports: (tx) => invoicePorts(tx, options) };
}
