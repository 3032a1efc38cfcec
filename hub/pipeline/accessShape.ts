import { type FieldNode, getNamedType, isLeafType } from 'graphql';
import { type AccessModel, rootOf } from '#policy/AccessModel';
import { type Rights } from '#policy/rights';
import { type AccessShape } from '../store/AccessRecord';
import { type Authorised } from './authorise';
import { type SelectedField, type Selection } from './Selection';

/** What an operation touches for one set of rights: coordinates asked and stripped, masks, activities. It depends on no value. */
export function accessShape({ selection, kind }: Authorised, model: AccessModel, rights: Rights): AccessShape {
  const found = new Found(rights);
  found.read(selection);
  const root = kind === 'mutation' ? 'Mutation' : 'Query';
  const fields = rootFields(selection);
  const activities = fields.flatMap(({ name }) => rootOf(model, `${root}.${name}`)?.demands.map(({ activity }) => activity) ?? []);
  return { activities: sorted(activities), coordinates: sorted(found.asked), stripped: sorted(found.stripped), masks: sorted(found.masks) };
}

class Found {
  readonly asked: string[] = [];
  readonly stripped: string[] = [];
  readonly masks: string[] = [];

  constructor(private readonly rights: Rights) {}

  read({ items }: Selection): void {
    for (const item of items) {
      if (item.kind === 'PART') this.read(item.below);
      else this.field(item);
    }
  }

  private field(field: SelectedField): void {
    const coordinate = `${field.parent}.${field.name}`;
    if (field.fate === 'TYPENAME' || field.fate === 'INTROSPECTION') return;
    if (field.fate === 'DENIED') {
      this.stripped.push(coordinate);
      return;
    }
    this.asked.push(coordinate, ...argumentsOf(field.node).map((name) => `${coordinate}(${name}:)`));
    if (field.type !== null && isLeafType(getNamedType(field.type))) this.maskOf(field, coordinate);
    if (field.below !== null) this.read(field.below);
  }

  private maskOf({ parent, name }: SelectedField, coordinate: string): void {
    for (const { mask } of this.rights.allowances('READ', parent, name, 'PROJECT'))
      if (mask !== null) this.masks.push(`${coordinate} ${mask}`);
  }
}

/** Root fields, those of fragments on the root type included. */
export function rootFields({ items }: Selection): readonly SelectedField[] {
  return items.flatMap((item) => (item.kind === 'FIELD' ? [item] : rootFields(item.below)));
}

function argumentsOf(node: FieldNode): readonly string[] {
  return (node.arguments ?? []).map(({ name }) => name.value);
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
