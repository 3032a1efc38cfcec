import { defineError } from '#kernel/errors';
import { isLegalEntityCode, legalEntityOfId } from '#kernel/ids';
import { type Registry, type RegistryEntry } from '#kernel/registry';
import { type AccessModel, type RootModel, type TypeModel, typeOf } from '#policy/AccessModel';
import { type LegalEntities } from '#policy/Grant';
import { type CallContext } from '../transport/CallContext';
import { type Row } from '../transport/Row';

/** A key of a spoke that others wrote, where its instances cannot be told apart by it. It depends on the key and the registry alone, never on a row. */
export const KeyWithoutInstance = defineError({
  code: 'KEY_WITHOUT_INSTANCE',
  shown: true,
  message: () => 'the key names no legal entity, and several instances run the spoke',
});

/** The instances that run a spoke, in the order of the registry. */
export function instancesOf(registry: Registry, spoke: string): readonly RegistryEntry[] {
  return registry.instances.filter((entry) => entry.spoke === spoke);
}

/** The legal entity that an id or a code names, or null. It routes and proves nothing: the spoke decides. */
export function legalEntityIn(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return legalEntityOfId(value) ?? (isLegalEntityCode(value) ? value : null);
}

export type Admits = (legalEntity: string) => boolean;

/** Whether the caller may use a root field in a legal entity, by every one of its demands. Without rights: nowhere. */
export function admittedBy(root: RootModel, call: CallContext): Admits {
  if (root.demands.length === 0) return () => root.public !== null;
  const { rights } = call;
  if (rights === null) return () => false;
  const sets = root.demands.map(({ activity, on }) => membership(rights.legalEntities(activity, on)));
  return (legalEntity) => sets.every((contains) => contains(legalEntity));
}

/** To the instance that owns it. */
interface OwnerRoute {
  readonly kind: 'OWNER';
  readonly entry: RegistryEntry;
  /** Null for a type without a scope. */
  readonly type: TypeModel | null;
  /** The legal entity that the key names; null for an id of others that names none. */
  readonly legalEntity: string | null;
}

export type EntityRoute =
  | OwnerRoute
  /** Any instance knows it: reference data that belongs to no legal entity. */
  | { readonly kind: 'ANY' }
  /** Hidden from the caller, or nobody owns it: the same answer without a call. */
  | { readonly kind: 'NOBODY' }
  /** The key does not tell whom to ask: KEY_WITHOUT_INSTANCE. */
  | { readonly kind: 'UNTOLD' };

/** Where the entity of a representation is to be asked for. */
export class EntityRouter {
  private readonly readable = new Map<string, Admits>();
  /** By type, and by the legal entity of a key: all keys of one legal entity go to one place. */
  private readonly routes = new Map<TypeModel | null, Map<string, EntityRoute>>();
  private readonly instances: readonly RegistryEntry[];

  constructor(
    private readonly model: AccessModel,
    registry: Registry,
    private readonly request: { readonly spoke: string; readonly call: CallContext },
  ) {
    this.instances = instancesOf(registry, request.spoke);
  }

  routeOf(representation: Row): EntityRoute {
    const typeName = String(representation['__typename']);
    const type = typeOf(this.model, typeName);
    const legalEntity = type === null ? this.namedByKey(representation) : legalEntityIn(representation[type.key]);
    if (legalEntity === null) return type === null ? { kind: 'ANY' } : this.withoutPlace(typeName, type);
    let known = this.routes.get(type);
    if (known === undefined) this.routes.set(type, (known = new Map<string, EntityRoute>()));
    let route = known.get(legalEntity);
    if (route === undefined) known.set(legalEntity, (route = this.ownerOf(legalEntity, type, typeName)));
    return route;
  }

  private ownerOf(legalEntity: string, type: TypeModel | null, typeName: string): EntityRoute {
    if (!this.admits(type === null ? null : typeName)(legalEntity)) return { kind: 'NOBODY' };
    const entry = this.instances.find((each) => each.legalEntities.includes(legalEntity));
    return entry === undefined ? { kind: 'NOBODY' } : { kind: 'OWNER', entry, type, legalEntity };
  }

  /** An id of others may name no legal entity. Where one instance holds them all it is asked, and the wall reads whose the row is. */
  private withoutPlace(typeName: string, type: TypeModel): EntityRoute {
    const [entry, ...others] = this.instances;
    if (type.foreign && others.length > 0) return { kind: 'UNTOLD' };
    return type.foreign && entry !== undefined && entry.legalEntities.some(this.admits(typeName))
      ? { kind: 'OWNER', entry, type, legalEntity: null }
      : { kind: 'NOBODY' };
  }

  /** The key of a type without a scope may still carry a legal entity that some instance owns. */
  private namedByKey(representation: Row): string | null {
    for (const [name, value] of Object.entries(representation)) {
      const legalEntity = name === '__typename' ? null : legalEntityIn(value);
      if (legalEntity !== null && this.instances.some((each) => each.legalEntities.includes(legalEntity))) return legalEntity;
    }
    return null;
  }

  private admits(typeName: string | null): Admits {
    let admits = this.readable.get(typeName ?? '');
    if (admits === undefined) {
      const { rights } = this.request.call;
      admits =
        rights === null
          ? () => false
          : typeName === null
            ? anyGrant(rights.principal.grants)
            : membership(rights.legalEntities('READ', typeName));
      this.readable.set(typeName ?? '', admits);
    }
    return admits;
  }
}

// Rights give the same list for the same question: it is made into a set once.
const memberships = new WeakMap<readonly string[], Admits>();

function membership(legalEntities: LegalEntities): Admits {
  if (legalEntities === 'ALL') return () => true;
  let known = memberships.get(legalEntities);
  if (known === undefined) {
    const codes = new Set(legalEntities);
    memberships.set(legalEntities, (known = (legalEntity) => codes.has(legalEntity)));
  }
  return known;
}

// Public data may be read by everyone, but an instance that holds nothing for the caller is never called.
export function anyGrant(grants: readonly { readonly legalEntities: LegalEntities }[]): Admits {
  return (legalEntity) => grants.some((grant) => grant.legalEntities === 'ALL' || grant.legalEntities.includes(legalEntity));
}
