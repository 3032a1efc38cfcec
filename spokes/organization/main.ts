import { type Instance, type InstanceOptions } from '#kit/server/options';
import { runInstance } from '#kit/server/runInstance';
import { startInstance } from '#kit/server/startInstance';
import { organization } from './subgraph';

/** Serves the one instance of the spoke: migrates its database, checks it, listens. */
export const startOrganization = (options: InstanceOptions): Promise<Instance> => startInstance(organization, options);

if (require.main === module) runInstance(organization);
