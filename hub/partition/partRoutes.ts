import { type Registry, type RegistryEntry } from '#kernel/registry';
import { type AccessModel, type RootModel, typeOf } from '#policy/AccessModel';
import { type ExecutionProblem } from '../transport/ExecutionProblem';
import { argumentAt } from './fieldArguments';
import { namedLegalEntities } from './namedLegalEntities';
import { type GatheredPart } from './PartitionedProgram';
import { type Admits, admittedBy, anyGrant, instancesOf, KeyWithoutInstance, legalEntityIn } from './route';
import { usableBy } from './scopeUses';
import { type RootFetch } from './SubgraphFetcher';

/** Where one root field of a query goes. */
export type PartRoute =
  /** To all of these: each owns rows that the caller may read and that the arguments do not rule out. */
  | { readonly kind: 'ALL_OF'; readonly entries: readonly RegistryEntry[]; readonly problem?: ExecutionProblem }
  /** To the first of these that answers. */
  | { readonly kind: 'ONE_OF'; readonly entries: readonly RegistryEntry[] };

const NOBODY: PartRoute = { kind: 'ALL_OF', entries: [] };
const UNTOLD: PartRoute = { ...NOBODY, problem: { code: KeyWithoutInstance().code, path: [] } };

export function routeOf(
  part: GatheredPart,
  fetch: RootFetch,
  { model, registry }: { readonly model: AccessModel; readonly registry: Registry },
): PartRoute {
  const { root, definition } = part;
  if (root === null || definition === null) return NOBODY;
  const instances = instancesOf(registry, fetch.program.service);
  const admits = admittedBy(root, fetch.call);
  switch (root.gather.how) {
    case 'ANY':
      return { kind: 'ONE_OF', entries: candidates(instances, root.demands.length === 0 ? publicly(fetch) : admits, root.public !== null) };
    case 'ROUTE':
      return owner(part, fetch, { instances, admits, model });
    case 'MERGE':
    case 'GROUP': {
      const coordinate = `Query.${definition.name}`;
      const named = namedLegalEntities({ model, root, coordinate, field: part.field, definition, variables: fetch.variables });
      const usable = root.scopeArgument === null ? (): boolean => true : usableBy(part, fetch, model);
      const wanted = (code: string): boolean => admits(code) && usable(code) && (named === null || named.has(code));
      return { kind: 'ALL_OF', entries: instances.filter((entry) => entry.legalEntities.some(wanted)) };
    }
  }
}

/** The owner of the legal entity that an argument names, or null: then a hidden and a missing one look alike. */
export function ownerOfArgument(
  part: GatheredPart,
  fetch: RootFetch,
  instances: readonly RegistryEntry[],
): { readonly legalEntity: string; readonly entry: RegistryEntry | null } | null {
  const by = part.root?.gather.by ?? null;
  const legalEntity = by === null ? null : legalEntityIn(argumentAt(part.field, by, fetch.variables));
  return legalEntity === null ? null : { legalEntity, entry: instances.find((entry) => entry.legalEntities.includes(legalEntity)) ?? null };
}

interface Ownership {
  readonly instances: readonly RegistryEntry[];
  readonly admits: Admits;
  readonly model: AccessModel;
}

function owner(part: GatheredPart, fetch: RootFetch, ownership: Ownership): PartRoute {
  const found = ownerOfArgument(part, fetch, ownership.instances);
  if (found === null) return sole(part.root, ownership);
  return found.entry !== null && ownership.admits(found.legalEntity) ? { kind: 'ALL_OF', entries: [found.entry] } : NOBODY;
}

/** Where a key carries no legal entity and one instance serves all of it, that one knows. */
function sole(root: RootModel | null, { instances, admits, model }: Ownership): PartRoute {
  const [only, ...others] = instances;
  if (root === null || only === undefined) return NOBODY;
  const isOfOthers = root.demands.length > 0 && root.demands.every(({ on }) => typeOf(model, on)?.foreign);
  if (others.length > 0) return isOfOthers ? UNTOLD : NOBODY;
  if (root.demands.length === 0) return root.public === null ? NOBODY : { kind: 'ONE_OF', entries: [only] };
  // A row of a spoke that others wrote: the wall reads whose it is.
  return isOfOthers && only.legalEntities.some(admits) ? { kind: 'ALL_OF', entries: [only] } : NOBODY;
}

/** Those that hold something for the caller; all of them when none does and everyone may read. */
function candidates(instances: readonly RegistryEntry[], admits: Admits, isPublic: boolean): readonly RegistryEntry[] {
  const near = instances.filter((entry) => entry.legalEntities.some(admits));
  return near.length === 0 && isPublic ? instances : near;
}

function publicly({ call }: RootFetch): Admits {
  return call.rights === null ? () => false : anyGrant(call.rights.principal.grants);
}
