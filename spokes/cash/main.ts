import { type Instance, type InstanceOptions } from '#kit/server/options';
import { runInstance } from '#kit/server/runInstance';
import { startInstance } from '#kit/server/startInstance';
import { cash } from './subgraph';

/** Serves one instance of the spoke: migrates its database, checks it, listens. */
export const startCash = (options: InstanceOptions): Promise<Instance> => startInstance(cash, options);

if (require.main === module) runInstance(cash);
