import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type SpokeDefinition } from '#kit/definition';
import { defineError } from '#kernel/errors';

export const SpokeUnknown = defineError({
  code: 'SPOKE_UNKNOWN',
  shown: false,
  message: (name: string) => `there is no spoke called \`${name}\``,
});

const FOLDER = join(__dirname, '..', '..', 'spokes');

/** Names of all spokes, in alphabetical order: each folder of `spokes/` but the kit. */
export function spokeNames(): readonly string[] {
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'kit')
    .map((entry) => entry.name)
    .sort();
}

/** What `spokes/<name>/subgraph.ts` exports under the name of the spoke. Throws SPOKE_UNKNOWN. */
export function spokeDefinition(name: string): SpokeDefinition {
  if (!spokeNames().includes(name)) throw SpokeUnknown(name);
  const module = createRequire(__filename)(join(FOLDER, name, 'subgraph')) as Record<string, SpokeDefinition | undefined>;
  const definition = module[name];
  if (definition === undefined) throw SpokeUnknown(name);
  return definition;
}
