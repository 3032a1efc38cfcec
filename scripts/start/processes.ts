import { join } from 'node:path';
import { type Registry } from '#kernel/registry';
import { publicHalf } from '#policy/wrapping';
import { createDevelopmentIssuer, type DevelopmentIssuer, HUB_AUDIENCE } from '../../hub/identity/developmentIssuer';
import { DEMO_LAYOUT, PERSONAS, serviceSubject } from '../platform/layout';
import { freePort } from '../postgres/startPostgres';
import { type DataFolder } from './DataFolder';
import { publicKeys, wrappingKeyOf } from './keys';
import { type PreparedData } from './prepareData';
import { compiled, projectRoot } from './projectRoot';
import { type ManagedProcess } from './Supervisor';

export interface Plan {
  readonly hubUrl: string;
  readonly registry: Registry;
  readonly issuer: DevelopmentIssuer;
  readonly processes: readonly ManagedProcess[];
}

const HUB_ISSUER = 'https://hub.development.nave.local';
const HOST = '127.0.0.1';

/** Gives each instance a free port and writes what each process reads at its start: one file of mode 0600 per process. */
export async function planProcesses(folder: DataFolder, port: number, { keys, databases, accessLog }: PreparedData): Promise<Plan> {
  const hubUrl = `http://${HOST}:${port}`;
  const issuer = await createDevelopmentIssuer({ dataDir: folder.file('keys') });
  const ports = await freePorts(DEMO_LAYOUT.instances.length);
  const instances = DEMO_LAYOUT.instances.map((planned, at) => ({
    ...planned,
    url: `http://${HOST}:${ports[at] ?? 0}`,
    wrappingKey: publicHalf(wrappingKeyOf(keys, planned.instance)),
  }));
  const registry = { businessUnits: DEMO_LAYOUT.businessUnits, instances };
  const registryFile = folder.write('registry.json', registry);
  const jwksFile = folder.write(join('keys', 'hub-public.json'), publicKeys(keys.hubSigning));
  const keysFile = folder.write(join('keys', 'hub-signing.json'), { keys: keys.hubSigning });
  folder.writeText(join('logs', '.keep'), '');
  const spokes = instances.map((entry): ManagedProcess => {
    const config = {
      registryEntry: entry,
      database: databases.get(entry.instance),
      keys: { issuer: HUB_ISSUER, jwksFile, wrapping: [wrappingKeyOf(keys, entry.instance)] },
      host: HOST,
      port: Number(new URL(entry.url).port),
      hub: { url: hubUrl, tokenFile: tokenFile(folder, entry.instance) },
    };
    const file = folder.write(join('config', `${entry.instance}.json`), config);
    const logFile = folder.file('logs', `${entry.instance}.log`);
    return {
      name: entry.instance,
      program: compiled(`spokes/${entry.spoke}/main.ts`),
      environment: { NAVE_INSTANCE_CONFIG: file },
      url: entry.url,
      logFile,
    };
  });
  const schemaDir = join(projectRoot(), 'schema');
  const hubConfig = folder.write(join('config', 'hub.json'), {
    host: HOST,
    port,
    schemaDir,
    registry: { path: registryFile },
    identity: { audience: HUB_AUDIENCE, issuers: [], development: { dataDir: folder.file('keys'), personas: PERSONAS } },
    signing: { issuer: HUB_ISSUER, keysFile },
    cursorKey: keys.cursorKey,
    accessLog,
  });
  const hub: ManagedProcess = {
    name: 'hub',
    program: compiled('hub/main.ts'),
    environment: { NAVE_HUB_CONFIG: hubConfig },
    url: hubUrl,
    logFile: folder.file('logs', 'hub.log'),
  };
  return { hubUrl, registry, issuer, processes: [...spokes, hub] };
}

/** The tokens with which the instances ask the hub, valid for 12 hours: call again before they end. */
export async function writeServiceTokens(folder: DataFolder, issuer: DevelopmentIssuer): Promise<void> {
  for (const planned of DEMO_LAYOUT.instances) {
    const token = await issuer.mint(serviceSubject(planned), { actor: 'SERVICE' });
    folder.writeText(join('tokens', `${planned.instance}.jwt`), `${token}\n`);
  }
}

function tokenFile(folder: DataFolder, instance: string): string {
  return folder.file('tokens', `${instance}.jwt`);
}

async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}
