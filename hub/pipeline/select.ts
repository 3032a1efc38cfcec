import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { isIncluded } from '../partition/conditions';
import { type ConnectionUse, type Fate, type SelectedField, type SelectedPart, type Selection } from './Selection';
import { listDepthOf } from './typeShapes';

export interface SelectRequest {
  /** The API schema: what the client's operation was written against. */
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Values of the variables that `@skip` and `@include` read. */
  readonly conditions: Readonly<Record<string, unknown>>;
  /** Whether the caller may not select this field of this type with these arguments. */
  readonly isHidden: (typeName: string, field: FieldNode) => boolean;
  /** Whether an object of this type is worth asking for although nothing selected on it is left: rows that the caller may read. */
  readonly standsAlone: (typeName: string) => boolean;
}

export interface Selected {
  readonly root: Selection;
  readonly connections: readonly ConnectionUse[];
  /** Static paths of what was denied, `@` for every item of a list, in the order of the operation. */
  readonly denied: readonly (readonly string[])[];
}

/** Reads an operation for one caller: conditions decided, fragments opened, every field with its fate. */
export function select(request: SelectRequest): Selected {
  const pass = new Pass(request);
  const rootType = request.schema.getRootType(request.operation.operation);
  const root = pass.selection(rootType?.name ?? 'Query', request.operation.selectionSet, { path: [], within: null });
  return { root, connections: pass.connections, denied: pass.denied };
}

interface Place {
  readonly path: readonly string[];
  /** The connection around. */
  readonly within: number | null;
}

class Pass {
  readonly connections: ConnectionUse[] = [];
  readonly denied: (readonly string[])[] = [];
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(private readonly request: SelectRequest) {
    const fragments = request.document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
    this.fragments = new Map(fragments.map((each) => [each.name.value, each]));
  }

  selection(typeName: string, set: SelectionSetNode, place: Place): Selection {
    return { typeName, items: this.items(typeName, set, place) };
  }

  private items(typeName: string, set: SelectionSetNode, place: Place): readonly (SelectedField | SelectedPart)[] {
    return set.selections.flatMap((node): readonly (SelectedField | SelectedPart)[] => {
      if (!isIncluded(node, this.request.conditions)) return [];
      if (node.kind === Kind.FIELD) return [this.field(typeName, node, place)];
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(node.name.value) : node;
      if (fragment === undefined) return [];
      const on = fragment.typeCondition?.name.value ?? typeName;
      if (on === typeName) return this.items(typeName, fragment.selectionSet, place);
      return [{ kind: 'PART', on, below: this.selection(on, fragment.selectionSet, place) }];
    });
  }

  private field(parent: string, node: FieldNode, place: Place): SelectedField {
    const name = node.name.value;
    const key = node.alias?.value ?? name;
    const rest = { kind: 'FIELD', key, name, parent, node, below: null, connection: null } as const;
    if (name === '__typename') return { ...rest, type: null, fate: 'TYPENAME' };
    if (name.startsWith('__')) return { ...rest, type: null, fate: 'INTROSPECTION' };
    const type = fieldType(this.request.schema.getType(parent), name);
    const path = [...place.path, key];
    if (type === null || this.request.isHidden(parent, node)) return { ...rest, type, fate: this.deny(path) };
    const named = getNamedType(type);
    if (!isCompositeType(named) || node.selectionSet === undefined) return { ...rest, type, fate: 'ASKED' };
    return this.composite({ ...rest, type, fate: 'ASKED' }, named, { path: [...path, ...items(listDepthOf(type))], within: place.within });
  }

  private composite(field: SelectedField, type: GraphQLNamedType, place: Place): SelectedField {
    const connection = isConnection(type) ? this.connections.length : null;
    if (connection !== null) this.connections.push({ field, within: place.within });
    const set = field.node.selectionSet;
    if (set === undefined) return field;
    const below = this.selection(type.name, set, connection === null ? place : { ...place, within: connection });
    const emptied = isDeniedThroughout(below) && !this.request.standsAlone(type.name);
    const selected: SelectedField = { ...field, below, connection, fate: emptied ? 'EMPTIED' : 'ASKED' };
    if (connection !== null) this.connections[connection] = { field: selected, within: place.within };
    return selected;
  }

  private deny(path: readonly string[]): Fate {
    this.denied.push(path);
    return 'DENIED';
  }
}

/** True when something was selected and all of it was denied. */
function isDeniedThroughout({ items: selected }: Selection): boolean {
  return (
    selected.length > 0 &&
    selected.every((item) => (item.kind === 'PART' ? isDeniedThroughout(item.below) : item.fate === 'DENIED' || item.fate === 'EMPTIED'))
  );
}

/** A connection by its form: `pageInfo` beside `edges` or `nodes`. */
export function isConnection(type: GraphQLNamedType | undefined): boolean {
  if (!isObjectType(type)) return false;
  const fields = type.getFields();
  return Object.hasOwn(fields, 'pageInfo') && (Object.hasOwn(fields, 'edges') || Object.hasOwn(fields, 'nodes'));
}

function fieldType(parent: GraphQLNamedType | undefined, name: string): GraphQLOutputTypeOrNull {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return null;
  const fields = parent.getFields();
  return Object.hasOwn(fields, name) ? (fields[name]?.type ?? null) : null;
}

type GraphQLOutputTypeOrNull = SelectedField['type'];

function items(depth: number): readonly string[] {
  return Array.from({ length: depth }, () => '@');
}
