import { readFile } from 'node:fs/promises';
import { withInnerUnits } from '#kernel/businessUnits';
import { parseRegistry, type Registry } from '#kernel/registry';
import { FileWatch } from './FileWatch';
import { type WatchOptions } from './fileReleaseStore';
import { type RegistryStore } from './RegistryStore';
import { Swappable } from './Swappable';

/** Reads the registry file and follows it. Throws REGISTRY_INVALID when it cannot be used to begin with. */
export async function openRegistryStore(
  path: string,
  { log, intervalMs = 1_000 }: WatchOptions,
): Promise<RegistryStore & { look(): Promise<void> }> {
  const registries = new Swappable<Registry>(parseRegistry(await readFile(path, 'utf8')));
  const watch = new FileWatch({
    files: [path],
    intervalMs,
    onChange: async () => {
      try {
        registries.swap(parseRegistry(await readFile(path, 'utf8')));
        log.info({ instances: registries.current().instances.length }, 'another registry is in use');
      } catch (error) {
        log.error({ cause: error instanceof Error ? error.message : String(error) }, 'the new registry cannot be used; the old one stays');
      }
    },
  });
  return {
    current: () => registries.current(),
    onChange: (listener) => registries.onSwap(listener),
    look: () => watch.look(),
    close: () => watch.close(),
  };
}

/** A registry that never changes: tests, and stacks in one process. */
export function fixedRegistry(registry: Registry): RegistryStore {
  const whole = { ...registry, businessUnits: withInnerUnits(registry.businessUnits) };
  return { current: () => whole, onChange: () => () => undefined, close: () => Promise.resolve() };
}
