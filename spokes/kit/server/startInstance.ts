import { type BaseContext } from '../context';
import { type SpokeDefinition } from '../definition';
import { defineError } from '#kernel/errors';
import { type Instance, type InstanceOptions } from './options';

export const NotYet = defineError({
  code: 'INSTANCE_NOT_BUILT',
  shown: false,
  message: (name: string) => `cannot start \`${name}\`: not built yet`,
});

/** Migrates, checks and serves one instance of a spoke. */
export function startInstance<C extends BaseContext>(definition: SpokeDefinition<C>, options: InstanceOptions): Promise<Instance> {
  void options;
  throw NotYet(definition.name);
}
