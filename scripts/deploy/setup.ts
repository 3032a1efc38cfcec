import { readFileSync } from 'node:fs';
import { type JSONWebKeySet } from 'jose';
import { defineError, NaveError } from '#kernel/errors';
import { publicHalf } from '#policy/wrapping';
import { HUB_AUDIENCE } from '../../hub/identity/developmentIssuer';
import { databaseName, DEMO_LAYOUT, HUB_DATABASE, type PlannedInstance } from '../platform/layout';
import { provisionHub } from '../postgres/provisionHub';
import { type InstanceDatabase, provisionInstance } from '../postgres/provisionInstance';
import { DataFolder } from '../start/DataFolder';
import { type Keys, openKeys, publicKeys, rotateSigning, type RotationStep, wrappingKeyOf } from '../start/keys';

export const DeploySettingMissing = defineError({
  code: 'DEPLOY_SETTING_MISSING',
  shown: false,
  message: (name: string, what: string) => `the set-up needs ${name}: ${what}`,
});

/*
 * The one-shot set-up of docker-compose.yml: databases, roles and keys, and one configuration for each process
 * in a volume of its own below /setup, which the process reads at /config.
 * Running it again repairs what is missing and changes nothing else.
 */

const SETUP = process.env['NAVE_SETUP_DIR'] ?? '/setup';
const JWKS = process.env['NAVE_JWKS_FILE'] ?? '/run/nave/jwks.json';
/** A volume of its own, in the container of the hub: mount another machine's there. */
const CHECKPOINTS = '/checkpoints/hub.jsonl';
const HUB_ISSUER = 'https://hub.nave.local';
const HUB_URL = 'http://hub:4000';
const LISTEN = { host: '0.0.0.0', port: 4000 };

async function setUp(): Promise<void> {
  const maintenanceUrl = setting('DATABASE_URL', 'a PostgreSQL URL whose user may create databases and roles');
  const issuer = setting('NAVE_ISSUER', 'the issuer of client tokens');
  const platform = DataFolder.open(`${SETUP}/platform`);
  const names = DEMO_LAYOUT.instances.map(({ instance }) => databaseName(instance));
  const known = openKeys(platform, names);
  const step = rotationStep();
  const keys = step === null ? known : rotateSigning(platform, known, step);
  for (const planned of DEMO_LAYOUT.instances) {
    const database = databaseName(planned.instance);
    const passwords = keys.passwords[database];
    if (passwords === undefined) continue;
    const made = await provisionInstance(maintenanceUrl, { database, passwords });
    writeInstance(planned, made, keys);
    process.stdout.write(`nave: ${planned.instance}: database ${database} and its roles stand\n`);
  }
  const hubDatabase = await provisionHub(maintenanceUrl, { database: HUB_DATABASE, passwords: keys.hubPasswords });
  process.stdout.write(`nave: hub: database ${HUB_DATABASE} and its roles stand\n`);
  platform.write('audit-keys.json', publicKeys([keys.checkpointSigning]));
  const instances = DEMO_LAYOUT.instances.map((planned) => ({
    ...planned,
    url: instanceUrl(planned),
    wrappingKey: publicHalf(wrappingKeyOf(keys, planned.instance)),
  }));
  const hub = DataFolder.open(`${SETUP}/hub`);
  hub.write('signing.json', { keys: keys.hubSigning });
  hub.write('registry.json', { businessUnits: DEMO_LAYOUT.businessUnits, instances });
  hub.write('hub.json', {
    ...LISTEN,
    schemaDir: '/app/schema',
    registry: { path: '/config/registry.json' },
    identity: { audience: HUB_AUDIENCE, issuers: [{ issuer, jwks: JSON.parse(readFileSync(JWKS, 'utf8')) as JSONWebKeySet }] },
    signing: { issuer: HUB_ISSUER, keysFile: '/config/signing.json' },
    cursorKey: keys.cursorKey,
    accessLog: {
      databaseUrl: hubDatabase.runUrl,
      digestKey: keys.accessDigestKey,
      checkpoints: { file: CHECKPOINTS, privateJwk: keys.checkpointSigning },
    },
  });
  process.stdout.write('nave: the hub knows its registry and keys\n');
}

function writeInstance(planned: PlannedInstance, database: InstanceDatabase, keys: Keys): void {
  const folder = DataFolder.open(`${SETUP}/${planned.instance}`);
  folder.write('hub-keys.json', publicKeys(keys.hubSigning));
  folder.write('instance.json', {
    ...LISTEN,
    registryEntry: { ...planned, url: instanceUrl(planned) },
    database,
    keys: { issuer: HUB_ISSUER, jwksFile: '/config/hub-keys.json', wrapping: [wrappingKeyOf(keys, planned.instance)] },
    hub: { url: HUB_URL, tokenFile: `/run/nave/tokens/${planned.instance}.jwt` },
  });
}

function instanceUrl({ instance }: PlannedInstance): string {
  return `http://${instance}:${LISTEN.port}`;
}

/** `NAVE_HUB_KEY=next`, `use`, `retire`: one step of a change of the hub's signing key. */
function rotationStep(): RotationStep | null {
  const step = process.env['NAVE_HUB_KEY'] ?? '';
  if (step === '') return null;
  if (step === 'next' || step === 'use' || step === 'retire') return step;
  throw DeploySettingMissing('NAVE_HUB_KEY', 'next, use or retire, or nothing');
}

function setting(name: string, what: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw DeploySettingMissing(name, what);
  return value;
}

setUp().catch((error: unknown) => {
  process.stderr.write(`nave: ${error instanceof NaveError ? `${error.message} [${error.code}]` : String(error)}\n`);
  process.exitCode = 1;
});
