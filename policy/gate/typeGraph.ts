import { Kind, type SelectionSetNode, parse } from 'graphql';
import { has } from '../directives/applications';
import { namedType } from '../directives/contractTypes';
import { type GateInput } from './GateInput';

/** What types lead to, over all contracts together. */
export interface TypeGraph {
  /** Types that the fields of a type return, and what may stand behind an abstract type. */
  readonly leadsTo: (type: string) => readonly string[];
  /** The object types behind a name: the type itself, the members of a union, the implementations of an interface. */
  readonly membersOf: (type: string) => readonly string[];
  /** Named type of a field, in whichever contract it stands, external or not. */
  readonly returns: (type: string, field: string) => string | null;
  /** Types with a `@key` in some contract. */
  readonly keyed: ReadonlySet<string>;
}

export function typeGraph({ contracts }: Pick<GateInput, 'contracts'>): TypeGraph {
  const fields = new Map<string, Map<string, string>>();
  const keyed = new Set<string>();
  for (const { objects } of contracts) {
    for (const node of objects) {
      const known = fields.get(node.name.value) ?? new Map<string, string>();
      fields.set(node.name.value, known);
      for (const field of node.fields ?? []) known.set(field.name.value, namedType(field.type));
      if (has(node, 'key')) keyed.add(node.name.value);
    }
  }
  const members = memberTypes(contracts);
  return {
    leadsTo: (type) => [...(fields.get(type)?.values() ?? []), ...(members.get(type) ?? [])],
    membersOf: (type) => [...(members.get(type) ?? [type])],
    returns: (type, field) => fields.get(type)?.get(field) ?? null,
    keyed,
  };
}

/** What may stand behind an abstract type: the members of a union, the implementations of an interface. */
function memberTypes(contracts: GateInput['contracts']): ReadonlyMap<string, ReadonlySet<string>> {
  const members = new Map<string, Set<string>>();
  const add = (abstract: string, type: string): void => {
    members.set(abstract, (members.get(abstract) ?? new Set()).add(type));
  };
  for (const { document, objects } of contracts) {
    for (const node of document.definitions) {
      if (node.kind !== Kind.UNION_TYPE_DEFINITION && node.kind !== Kind.UNION_TYPE_EXTENSION) continue;
      for (const type of node.types ?? []) add(node.name.value, type.name.value);
    }
    for (const node of objects) for (const abstract of node.interfaces ?? []) add(abstract.name.value, node.name.value);
  }
  return members;
}

/** Everything that can be reached from these types, themselves included. */
export function reachedFrom(graph: TypeGraph, types: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const left = [...types];
  for (let type = left.pop(); type !== undefined; type = left.pop()) {
    if (found.has(type)) continue;
    found.add(type);
    left.push(...graph.leadsTo(type));
  }
  return found;
}

export interface FieldPlace {
  readonly type: string;
  readonly field: string;
}

/** The fields that `@requires` or `@provides` names, on the object types that may stand there. Null when the text is no selection. */
export function selectedFields(graph: TypeGraph, type: string, selection: string): readonly FieldPlace[] | null {
  const set = selectionOf(selection);
  if (set === null) return null;
  const found: FieldPlace[] = [];
  const visit = ({ selections }: SelectionSetNode, on: string): void => {
    for (const node of selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) visit(node.selectionSet, node.typeCondition?.name.value ?? on);
      if (node.kind !== Kind.FIELD || node.name.value === '__typename') continue;
      for (const member of graph.membersOf(on)) {
        found.push({ type: member, field: node.name.value });
        const returned = graph.returns(member, node.name.value);
        if (node.selectionSet !== undefined && returned !== null) visit(node.selectionSet, returned);
      }
    }
  };
  visit(set, type);
  return found;
}

function selectionOf(text: string): SelectionSetNode | null {
  try {
    const [definition] = parse(`{${text}}`, { noLocation: true }).definitions;
    return definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet : null;
  } catch {
    return null;
  }
}
