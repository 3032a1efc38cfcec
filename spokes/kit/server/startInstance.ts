import { pino } from 'pino';
import { readAccessModel } from '#policy/directives/readAccessModel';
import { type BaseContext } from '../context';
import { type SpokeDefinition } from '../definition';
import { buildSpoke } from '../schema/buildSpoke';
import { checkDatabase, checkSources } from '../store/bootChecks';
import { migrate } from '../store/migrate';
import { Runner } from '../store/Runner';
import { Engine } from './Engine';
import { type ErrorLog } from './errors';
import { httpServer } from './http';
import { type Instance, type InstanceOptions } from './options';
import { Sessions } from './Sessions';

/**
 * Migrates the database, checks that the run-time roles and the contract are what the policy stands on, and serves.
 * Throws MIGRATION_FAILED, BOOT_CHECK_FAILED; nothing is left open then.
 */
export async function startInstance<C extends BaseContext>(definition: SpokeDefinition<C>, options: InstanceOptions): Promise<Instance> {
  const { registryEntry, database, keys, testing } = options;
  const { schema, sdl } = await buildSpoke(definition);
  const model = readAccessModel([{ spoke: definition.name, sdl, activities: definition.activities }]);
  const tables = await migrate({ ...database, entities: definition.entities, migrations: definition.migrations });
  checkSources(definition.sources, { model, tables });
  await checkDatabase(database);
  const runner = new Runner({ ...database, rlsOff: testing?.rlsOff === true });
  const log = errorLog(registryEntry.instance);
  const engine = new Engine({ definition, schema, model, runner, instance: options, log });
  const sessions = new Sessions({ audience: registryEntry.instance, issuer: keys.issuer, keys: keys.jwks });
  const documents = definition.documents ? { runner, clock: options.clock, partition: registryEntry.legalEntities } : null;
  const server = httpServer({ engine, sessions, model, runner, documents, log });
  try {
    const url = await server.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
    return {
      url,
      close: once(async () => {
        await server.close();
        await runner.close();
      }),
    };
  } catch (error) {
    await runner.close();
    throw error;
  }
}

/** Errors that no caller may read, as JSON lines on standard error. */
function errorLog(instance: string): ErrorLog {
  const logger = pino({ base: { instance }, level: process.env['NAVE_LOG_LEVEL'] ?? 'warn' }, pino.destination({ dest: 2, sync: true }));
  return ({ code, requestId, error }) => {
    logger.error({ code, requestId, err: error }, 'a request met an error that stays inside');
  };
}

function once(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => (closing ??= close());
}
