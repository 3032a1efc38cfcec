import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import { SCOPE_VARIABLE } from '../partition/scopeArguments';
import { fieldNode, INTERNAL, type InternalFields, selectionSet } from './internalFields';
import { type SelectedField, type Selection } from './Selection';

/** A cursor argument that became a variable: the client's sealed text is opened into it on every request. */
export interface CursorVariable {
  readonly variable: string;
  readonly argument: 'after' | 'before';
  /** The connection field, for its arguments. */
  readonly field: SelectedField;
}

export interface Rewritten {
  /** What is planned; null when no spoke is needed. */
  readonly document: DocumentNode | null;
  readonly cursors: readonly CursorVariable[];
}

/**
 * Writes the operation that is planned: the asked fields of the selection, the internal fields beside them, cursors as variables of
 * their own. Nothing of the client's text is left but names, aliases and values.
 */
export function rewrite(operation: OperationDefinitionNode, root: Selection, internal: InternalFields): Rewritten {
  const pass = new Pass(internal);
  const selections = pass.root(root);
  if (selections.length === 0) return { document: null, cursors: [] };
  const cursors = [...pass.cursors.values()];
  const body: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: operation.operation,
    ...(operation.name === undefined ? {} : { name: operation.name }),
    selectionSet: selectionSet(selections),
  };
  const used = variablesIn(body);
  const declared = (operation.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value)).map(withoutDirectives);
  const own = [...cursors.map(({ variable }) => cursorDefinition(variable)), ...pass.scopes];
  const variableDefinitions = [...declared, ...own];
  return { document: { kind: Kind.DOCUMENT, definitions: [{ ...body, variableDefinitions }] }, cursors };
}

class Pass {
  readonly cursors = new Map<string, CursorVariable>();
  /** Variables that are filled at each call with the legal entities that the caller may use there. */
  readonly scopes: VariableDefinitionNode[] = [];

  constructor(private readonly internal: InternalFields) {}

  /** `__typename` of a root is known without a spoke. */
  root({ items }: Selection): readonly SelectionNode[] {
    return items.flatMap((item) => {
      if (item.kind === 'FIELD') return item.fate === 'ASKED' ? [this.field(item)] : [];
      return this.part(item.on, this.root(item.below));
    });
  }

  private selection({ items }: Selection): readonly SelectionNode[] {
    return items.flatMap((item) => {
      if (item.kind === 'PART') return this.part(item.on, this.selection(item.below));
      if (item.fate === 'TYPENAME') return [fieldNode(INTERNAL.type, '__typename')];
      return item.fate === 'ASKED' ? [this.field(item)] : [];
    });
  }

  private part(on: string, selections: readonly SelectionNode[]): readonly SelectionNode[] {
    if (selections.length === 0) return [];
    const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: on } } as const;
    return [{ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: selectionSet(selections) }];
  }

  private field(field: SelectedField): FieldNode {
    const { key, name, node, below } = field;
    const planned = this.internal.sourceKey(name, key);
    const all = below === null ? null : this.object(field, below);
    return {
      kind: Kind.FIELD,
      name: { kind: Kind.NAME, value: name },
      ...(planned === name ? {} : { alias: { kind: Kind.NAME, value: planned } }),
      arguments: [...(node.arguments ?? []).map((argument) => this.argument(field, argument)), ...this.scope(field)],
      // An object of which nothing is asked still has to be known to exist.
      ...(all === null ? {} : { selectionSet: selectionSet(all.length === 0 ? [fieldNode(INTERNAL.type, '__typename')] : all) }),
    };
  }

  /** What the client selects and what the hub needs beside it; once what is both. */
  private object(field: SelectedField, below: Selection): readonly SelectionNode[] {
    const selected = this.selection(below);
    return [...selected, ...this.internal.for(field, below).filter((node) => !selected.some((each) => isSameLeaf(each, node)))];
  }

  private scope(field: SelectedField): readonly ArgumentNode[] {
    const argument = this.internal.scopeArgument(field);
    if (argument === null) return [];
    // One for each argument and not for each use: selections of one response key must keep equal arguments.
    const variable = { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: `${SCOPE_VARIABLE}${field.name}` } } as const;
    if (!this.scopes.some((each) => each.variable.name.value === variable.name.value))
      this.scopes.push({ kind: Kind.VARIABLE_DEFINITION, variable, type: argument.type });
    return [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: argument.name }, value: variable }];
  }

  private argument(field: SelectedField, argument: ArgumentNode): ArgumentNode {
    const name = argument.name.value;
    if (field.connection === null || (name !== 'after' && name !== 'before')) return argument;
    // Selections of one response key must keep equal arguments: equal texts share their variable.
    const use = `${field.parent}.${field.name}(${(field.node.arguments ?? []).map(print).join(' ')}) ${name}`;
    const cursor = this.cursors.get(use) ?? { variable: `_nave_c${this.cursors.size}`, argument: name, field };
    this.cursors.set(use, cursor);
    return { ...argument, value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: cursor.variable } } };
  }
}

/** Whether both are the same field under the same key, without arguments and selections. */
function isSameLeaf(one: SelectionNode, other: SelectionNode): boolean {
  return isLeaf(one) && isLeaf(other) && one.name.value === other.name.value && one.alias?.value === other.alias?.value;
}

function isLeaf(node: SelectionNode): node is FieldNode {
  return node.kind === Kind.FIELD && node.selectionSet === undefined && (node.arguments ?? []).length === 0;
}

function variablesIn(operation: OperationDefinitionNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(operation, { Variable: (node) => void names.add(node.name.value) });
  return names;
}

function withoutDirectives(definition: VariableDefinitionNode): VariableDefinitionNode {
  return { ...definition, directives: [] };
}

function cursorDefinition(variable: string): VariableDefinitionNode {
  return {
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable } },
    type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'String' } },
  };
}
