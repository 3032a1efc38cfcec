import { Kind } from 'graphql';
import { type RegistryEntry } from '#kernel/registry';
import { type AccessModel } from '#policy/AccessModel';
import { namedLegalEntities } from './namedLegalEntities';
import { type GatheredPart } from './PartitionedProgram';
import { admittedBy } from './route';
import { type RootFetch } from './SubgraphFetcher';

/** Name of the variable of a root field for its `@scopeArgument`, before the name of the field. No client can write it. */
export const SCOPE_VARIABLE = '_nave_s_';

/**
 * The variables that the hub fills in for a spoke that does not filter by itself: the legal entities of this instance that the caller may
 * use for the demanded activity and type, and that the arguments name where they name any. Nobody else ever chooses them.
 */
export function scopeVariables(
  fetch: RootFetch,
  parts: readonly GatheredPart[],
  { entry, model }: { readonly entry: RegistryEntry; readonly model: AccessModel },
): Readonly<Record<string, readonly string[]>> {
  const filled: Record<string, readonly string[]> = {};
  for (const { root, definition, field } of parts) {
    if (root === null || definition === null || root.scopeArgument === null) continue;
    const argument = field.arguments?.find(({ name }) => name.value === root.scopeArgument);
    if (argument?.value.kind !== Kind.VARIABLE) continue;
    const coordinate = `${fetch.program.kind === 'mutation' ? 'Mutation' : 'Query'}.${definition.name}`;
    const named = namedLegalEntities({ model, root, coordinate, field, definition, variables: fetch.variables });
    const admits = admittedBy(root, fetch.call);
    filled[argument.value.name.value] = entry.legalEntities.filter((code) => admits(code) && (named === null || named.has(code)));
  }
  return filled;
}
