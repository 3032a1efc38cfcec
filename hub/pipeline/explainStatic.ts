import { type FieldNode, getNamedType, type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import { type AccessModel, fieldOf, typeOf } from '#policy/AccessModel';
import { type Allowance } from '#policy/rights';
import { type LegalEntities } from '#policy/Grant';
import { type Denial, type DenialContext, fieldDenial, inputDenial, rootDenial } from '#policy/explain/Denial';
import { fieldDirectives } from '#policy/explain/directiveText';
import { inputsOf } from '#policy/explain/operationUses';
import { predicateText } from '#policy/explain/predicateText';
import { type Explanation } from './Explanation';
import { type SelectedField, type Selection } from './Selection';
import { listDepthOf } from './typeShapes';

export interface StaticRequest extends DenialContext {
  readonly api: GraphQLSchema;
  /** The schema as the caller may know it. */
  readonly projected: GraphQLSchema;
  readonly root: Selection;
}

/** What follows from operation and rights alone: one entry for each place of the operation, whatever the data is. */
export function explainStatic(request: StaticRequest): readonly Explanation[] {
  const entries: Explanation[] = [];
  const visit = ({ items }: Selection, path: readonly string[], isRoot: boolean): void => {
    for (const item of items) {
      if (item.kind === 'PART') visit(item.below, path, isRoot);
      else {
        const at = [...path, item.key];
        entries.push(...ofField(request, item, { path: at, isRoot }));
        const depth = item.type === null ? 0 : listDepthOf(item.type);
        if (item.below !== null) visit(item.below, [...at, ...Array.from({ length: depth }, () => '@')], false);
      }
    }
  };
  visit(request.root, [], true);
  return distinct(entries);
}

interface At {
  readonly path: readonly string[];
  readonly isRoot: boolean;
}

function ofField(request: StaticRequest, field: SelectedField, at: At): readonly Explanation[] {
  if (field.fate === 'DENIED') return [{ path: at.path, outcome: 'STRIPPED', ...denialOf(request, field, at) }];
  if (field.fate === 'EMPTIED')
    return [{ path: at.path, outcome: 'STRIPPED', coordinate: `${field.parent}.${field.name}`, ...emptied(request, field) }];
  if (field.fate !== 'ASKED' || typeOf(request.model, field.parent) === null) return [];
  const { model, rights } = request;
  const allowances = rights.allowances('READ', field.parent, field.name, 'PROJECT');
  const coordinate = { coordinate: `${field.parent}.${field.name}`, rule: fieldDirectives(model, field.parent, field.name) };
  const masked = allowances.filter(({ mask }) => mask !== null);
  const limited = allowances.filter(({ when }) => when !== null);
  return [
    ...(masked.length === 0
      ? []
      : [
          {
            path: at.path,
            outcome: 'MASKED' as const,
            ...coordinate,
            masks: [...new Set(masked.flatMap(({ mask }) => mask ?? []))],
            legalEntities: placesOf(masked),
            ask: ownersOfField(request, field),
          },
        ]),
    ...(limited.length === 0
      ? []
      : [
          {
            path: at.path,
            outcome: 'LIMIT' as const,
            ...coordinate,
            conditions: [...new Set(limited.map(({ when }) => predicateText(when)))],
            legalEntities: placesOf(limited),
          },
        ]),
  ];
}

/** The field itself, or the argument that is out of reach. */
function denialOf(request: StaticRequest, field: SelectedField, { isRoot }: At): Denial {
  const hidden = isInProjection(request, field) ? hiddenInput(request, field.parent, field.node) : null;
  if (hidden !== null) return inputDenial(request, hidden);
  const coordinate = `${field.parent}.${field.name}`;
  if (!isRoot) return fieldDenial(request, field.parent, field.name);
  const root = rootDenial(request, coordinate);
  if (root.missing.length > 0 || field.type === null) return root;
  // The demands are met, and nothing of what the root returns is left.
  const below = fieldDenial(request, getNamedType(field.type).name, keyOf(request.model, getNamedType(field.type).name));
  return { ...root, missing: below.missing, ask: below.ask };
}

function keyOf(model: AccessModel, type: string): string {
  const key = typeOf(model, type)?.key;
  if (key !== undefined) return key;
  const prefix = `${type}.`;
  return (
    Object.keys(model.fields)
      .find((each) => each.startsWith(prefix))
      ?.slice(prefix.length) ?? ''
  );
}

function isInProjection({ projected }: StaticRequest, { parent, name }: SelectedField): boolean {
  const type = projected.getType(parent);
  return (isObjectType(type) || isInterfaceType(type)) && Object.hasOwn(type.getFields(), name);
}

/** A value of a plain enum stands for itself and is bound to nothing. */
function hiddenInput({ api, rights, model }: StaticRequest, parent: string, node: FieldNode): string | null {
  return inputsOf(api, parent, node).find((each) => Object.hasOwn(model.inputs, each) && !rights.reachesInput(each)) ?? null;
}

function emptied(request: StaticRequest, field: SelectedField): Pick<Explanation, 'missing' | 'ask'> {
  const below = field.below === null ? [] : deniedBelow(field.below).map((each) => fieldDenial(request, each.parent, each.name));
  const missing = new Map(below.flatMap((each) => each.missing).map((each) => [JSON.stringify(each), each]));
  return { missing: [...missing.values()], ask: [...new Set(below.flatMap(({ ask }) => ask))] };
}

function deniedBelow({ items }: Selection): readonly SelectedField[] {
  return items.flatMap((item) => {
    if (item.kind === 'PART') return deniedBelow(item.below);
    return item.fate === 'DENIED' ? [item] : item.below === null ? [] : deniedBelow(item.below);
  });
}

function ownersOfField({ model, owners }: StaticRequest, { parent, name }: SelectedField): readonly string[] {
  const classes = fieldOf(model, parent, name)?.classes ?? [];
  return [...new Set(classes.flatMap((each) => (Object.hasOwn(owners.classes, each) ? (owners.classes[each] ?? []) : [])))];
}

function placesOf(allowances: readonly Allowance[]): LegalEntities {
  if (allowances.some(({ legalEntities }) => legalEntities === 'ALL')) return 'ALL';
  return [...new Set(allowances.flatMap(({ legalEntities }) => legalEntities as readonly string[]))].sort();
}

function distinct(entries: readonly Explanation[]): readonly Explanation[] {
  return [...new Map(entries.map((each) => [JSON.stringify([each.path, each.outcome, each.coordinate]), each])).values()];
}
