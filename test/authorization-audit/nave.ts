import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DocumentNode, isObjectType, parse, print } from 'graphql';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type JSONWebKeySet } from 'jose';
import { readAccessModel } from '#policy/directives/readAccessModel';
import { readOverlay } from '#policy/registers/readOverlay';
import { newWrappingKey, publicHalf } from '#policy/wrapping';
import { type Hub, startHub } from '../../hub/main';
import { apolloComposer } from '../../hub/supergraph/Composer';
import { loadRelease, releaseId } from '../../hub/supergraph/loadRelease';
import { writeRelease } from '../../hub/supergraph/releaseFiles';
import { withoutStandardLabels } from '../../hub/supergraph/withoutStandardLabels';
import { provisionHub } from '../../scripts/postgres/provisionHub';
import { startPostgres } from '../../scripts/postgres/startPostgres';
import { ed25519 } from '../../scripts/start/keys';

/*
 * Nave's hub for the authorization audit: it composes the contracts of a suite, with everything that has no standard label made public.
 * The composition gate is left out on purpose. It refuses two of these supergraphs (a labelled key, labelled fields that are not nullable),
 * so that no hub would ever serve them; here the running hub has to hold alone.
 */

interface Subgraph {
  readonly name: string;
  readonly url: string;
  readonly file: string;
}

const environment = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new RangeError(`${name} is not set: the audit starts this file`);
  return value;
};

/** Directives of ours for what a contract leaves open: public types and arguments, roots that any instance answers. */
function overlayOf(document: DocumentNode): string {
  const schema = buildSubgraphSchema({ typeDefs: document });
  const open = { public: { reason: 'not labelled by the suite' } };
  const coordinates: Record<string, object> = {};
  const roots = [schema.getQueryType()?.name, schema.getMutationType()?.name];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('_')) continue;
    if (!roots.includes(type.name)) coordinates[type.name] = open;
    for (const field of Object.values(type.getFields())) {
      if (field.name.startsWith('_')) continue;
      if (roots.includes(type.name)) coordinates[`${type.name}.${field.name}`] = { ...open, gather: { how: 'ANY' } };
      for (const argument of field.args) coordinates[`${type.name}.${field.name}(${argument.name}:)`] = open;
    }
  }
  return JSON.stringify({ coordinates });
}

async function main(): Promise<void> {
  const subgraphs = JSON.parse(readFileSync(environment('SUBGRAPHS'), 'utf8')) as readonly Subgraph[];
  const contracts = subgraphs.map(({ name, file }) => {
    const sdl = readFileSync(file, 'utf8');
    return { spoke: name, sdl, activities: [], overlay: readOverlay(`overlay-${name}.yaml`, overlayOf(parse(sdl))) };
  });
  const folder = mkdtempSync(join(tmpdir(), 'nave-audit-'));
  const { supergraphSdl: composed } = apolloComposer.compose(contracts);
  const supergraphSdl = print(withoutStandardLabels(parse(composed, { noLocation: true })));
  const accessModel = readAccessModel(contracts, { declassified: {}, shownErrors: {} });
  loadRelease(supergraphSdl, accessModel);
  await writeRelease(folder, { digest: releaseId(supergraphSdl, accessModel), supergraphSdl, accessModel });
  writePolicy(join(folder, 'policy'));
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), settings: { fsync: 'off' } });
  const passwords = { run: randomBytes(18).toString('hex'), owner: randomBytes(18).toString('hex') };
  const { runUrl } = await provisionHub(postgres.maintenanceUrl, { database: 'audit_hub', passwords });
  const hub = await startHub({
    port: Number(environment('PORT')),
    schemaDir: folder,
    registry: {
      businessUnits: [],
      instances: subgraphs.map(({ name, url }) => ({
        instance: `${name}-all`,
        spoke: name,
        businessUnit: 'all',
        url: new URL(url).origin,
        legalEntities: ['ALL1'],
        wrappingKey: publicHalf(newWrappingKey(name)),
      })),
    },
    identity: {
      audience: environment('AUDIENCE'),
      issuers: [{ issuer: environment('ISSUER'), jwks: JSON.parse(environment('JWKS')) as JSONWebKeySet }],
    },
    signing: { issuer: 'audit', privateJwk: ed25519('audit') },
    cursorKey: randomBytes(32),
    accessLog: {
      databaseUrl: runUrl,
      digestKey: randomBytes(32),
      checkpoints: { file: join(folder, 'checkpoints.jsonl'), privateJwk: ed25519('checkpoints') },
    },
    limits: { planMs: 10_000 },
    logLevel: 'silent',
  });
  process.once('SIGTERM', () => void end(hub, folder, () => postgres.stop()));
}

async function end(hub: Hub, folder: string, stopPostgres: () => Promise<void>): Promise<void> {
  await hub.close();
  await stopPostgres();
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}

/** Everyone of the suites reads what is public; decisions say for whom each policy holds. */
function writePolicy(folder: string): void {
  mkdirSync(folder);
  const held = JSON.parse(environment('POLICIES')) as Readonly<Record<string, readonly string[]>>;
  const subjects = [...new Set(['person:user', ...Object.values(held).flat()])];
  const grants = subjects.map((to) => ({ to, role: 'reader', legalEntities: 'ALL', from: '2020-01-01' }));
  const decisions = Object.fromEntries(
    Object.entries(held).map(([name, values]) => [name, { reason: 'as the suite says', when: { in: ['subject', [...new Set(values)]] } }]),
  );
  writeFileSync(join(folder, 'roles.yaml'), JSON.stringify({ roles: { reader: [{ activities: ['READ'], type: 'Anything' }] } }));
  writeFileSync(join(folder, 'grants.yaml'), JSON.stringify({ revision: '1', grants }));
  writeFileSync(join(folder, 'decisions.yaml'), JSON.stringify({ decisions }));
}

main().catch((cause: unknown) => {
  process.stderr.write(`${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`);
  process.exit(1);
});
