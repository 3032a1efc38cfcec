import { readFileSync } from 'node:fs';
import { systemClock } from '#kernel/Clock';
import { defineError } from '#kernel/errors';
import { hardenProcess } from '#kernel/hardenProcess';
import { randomIds } from '#kernel/ids';
import { type BaseContext } from '../context';
import { type SpokeDefinition } from '../definition';
import { type InstanceOptions } from './options';
import { startInstance } from './startInstance';

const InstanceConfigInvalid = defineError({
  code: 'INSTANCE_CONFIG_INVALID',
  shown: false,
  message: (cause: string) => `NAVE_INSTANCE_CONFIG names no usable configuration: ${cause}`,
});

/** The JSON file that NAVE_INSTANCE_CONFIG names. `hub.tokenFile` is read for each call, so that tokens can be renewed. */
interface InstanceConfig extends Pick<InstanceOptions, 'registryEntry' | 'database' | 'keys' | 'host' | 'port'> {
  readonly hub?: { readonly url: string; readonly tokenFile: string };
}

/** The process shell of an instance: starts it, says `listening` on standard output as one JSON line, ends on SIGTERM and SIGINT. */
export function runInstance<C extends BaseContext>(definition: SpokeDefinition<C>): void {
  void serve(definition).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}

async function serve<C extends BaseContext>(definition: SpokeDefinition<C>): Promise<void> {
  const { hub, ...config } = readConfig();
  const port = hub && { url: () => hub.url, token: () => Promise.resolve(readFileSync(hub.tokenFile, 'utf8').trim()) };
  const instance = await startInstance(definition, { ...config, clock: systemClock, ids: randomIds, ...(port && { hub: port }) });
  hardenProcess();
  process.stdout.write(`${JSON.stringify({ event: 'listening', instance: config.registryEntry.instance, url: instance.url })}\n`);
  const stop = (): void => {
    void instance.close();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function readConfig(): InstanceConfig {
  const file = process.env['NAVE_INSTANCE_CONFIG'];
  if (file === undefined) throw InstanceConfigInvalid('the variable is not set');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as InstanceConfig;
  } catch (error) {
    throw InstanceConfigInvalid(error instanceof Error ? error.message : 'unreadable');
  }
}
