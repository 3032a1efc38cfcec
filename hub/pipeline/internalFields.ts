import {
  getNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  type SelectionNode,
  parseType,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';
import { type AccessModel, fieldOf, rootOf, typeOf } from '#policy/AccessModel';
import { pathsOf, readsRelation } from '#policy/predicate/Predicate';
import { type Rights } from '#policy/rights';
import { suppressionOf } from '#policy/suppression';
import { CLAIM } from '../partition/claims';
import { type SelectedField, type Selection } from './Selection';

/** Aliases that no client can write: what the hub asks for beside the client's fields, and leaves behind again. */
export const INTERNAL = {
  prefix: '_nav',
  id: '_nave_id',
  legalEntity: CLAIM.legalEntity,
  visible: '_nave_visible',
  scope: CLAIM.scope,
  count: '_nave_count',
  type: '_nave_type',
  attribute: (name: string): string => `_nave_at_${name}`,
} as const;

/** Response keys under which every row of a type states who it is, in the operation that is planned. The one place that says so. */
export interface StatedAt {
  readonly key: string;
  readonly legalEntity: string;
}

export interface InternalFieldsOptions {
  readonly api: GraphQLSchema;
  readonly full: GraphQLSchema;
  readonly model: AccessModel;
  readonly rights: Rights;
  /** The response key that is planned for a field that the client calls `key`. */
  readonly sourceKey: (name: string, key: string) => string;
}

/** Says which internal fields the selection on an object needs. */
export class InternalFields {
  constructor(private readonly options: InternalFieldsOptions) {}

  /** The response key that is planned for a field that the client calls `key`. */
  sourceKey(name: string, key: string): string {
    return this.options.sourceKey(name, key);
  }

  /** `field` is the one that leads to the object. */
  for(field: SelectedField, below: Selection): readonly SelectionNode[] {
    const { api, model } = this.options;
    const type = api.getType(below.typeName);
    if (isInterfaceType(type) || isUnionType(type)) {
      const scoped = api.getPossibleTypes(type).filter(({ name }) => typeOf(model, name) !== null);
      const parts = scoped.map(({ name }): SelectionNode => ({
        kind: Kind.INLINE_FRAGMENT,
        typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } },
        selectionSet: selectionSet(this.ofObject(field, name)),
      }));
      return [fieldNode(INTERNAL.type, '__typename'), ...parts];
    }
    return this.ofObject(field, below.typeName);
  }

  private ofObject(field: SelectedField, typeName: string): readonly SelectionNode[] {
    const { full, model } = this.options;
    const type = full.getType(typeName);
    const fields = isObjectType(type) ? type.getFields() : {};
    const aggregate = Object.hasOwn(fields, '_scope') ? [fieldNode(INTERNAL.scope, '_scope')] : [];
    const scoped = typeOf(model, typeName);
    if (scoped === null) return aggregate;
    const at = this.statedAt(typeName);
    return [
      plannedNode(at.key, scoped.key),
      plannedNode(at.legalEntity, scoped.scope),
      ...(this.isForeign(field, typeName) && scoped.guard ? [fieldNode(INTERNAL.visible, '_visible')] : []),
      ...this.countOf(typeName),
      ...this.attributesOf(typeName).flatMap((name) => this.attribute(typeName, name)),
      ...aggregate,
    ];
  }

  /** Over how many rows a row of declassified totals is: the wall lets none pass that is over few. */
  private countOf(typeName: string): readonly SelectionNode[] {
    const count = suppressionOf(this.options.model, typeName)?.count ?? null;
    return count === null ? [] : [fieldNode(INTERNAL.count, count)];
  }

  /**
   * Under their own names where nothing else can stand there: then what the client or the planner asks for anyway comes once. Nothing hangs
   * on what the client selected: both are asked for in any case, outside its conditions and fragments, and a mask goes by the field.
   */
  statedAt(typeName: string): StatedAt {
    const { key = '', scope = '' } = typeOf(this.options.model, typeName) ?? {};
    return {
      key: this.standsAlone(typeName, key) ? key : INTERNAL.id,
      // A key is what a reference is followed by: the claim of a partition may take the legal entity away, never the key.
      legalEntity: scope !== key && this.standsAlone(typeName, scope) ? scope : INTERNAL.legalEntity,
    };
  }

  /** Whether the name as a response key is this field, in one form only: no arguments, and aliases of that name are planned under others. */
  private standsAlone(typeName: string, name: string): boolean {
    const { full, sourceKey } = this.options;
    const type = full.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    return field?.args.length === 0 && sourceKey(name, name) === name && sourceKey(INTERNAL.prefix, name) !== name;
  }

  /** The argument that the hub fills with legal entities, and its type; null for a field without one. */
  scopeArgument({ parent, name }: SelectedField): { readonly name: string; readonly type: TypeNode } | null {
    const { full, model } = this.options;
    const argument = rootOf(model, `${parent}.${name}`)?.scopeArgument ?? null;
    const type = full.getType(parent);
    const definition = argument === null || !isObjectType(type) ? undefined : type.getFields()[name];
    const found = definition?.args.find((each) => each.name === argument);
    return found === undefined ? null : { name: found.name, type: parseType(String(found.type), { noLocation: true }) };
  }

  /** Whether the object is a reference: then its owner must be asked, or its row filter never is. */
  isForeign(field: SelectedField, typeName: string): boolean {
    const { model } = this.options;
    const scoped = typeOf(model, typeName);
    if (scoped === null) return false;
    const root = rootOf(model, `${field.parent}.${field.name}`);
    const owners = root === null ? (fieldOf(model, field.parent, field.name)?.owners ?? []) : [root.owner];
    return owners.length === 0 || !owners.every((each) => each === scoped.owner);
  }

  /** Attributes that conditions on reading this type look at and that the caller may see in clear. Others are the spoke's alone to check. */
  attributesOf(typeName: string): readonly string[] {
    const { model, rights } = this.options;
    const scoped = typeOf(model, typeName);
    if (scoped === null) return [];
    const paths = rights.rows('READ', typeName).flatMap(({ when }) => (readsRelation(when) ? [] : pathsOf(when)));
    const names = new Set(paths.map((path) => path.split('.')[0] ?? ''));
    return scoped.attributes.filter((name) => {
      const cells = rights.allowances('READ', typeName, name, 'PROJECT');
      return (
        names.has(name) && name !== scoped.scope && cells.length > 0 && cells.every(({ mask, when }) => mask === null && when === null)
      );
    });
  }

  private attribute(typeName: string, name: string): readonly SelectionNode[] {
    const type = this.options.full.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    if (field === undefined) return [];
    const named = getNamedType(field.type);
    const leaves = isObjectType(named) ? Object.keys(named.getFields()).map((leaf) => fieldNode(null, leaf)) : [];
    return [{ ...fieldNode(INTERNAL.attribute(name), name), ...(leaves.length === 0 ? {} : { selectionSet: selectionSet(leaves) }) }];
  }
}

export function fieldNode(alias: string | null, name: string): SelectionNode {
  return {
    kind: Kind.FIELD,
    ...(alias === null ? {} : { alias: { kind: Kind.NAME, value: alias } }),
    name: { kind: Kind.NAME, value: name },
  };
}

/** A field under the response key that is planned for it. */
export function plannedNode(key: string, name: string): SelectionNode {
  return fieldNode(key === name ? null : key, name);
}

export function selectionSet(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections: [...selections] };
}
