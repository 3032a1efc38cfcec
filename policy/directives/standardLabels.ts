import { type ConstDirectiveNode, type DocumentNode, isTypeDefinitionNode, isTypeExtensionNode, valueFromASTUntyped } from 'graphql';
import { type Requirement } from '../AccessModel';
import { has } from './applications';
import { allRequirements, both, NOTHING, requirementOf } from './requirement';

/** The directives of Federation that spokes written by others are guarded with. */
export const STANDARD: readonly string[] = ['authenticated', 'requiresScopes', 'policy'];

/** By `Type` and `Type.field`: what the standard directives of a document demand there. What demands nothing is not in it. */
export type StandardLabels = ReadonlyMap<string, Requirement>;

/** Reads a document whose directives have their canonical names. */
export function standardLabels(document: DocumentNode): StandardLabels {
  const labels = new Map<string, Requirement>();
  const add = (coordinate: string, node: Directed): void => {
    const demanded = demandedBy(node);
    if (demanded.length > 0) labels.set(coordinate, both(labels.get(coordinate) ?? NOTHING, demanded));
  };
  for (const node of document.definitions) {
    if (!isTypeDefinitionNode(node) && !isTypeExtensionNode(node)) continue;
    add(node.name.value, node);
    if (!('fields' in node)) continue;
    for (const field of node.fields ?? []) if (!has(field, 'external')) add(`${node.name.value}.${field.name.value}`, field);
  }
  return labels;
}

/** The AND over all documents: each owner of a shared coordinate is obeyed. */
export function joined(all: readonly StandardLabels[]): StandardLabels {
  const labels = new Map<string, Requirement>();
  for (const each of all) for (const [at, demanded] of each) labels.set(at, both(labels.get(at) ?? NOTHING, demanded));
  return labels;
}

/** What a field demands: by itself, by its type, and by the type that it returns. */
export function demandedOf(
  labels: StandardLabels,
  place: { readonly type: string; readonly field: string; readonly returns: string },
): Requirement {
  return allRequirements([`${place.type}.${place.field}`, place.type, place.returns].map((at) => labels.get(at) ?? NOTHING));
}

interface Directed {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

function demandedBy(node: Directed): Requirement {
  return allRequirements(
    (node.directives ?? []).flatMap((directive): readonly Requirement[] => {
      switch (directive.name.value) {
        case 'authenticated':
          return [[['authenticated']]];
        case 'requiresScopes':
          return [requirementOf('scope:', branches(directive, 'scopes'))];
        case 'policy':
          return [requirementOf('policy:', branches(directive, 'policies'))];
        default:
          return [];
      }
    }),
  );
}

/** A list of lists of texts. A single value stands for a list of one, as GraphQL coerces it. */
export function branches(directive: ConstDirectiveNode, name: string): readonly (readonly string[])[] {
  const given = (directive.arguments ?? []).find((argument) => argument.name.value === name);
  const value: unknown = given === undefined ? [] : valueFromASTUntyped(given.value);
  const outer: readonly unknown[] = Array.isArray(value) ? value : [value];
  return outer.map((inner) => (Array.isArray(inner) ? inner : [inner]).filter((each): each is string => typeof each === 'string'));
}
