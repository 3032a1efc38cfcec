import { type RegistryEntry } from '#kernel/registry';
import { type Destination } from './Transport';

const kept = new WeakMap<RegistryEntry, Destination>();

/** The GraphQL endpoint of an instance of the registry. */
export function destinationOf(entry: RegistryEntry): Destination {
  const known = kept.get(entry);
  if (known !== undefined) return known;
  const { instance, url, legalEntities, wrappingKey, addresses } = entry;
  const to = { instance, url: `${url}/graphql`, legalEntities, wrappingKey, ...(addresses === undefined ? {} : { addresses }) };
  kept.set(entry, to);
  return to;
}
