import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** The coordinates of the inputs that a field names: `Query.invoices(order:)`, `InvoiceOrder.DUE_DATE`, `InvoiceFilter.status`. */
export function inputsOf(schema: GraphQLSchema, parent: string, node: FieldNode): readonly string[] {
  const type = schema.getType(parent);
  const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
  const definition = Object.hasOwn(fields, node.name.value) ? fields[node.name.value] : undefined;
  if (definition === undefined) return [];
  return (node.arguments ?? []).flatMap(({ name, value }) => {
    const argument: GraphQLArgument | undefined = definition.args.find((each) => each.name === name.value);
    const coordinate = `${parent}.${node.name.value}(${name.value}:)`;
    return argument === undefined ? [coordinate] : [coordinate, ...valueInputs(argument.type, value)];
  });
}

/** One use that an operation makes of a coordinate. */
export interface OperationUse {
  readonly kind: 'ROOT' | 'FIELD' | 'INPUT';
  /** `Query.invoices`, `Invoice.gross`, `InvoiceOrder.DUE_DATE`. */
  readonly coordinate: string;
  /** Static path of the field, `@` left out. */
  readonly path: string;
}

/** Every coordinate of an operation, in its order, each once. Variables of an input type stand for all of its fields. */
export function operationUses(schema: GraphQLSchema, document: DocumentNode): readonly OperationUse[] {
  const operation = document.definitions.find((each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION);
  const root = operation === undefined ? undefined : schema.getRootType(operation.operation);
  if (operation === undefined || root === undefined || root === null) return [];
  const walk = new Walk(schema, document, root.name);
  walk.selections(root.name, operation.selectionSet, []);
  return [...walk.uses.values()];
}

/** Deeper than any operation that the hub takes. */
const DEPTH_MAX = 60;

class Walk {
  readonly uses = new Map<string, OperationUse>();
  private depth = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly document: DocumentNode,
    private readonly root: string,
  ) {}

  selections(typeName: string, set: SelectionSetNode, path: readonly string[]): void {
    if (this.depth >= DEPTH_MAX) return;
    this.depth += 1;
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) this.field(typeName, node, path);
      else {
        const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragmentOf(this.document, node.name.value);
        if (fragment !== undefined) this.selections(fragment.typeCondition?.name.value ?? typeName, fragment.selectionSet, path);
      }
    }
    this.depth -= 1;
  }

  private field(typeName: string, node: FieldNode, path: readonly string[]): void {
    const type = this.schema.getType(typeName);
    const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
    const field = Object.hasOwn(fields, node.name.value) ? fields[node.name.value] : undefined;
    if (field === undefined) return;
    const at = [...path, node.alias?.value ?? node.name.value];
    const note = (kind: OperationUse['kind'], coordinate: string): void => {
      if (!this.uses.has(`${kind} ${coordinate}`)) this.uses.set(`${kind} ${coordinate}`, { kind, coordinate, path: at.join('.') });
    };
    note(typeName === this.root ? 'ROOT' : 'FIELD', `${typeName}.${node.name.value}`);
    for (const coordinate of inputsOf(this.schema, typeName, node)) note('INPUT', coordinate);
    if (node.selectionSet !== undefined) this.selections(getNamedType(field.type).name, node.selectionSet, at);
  }
}

function fragmentOf(document: DocumentNode, name: string): FragmentDefinitionNode | undefined {
  return document.definitions.find(
    (each): each is FragmentDefinitionNode => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name,
  );
}

function valueInputs(type: GraphQLInputType, value: ValueNode, depth = 0): readonly string[] {
  const named = getNamedType(type);
  switch (value.kind) {
    case Kind.LIST:
      return value.values.flatMap((each) => valueInputs(type, each, depth));
    case Kind.ENUM:
      return isEnumType(named) ? [`${named.name}.${value.value}`] : [];
    case Kind.VARIABLE:
      return isInputObjectType(named) && depth < 4 ? allInputs(named, depth) : [];
    case Kind.OBJECT:
      return value.fields.flatMap((each) => {
        const fields = isInputObjectType(named) ? named.getFields() : {};
        const input = Object.hasOwn(fields, each.name.value) ? fields[each.name.value] : undefined;
        const coordinate = `${named.name}.${each.name.value}`;
        return input === undefined ? [coordinate] : [coordinate, ...valueInputs(input.type, each.value, depth + 1)];
      });
    default:
      return [];
  }
}

function allInputs(type: GraphQLInputType, depth: number): readonly string[] {
  if (!isInputObjectType(type) || depth > 4) return [];
  return Object.values(type.getFields()).flatMap((each) => [`${type.name}.${each.name}`, ...allInputs(getNamedType(each.type), depth + 1)]);
}
