import { type Instance, type InstanceOptions } from '#kit/server/options';
import { runInstance } from '#kit/server/runInstance';
import { startInstance } from '#kit/server/startInstance';
import { invoices } from './subgraph';

/** Serves one instance of the spoke: migrates its database, checks it, listens. */
export const startInvoices = (options: InstanceOptions): Promise<Instance> => startInstance(invoices, options);

if (require.main === module) runInstance(invoices);
