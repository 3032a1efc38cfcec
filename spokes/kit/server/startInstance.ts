import { pino } from 'pino';
import { readAccessModel } from '#policy/directives/readAccessModel';
import { type BaseContext } from '../context';
import { type SpokeDefinition } from '../definition';
import { hubClient } from '../hubClient';
import { buildSpoke } from '../schema/buildSpoke';
import { checkDatabase, checkMigrations, checkSources } from '../store/bootChecks';
import { migrate } from '../store/migrate';
import { Runner } from '../store/Runner';
import { Engine } from './Engine';
import { type ErrorLog } from './errors';
import { httpServer } from './http';
import { openHubKeys } from './HubKeys';
import { type Instance, type InstanceOptions } from './options';
import { Sessions } from './Sessions';
import { SpentCalls } from '../write/SpentCalls';

/**
 * Migrates the database, checks that the run-time roles and the contract are what the policy stands on, and serves.
 * Throws MIGRATION_FAILED, BOOT_CHECK_FAILED, HUB_KEYS_INVALID; nothing is left open then.
 */
export async function startInstance<C extends BaseContext>(definition: SpokeDefinition<C>, options: InstanceOptions): Promise<Instance> {
  const { registryEntry, database, keys, testing } = options;
  const { schema, sdl } = await buildSpoke(definition);
  const model = readAccessModel([{ spoke: definition.name, sdl, activities: definition.activities }]);
  await checkMigrations(definition.migrations);
  const tables = await migrate({ ...database, entities: definition.entities, migrations: definition.migrations });
  checkSources(definition.sources, { model, tables });
  const publicTables = definition.sources.flatMap(({ table, public: open }) => (open === true ? [table] : []));
  await checkDatabase({ ...database, publicTables });
  const hubKeys = await openHubKeys(keys);
  const runner = new Runner({ ...database, rlsOff: testing?.rlsOff === true });
  const log = errorLog(registryEntry.instance);
  const spentCalls = new SpentCalls();
  const hub = hubClient(options.hub);
  const engine = new Engine({ definition, schema, model, runner, instance: options, hub, spentCalls, log });
  const sessions = new Sessions({ audience: registryEntry.instance, issuer: keys.issuer, keys: hubKeys, wrapping: keys.wrapping });
  const documents = definition.documents ? { runner, clock: options.clock, partition: registryEntry.legalEntities, spentCalls } : null;
  const server = httpServer({ engine, sessions, model, runner, documents, log });
  const close = once(async () => {
    await server.close();
    await Promise.all([runner.close(), hubKeys.close(), hub.close()]);
  });
  try {
    return { url: await server.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Errors that no caller may read, as JSON lines on standard error. */
function errorLog(instance: string): ErrorLog {
  const logger = pino({ base: { instance }, level: process.env['NAVE_LOG_LEVEL'] ?? 'warn' }, pino.destination({ dest: 2, sync: true }));
  return ({ code, requestId, traceId, error }) => {
    logger.error({ code, requestId, traceId, err: error }, 'a request met an error that stays inside');
  };
}

function once(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => (closing ??= close());
}
