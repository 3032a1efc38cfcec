import { Kind } from 'graphql';
import { type RegistryEntry } from '#kernel/registry';
import { type AccessModel } from '#policy/AccessModel';
import { namedLegalEntities } from './namedLegalEntities';
import { type GatheredPart } from './PartitionedProgram';
import { admittedBy } from './route';
import { usableBy } from './scopeUses';
import { type RootFetch } from './SubgraphFetcher';

/** Name of the variable of a root field for its `@scopeArgument`, before the name of the field. No client can write it. */
export const SCOPE_VARIABLE = '_nave_s_';

/**
 * The variables that the hub fills in for a spoke that does not filter by itself: the legal entities of this instance that the caller may
 * use for the demanded activity and type and for everything that the field filters, orders or sums by, and that the arguments name where they
 * name any. Nobody else ever chooses them.
 */
export function scopeVariables(
  fetch: RootFetch,
  parts: readonly GatheredPart[],
  { entry, model }: { readonly entry: RegistryEntry; readonly model: AccessModel },
): Readonly<Record<string, readonly string[]>> {
  const filled: Record<string, readonly string[]> = {};
  for (const part of parts) {
    const { root, definition, field } = part;
    if (root === null || definition === null || root.scopeArgument === null) continue;
    const argument = field.arguments?.find(({ name }) => name.value === root.scopeArgument);
    if (argument?.value.kind !== Kind.VARIABLE) continue;
    const coordinate = `${fetch.program.kind === 'mutation' ? 'Mutation' : 'Query'}.${definition.name}`;
    const named = namedLegalEntities({ model, root, coordinate, field, definition, variables: fetch.variables });
    const [admits, usable] = [admittedBy(root, fetch.call), usableBy(part, fetch, model)];
    filled[argument.value.name.value] = entry.legalEntities.filter(
      (code) => admits(code) && usable(code) && (named === null || named.has(code)),
    );
  }
  return filled;
}

/** The legal entities that were filled in for a part; null for one without a scope argument. */
export function filledFor({ root, field }: GatheredPart, filled: ReturnType<typeof scopeVariables>): readonly string[] | null {
  const argument = root === null ? undefined : field.arguments?.find(({ name }) => name.value === root.scopeArgument);
  return argument?.value.kind === Kind.VARIABLE ? (filled[argument.value.name.value] ?? null) : null;
}
