import {
  type FieldNode,
  getNamedType,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { type RegistryEntry } from '#kernel/registry';
import { type AccessModel, typeOf, type TypeModel } from '#policy/AccessModel';
import { isRow, ownValue, type Row } from '../transport/Row';

/**
 * Response keys under which rows state their legal entity where its field cannot stand under its own name, and aggregates those that they
 * summed over. The pipeline asks for them.
 */
export const CLAIM = { legalEntity: '_nave_le', scope: '_nave_scope' } as const;

/** Where in an answer rows and aggregates state legal entities. Null where none does. */
export interface Claims {
  /** Response keys of the field that holds the legal entity of the row, however many ask for it. */
  readonly legalEntity: readonly string[];
  readonly hasScope: boolean;
  readonly below: readonly { readonly key: string; readonly claims: Claims }[];
}

export interface ClaimSchema {
  readonly model: AccessModel;
  readonly schema: GraphQLSchema;
}

/**
 * Reads a selection on that type once; fragments are opened, whatever their type: what is not there states nothing. Where the static type
 * is an interface, a union or unknown, a field that states the legal entity for any type it may be counts.
 */
export function claimsIn(set: SelectionSetNode | undefined, typeName: string, of: ClaimSchema): Claims | null {
  const fields = set === undefined ? [] : opened(set, typeName);
  const keys = new Map<string, Opened[]>();
  for (const each of fields) keys.set(keyOf(each.field), [...(keys.get(keyOf(each.field)) ?? []), each]);
  const below = [...keys].flatMap(([key, uses]) => {
    const selections = uses.flatMap(({ field, on }) => within(field, returned(of.schema, on, field.name.value)));
    const claims = claimsIn(selections.length === 0 ? undefined : { kind: Kind.SELECTION_SET, selections }, '', of);
    return claims === null ? [] : [{ key, claims }];
  });
  const legalEntity = [...keys].flatMap(([key, uses]) => (uses.some((use) => states(use, key, of)) ? [key] : []));
  const hasScope = keys.has(CLAIM.scope);
  return legalEntity.length > 0 || hasScope || below.length > 0 ? { legalEntity, hasScope, below } : null;
}

/** A field and the static type that it is selected on. */
interface Opened {
  readonly field: FieldNode;
  readonly on: string;
}

/** Selections of one response key may stand on several types: each keeps its own, as a fragment. */
function within({ selectionSet }: FieldNode, typeName: string): readonly SelectionNode[] {
  if (selectionSet === undefined) return [];
  return [
    { kind: Kind.INLINE_FRAGMENT, typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: typeName } }, selectionSet },
  ];
}

function returned(schema: GraphQLSchema, typeName: string, name: string): string {
  const type = schema.getType(typeName);
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
  return field === undefined ? '' : getNamedType(field.type).name;
}

/** A key is never taken away: where the legal entity is the key, only its second name states it. */
function states({ field, on }: Opened, key: string, { model, schema }: ClaimSchema): boolean {
  if (key === CLAIM.legalEntity) return true;
  const type = schema.getType(on);
  const names = isObjectType(type)
    ? [on]
    : isAbstractType(type)
      ? schema.getPossibleTypes(type).map(({ name }) => name)
      : Object.keys(model.types);
  return names.some((name) => {
    const scoped = typeOf(model, name);
    return scoped !== null && scoped.scope === field.name.value && scoped.scope !== scoped.key;
  });
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

/** An entity that was asked for by its key, and who answers. */
export interface AskedEntity {
  readonly type: TypeModel;
  /** The legal entity that its key names, or null. */
  readonly legalEntity: string | null;
  readonly entry: RegistryEntry;
}

/**
 * The same for an entity that was asked for by its key: it must be of the legal entity that the key names, under every name that may state
 * it, asked for or not: what a spoke sends beside the answer is merged too.
 */
export function refuseOtherClaim(entity: Row, asked: AskedEntity): void {
  const { key, scope } = asked.type;
  const claimed = entity[CLAIM.legalEntity];
  if (claimed !== undefined && !mayState(asked, claimed)) entity[CLAIM.legalEntity] = null;
  const stated = scope === key ? undefined : ownValue(entity, scope);
  if (stated !== undefined && !mayState(asked, stated)) entity[scope] = null;
}

/** Where a key of others names no legal entity, the owner alone says whose the row is, and only of its own. */
function mayState({ type, legalEntity, entry }: AskedEntity, stated: unknown): boolean {
  return legalEntity === null ? entry.spoke === type.owner && ownedBy(entry).has(stated) : stated === legalEntity;
}

function check(claims: Claims, value: unknown, territory: Territory): void {
  if (Array.isArray(value)) {
    for (const each of value) check(claims, each, territory);
    return;
  }
  if (!isRow(value)) return;
  for (const key of claims.legalEntity) if (!territory.owned.has(value[key])) value[key] = null;
  if (claims.hasScope) {
    const scope = value[CLAIM.scope];
    if (!Array.isArray(scope) || !scope.every((code) => territory.summable.has(code))) value[CLAIM.scope] = [null];
  }
  for (const { key, claims: inner } of claims.below) check(inner, ownValue(value, key), territory);
}

const sets = new WeakMap<RegistryEntry, ReadonlySet<unknown>>();

function ownedBy(entry: RegistryEntry): ReadonlySet<unknown> {
  let known = sets.get(entry);
  if (known === undefined) sets.set(entry, (known = new Set<unknown>(entry.legalEntities)));
  return known;
}

function opened({ selections }: SelectionSetNode, on: string): readonly Opened[] {
  return selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [{ field: node, on }];
    return node.kind === Kind.INLINE_FRAGMENT ? opened(node.selectionSet, node.typeCondition?.name.value ?? on) : [];
  });
}

function keyOf({ alias, name }: FieldNode): string {
  return alias?.value ?? name.value;
}
