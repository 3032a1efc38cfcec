import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** Type and field to the fields of that type which must not be planned together with it. */
export type RequiredConflicts = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Fields of one subgraph that require the same field with different arguments: `price(currency: "USD")` and `price(currency: "EUR")`. A
 * representation has one place for `price`, so planned together one of them gets the other's value, without an error.
 */
export function requiredConflicts(supergraphSdl: string): RequiredConflicts {
  const conflicts = new Map<string, Set<string>>();
  for (const type of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const requirements = (type.fields ?? []).flatMap((field) =>
      (field.directives ?? []).flatMap((use) => requirementOf(field.name.value, use) ?? []),
    );
    for (const one of requirements) {
      const against = requirements.filter((other) => other.graph === one.graph && differ(one.calls, other.calls)).map(({ field }) => field);
      if (against.length > 0) conflicts.set(`${type.name.value}.${one.field}`, new Set(against));
    }
  }
  return conflicts;
}

/**
 * Splits a query into operations that can be planned one by one and whose answers add up: the first with everything but the fields in
 * conflict with an earlier one, the others with those. One document, the same one, where nothing is in conflict.
 */
export function withoutConflicts(document: DocumentNode, schema: GraphQLSchema, conflicts: RequiredConflicts): readonly DocumentNode[] {
  if (conflicts.size === 0 || !isQuery(document)) return [document];
  const rounds = roundsOf(document, schema, conflicts);
  const last = Math.max(0, ...rounds.values());
  return Array.from({ length: last + 1 }, (_, round) => (last === 0 ? document : onlyRound(document, rounds, round)));
}

interface Requirement {
  readonly field: string;
  readonly graph: string;
  /** Path of each required field that takes arguments, to the arguments. */
  readonly calls: ReadonlyMap<string, string>;
}

function requirementOf(field: string, use: ConstDirectiveNode): Requirement | null {
  if (use.name.value !== 'join__field') return null;
  const argument = (name: string): string | null => {
    const value = use.arguments?.find((each) => each.name.value === name)?.value;
    return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : null;
  };
  const requires = argument('requires');
  if (requires === null) return null;
  const calls = new Map<string, string>();
  const [operation] = parse(`{ ${requires} }`, { noLocation: true }).definitions;
  if (operation?.kind === Kind.OPERATION_DEFINITION) collect(operation.selectionSet, '', calls);
  return { field, graph: argument('graph') ?? '', calls };
}

function collect(set: SelectionSetNode, path: string, calls: Map<string, string>): void {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
    const here = selection.kind === Kind.FIELD ? `${path}.${selection.name.value}` : path;
    if (selection.kind === Kind.FIELD) calls.set(here, (selection.arguments ?? []).map(print).sort().join());
    if (selection.selectionSet !== undefined) collect(selection.selectionSet, here, calls);
  }
}

function differ(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return [...one].some(([path, given]) => other.has(path) && other.get(path) !== given);
}

function isQuery(document: DocumentNode): boolean {
  return document.definitions.some((each) => each.kind === Kind.OPERATION_DEFINITION && each.operation === OperationTypeNode.QUERY);
}

/** The round of each field in conflict: the first in which none of those it conflicts with stands. */
function roundsOf(document: DocumentNode, schema: GraphQLSchema, conflicts: RequiredConflicts): ReadonlyMap<FieldNode, number> {
  const taken = new Map<string, number>();
  const rounds = new Map<FieldNode, number>();
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field(node) {
        const type = info.getParentType()?.name ?? '';
        const against = conflicts.get(`${type}.${node.name.value}`);
        if (against === undefined) return;
        const own = `${type}.${node.name.value}`;
        const others = new Set([...against].flatMap((field) => taken.get(`${type}.${field}`) ?? []));
        let round = taken.get(own) ?? 0;
        while (others.has(round)) round++;
        taken.set(own, round);
        rounds.set(node, round);
      },
    }),
  );
  return rounds;
}

function onlyRound(document: DocumentNode, rounds: ReadonlyMap<FieldNode, number>, round: number): DocumentNode {
  const fragments = new Map(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each.selectionSet] as const] : [])),
  );
  const cut = (set: SelectionSetNode): SelectionSetNode | null => {
    const selections = set.selections.flatMap((selection) => kept(selection) ?? []);
    if (selections.length > 0) return { ...set, selections };
    return round === 0 ? { ...set, selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }] } : null;
  };
  const kept = (selection: SelectionNode): SelectionNode | null => {
    if (selection.kind === Kind.FIELD) {
      const own = rounds.get(selection);
      if (own !== undefined) return own === round ? selection : null;
      if (selection.selectionSet === undefined) return round === 0 ? selection : null;
    }
    // A spread becomes an inline fragment: what is left of a fragment differs from round to round.
    const below = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection.selectionSet;
    const left = below === undefined ? null : cut(below);
    if (left === null) return null;
    return selection.kind === Kind.FRAGMENT_SPREAD
      ? inline(document, selection.name.value, { ...selection, left })
      : { ...selection, selectionSet: left };
  };
  const definitions = document.definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION ? [{ ...each, selectionSet: cut(each.selectionSet) ?? each.selectionSet }] : [],
  );
  return { ...document, definitions };
}

function inline(
  document: DocumentNode,
  name: string,
  spread: { readonly directives?: SelectionNode['directives']; readonly left: SelectionSetNode },
): SelectionNode {
  const fragment = document.definitions.find((each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name);
  return {
    kind: Kind.INLINE_FRAGMENT,
    ...(fragment?.kind === Kind.FRAGMENT_DEFINITION ? { typeCondition: fragment.typeCondition } : {}),
    ...(spread.directives === undefined ? {} : { directives: spread.directives }),
    selectionSet: spread.left,
  };
}
