import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionNode,
  visit,
} from 'graphql';

const PREFIX = '_navk_';

/**
 * The names that a planner may select by itself for keys and required fields. Selections merge by response key, so a client's `upc: name`
 * or `comments(limit: 1)` under such a name would stand where the planner expects its own value. Those get an internal alias.
 */
export interface PlannerNames {
  /** Every field name of the schema. */
  readonly fields: ReadonlySet<string>;
  /** Field names that a `@requires` or `@key` of some spoke selects with arguments. */
  readonly withArguments: ReadonlySet<string>;
}

export function plannerNames(schema: GraphQLSchema, supergraphSdl: string): PlannerNames {
  const fields = new Set(['__typename']);
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) || isInterfaceType(type)) for (const name of Object.keys(type.getFields())) fields.add(name);
  }
  return { fields, withArguments: requiredWithArguments(supergraphSdl) };
}

/** Gives each colliding response key its internal alias. The same document comes back where nothing collides. */
export function hideCollidingKeys(document: DocumentNode, names: PlannerNames): DocumentNode {
  return visit(document, {
    Field(node: FieldNode) {
      const key = node.alias?.value ?? node.name.value;
      const planned = plannedKey({ name: node.name.value, key }, names);
      return planned === key ? undefined : { ...node, alias: { kind: Kind.NAME, value: planned } };
    },
  });
}

/** The response key that is planned for one of the client. */
export function plannedKey({ name, key }: { readonly name: string; readonly key: string }, names: PlannerNames): string {
  const collides = key === name ? names.withArguments.has(name) : names.fields.has(key);
  return collides ? PREFIX + key : key;
}

/** The response key that the client wrote. */
export function clientKey(key: string): string {
  return key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key;
}

function requiredWithArguments(supergraphSdl: string): ReadonlySet<string> {
  const found = new Set<string>();
  visit(parse(supergraphSdl, { noLocation: true }), {
    Directive(directive) {
      if (directive.name.value !== 'join__field' && directive.name.value !== 'join__type') return;
      for (const { name, value } of directive.arguments ?? []) {
        if ((name.value === 'requires' || name.value === 'key') && value.kind === Kind.STRING) collect(selectionsOf(value.value), found);
      }
    },
  });
  return found;
}

function selectionsOf(fieldSet: string): readonly SelectionNode[] {
  const [operation] = parse(`{ ${fieldSet} }`, { noLocation: true }).definitions;
  return operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
}

function collect(selections: readonly SelectionNode[], found: Set<string>): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD && (selection.arguments ?? []).length > 0) found.add(selection.name.value);
    if (selection.kind !== Kind.FRAGMENT_SPREAD) collect(selection.selectionSet?.selections ?? [], found);
  }
}
