import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  getNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  type InlineFragmentNode,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { clientKey } from './internalAliases';
import { isIncluded } from '../partition/conditions';
import { satisfies } from './typeCondition';

/** One field of an answer: where its value is, how it is called, what it is. */
export interface FieldShape {
  /** Response key of the client. */
  readonly key: string;
  /** Response key in the data of the spokes. */
  readonly source: string;
  /** `__typename` has no type. */
  readonly type: GraphQLOutputType | null;
  /** What is selected below; null for a leaf. */
  readonly below: ObjectShape | null;
}

/** What an operation selects on an object, worked out once for each type that the object turns out to have. */
export class ObjectShape {
  private readonly byType = new Map<string, readonly FieldShape[]>();

  constructor(
    private readonly context: ShapeContext,
    /** The static type: that of the object where it names none. */
    readonly typeName: string,
    private readonly selections: readonly SelectionSetNode[],
  ) {}

  /** The fields for an object of this type, in the order of the operation. */
  fieldsFor(typeName: string): readonly FieldShape[] {
    let fields = this.byType.get(typeName);
    if (fields === undefined) {
      const grouped = new Map<string, FieldNode[]>();
      for (const selection of this.selections) this.collect(selection, typeName, grouped);
      fields = [...grouped].flatMap(([source, nodes]) => this.fieldShape(typeName, source, nodes) ?? []);
      this.byType.set(typeName, fields);
    }
    return fields;
  }

  private collect(set: SelectionSetNode, typeName: string, grouped: Map<string, FieldNode[]>): void {
    const { variables } = this.context;
    for (const selection of set.selections) {
      if (!isIncluded(selection, variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const source = selection.alias?.value ?? selection.name.value;
        const nodes = grouped.get(source);
        if (nodes === undefined) grouped.set(source, [selection]);
        else nodes.push(selection);
        continue;
      }
      const inner = this.fragmentOn(selection, typeName);
      if (inner !== null) this.collect(inner, typeName, grouped);
    }
  }

  private fragmentOn(selection: FragmentSpreadNode | InlineFragmentNode, typeName: string): SelectionSetNode | null {
    const { fragments, schema } = this.context;
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    const condition = fragment?.typeCondition?.name.value;
    if (fragment === undefined) return null;
    return condition === undefined || satisfies(schema, typeName, condition) ? fragment.selectionSet : null;
  }

  private fieldShape(typeName: string, source: string, nodes: readonly FieldNode[]): FieldShape | null {
    const name = nodes[0]?.name.value ?? '';
    const key = clientKey(source);
    if (name === '__typename') return { key, source, type: null, below: null };
    const parent = this.context.schema.getType(typeName);
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    if (field === undefined) return null; // introspection, and fields that another type of the union has
    const named = getNamedType(field.type);
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    return { key, source, type: field.type, below: isCompositeType(named) ? new ObjectShape(this.context, named.name, sets) : null };
  }
}

export interface ShapeContext {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The shape of a whole operation for one choice of the variables that `@skip` and `@include` read. */
export function operationShape(schema: GraphQLSchema, document: DocumentNode, variables: Readonly<Record<string, unknown>>): ObjectShape {
  const fragments = new Map(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [])),
  );
  const operation = document.definitions.find((each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION);
  const root = operation === undefined ? null : schema.getRootType(operation.operation);
  return new ObjectShape({ schema, fragments, variables }, root?.name ?? 'Query', operation === undefined ? [] : [operation.selectionSet]);
}
