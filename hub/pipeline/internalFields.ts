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
import { CLAIM } from '../partition/claims';
import { type SelectedField, type Selection } from './Selection';

/** Aliases that no client can write: what the hub asks for beside the client's fields, and takes out again. */
export const INTERNAL = {
  prefix: '_nav',
  id: '_nave_id',
  legalEntity: CLAIM.legalEntity,
  visible: '_nave_visible',
  scope: CLAIM.scope,
  type: '_nave_type',
  attribute: (name: string): string => `_nave_at_${name}`,
} as const;

export interface InternalFieldsOptions {
  readonly api: GraphQLSchema;
  readonly full: GraphQLSchema;
  readonly model: AccessModel;
  readonly rights: Rights;
}

/** Says which internal fields the selection on an object needs. */
export class InternalFields {
  constructor(private readonly options: InternalFieldsOptions) {}

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
    return [
      fieldNode(INTERNAL.id, scoped.key),
      fieldNode(INTERNAL.legalEntity, scoped.scope),
      ...(this.isForeign(field, typeName) && scoped.guard ? [fieldNode(INTERNAL.visible, '_visible')] : []),
      ...this.attributesOf(typeName).flatMap((name) => this.attribute(typeName, name)),
      ...aggregate,
    ];
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

export function selectionSet(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections: [...selections] };
}
