import { type FieldNode, Kind, type SelectionSetNode } from 'graphql';
import { type RegistryEntry } from '#kernel/registry';
import { isRow, ownValue, type Row } from '../transport/Row';

/** Response keys under which rows state their legal entity, and aggregates those that they summed over. The pipeline asks for them. */
export const CLAIM = { legalEntity: '_nave_le', scope: '_nave_scope' } as const;

/** Where in an answer rows and aggregates state legal entities. Null where none does. */
export interface Claims {
  readonly hasLegalEntity: boolean;
  readonly hasScope: boolean;
  readonly below: readonly { readonly key: string; readonly claims: Claims }[];
}

/** Reads a selection once; fragments are opened, whatever their type: what is not there states nothing. */
export function claimsIn(set: SelectionSetNode | undefined): Claims | null {
  const fields = set === undefined ? [] : opened(set);
  const keys = new Map<string, FieldNode[]>();
  for (const field of fields) keys.set(keyOf(field), [...(keys.get(keyOf(field)) ?? []), field]);
  const below = [...keys].flatMap(([key, nodes]) => {
    const selections = nodes.flatMap((node) => node.selectionSet?.selections ?? []);
    const claims = claimsIn(selections.length === 0 ? undefined : { kind: Kind.SELECTION_SET, selections });
    return claims === null ? [] : [{ key, claims }];
  });
  const [hasLegalEntity, hasScope] = [keys.has(CLAIM.legalEntity), keys.has(CLAIM.scope)];
  return hasLegalEntity || hasScope || below.length > 0 ? { hasLegalEntity, hasScope, below } : null;
}

/**
 * Takes the statement from every row that is not of the partition which answered, and from every aggregate that summed beyond it: the wall
 * lets nothing pass that states nothing. An instance answers for its own legal entities and for no other, and sums over those that it was told.
 */
export function refuseForeignClaims(
  claims: Claims | null,
  value: unknown,
  { entry, summable = null }: { readonly entry: RegistryEntry; readonly summable?: readonly string[] | null },
): void {
  if (claims === null) return;
  const owned = ownedBy(entry);
  check(claims, value, { owned, summable: summable === null ? owned : new Set<unknown>(summable) });
}

interface Territory {
  /** Legal entities of the partition. */
  readonly owned: ReadonlySet<unknown>;
  /** Those that a sum may be over: of the partition, and of what the instance was told where it was told any. */
  readonly summable: ReadonlySet<unknown>;
}

/** The same for an entity that was asked for by its key: it must be of that legal entity. */
export function refuseOtherClaim(entity: Row, legalEntity: string): void {
  const stated = ownValue(entity, CLAIM.legalEntity);
  if (stated !== undefined && stated !== legalEntity) entity[CLAIM.legalEntity] = null;
}

function check(claims: Claims, value: unknown, territory: Territory): void {
  if (Array.isArray(value)) {
    for (const each of value) check(claims, each, territory);
    return;
  }
  if (!isRow(value)) return;
  if (claims.hasLegalEntity && !territory.owned.has(value[CLAIM.legalEntity])) value[CLAIM.legalEntity] = null;
  if (claims.hasScope) {
    const scope = value[CLAIM.scope];
    if (!Array.isArray(scope) || !scope.every((code) => territory.summable.has(code))) value[CLAIM.scope] = [null];
  }
  for (const { key, claims: inner } of claims.below) check(inner, ownValue(value, key), territory);
}

const sets = new WeakMap<RegistryEntry, ReadonlySet<unknown>>();

function ownedBy(entry: RegistryEntry): ReadonlySet<unknown> {
  const known = sets.get(entry) ?? new Set<unknown>(entry.legalEntities);
  sets.set(entry, known);
  return known;
}

function opened({ selections }: SelectionSetNode): readonly FieldNode[] {
  return selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node];
    return node.kind === Kind.INLINE_FRAGMENT ? opened(node.selectionSet) : [];
  });
}

function keyOf({ alias, name }: FieldNode): string {
  return alias?.value ?? name.value;
}
