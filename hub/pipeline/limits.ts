import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  Lexer,
  type OperationDefinitionNode,
  type SelectionSetNode,
  Source,
  TokenKind,
  visit,
} from 'graphql';
import { CostLimit } from './closedList';

/** Bounds of one operation text, counted before anything is validated or expanded. */
export interface OperationLimits {
  readonly tokensMax: number;
  readonly depthMax: number;
  /** Below `__schema` and `__type`: tools ask for chains of `ofType`. */
  readonly introspectionDepthMax: number;
  readonly aliasesPerFieldMax: number;
  readonly aliasesMax: number;
  readonly rootFieldsMax: number;
  readonly directivesMax: number;
  readonly directivesPerNodeMax: number;
  readonly fragmentsMax: number;
  /** Selections as if fragments were expanded. */
  readonly selectionsMax: number;
}

export const OPERATION_LIMITS: OperationLimits = {
  tokensMax: 2_000,
  depthMax: 12,
  introspectionDepthMax: 20,
  aliasesPerFieldMax: 15,
  aliasesMax: 60,
  rootFieldsMax: 10,
  directivesMax: 20,
  directivesPerNodeMax: 3,
  fragmentsMax: 30,
  selectionsMax: 2_000,
};
export const REGISTERED_TOKENS_MAX = 10_000;
export const VARIABLES_BYTES_MAX = 64 * 1024;
/** Items of a list, in a variable or in the text. */
export const LIST_ITEMS_MAX = 500;

/** Throws COST_LIMIT when the text has more tokens; a lexical error is left to the parser. */
export function refuseManyTokens(text: string, tokensMax: number): void {
  const lexer = new Lexer(new Source(text));
  for (let tokens = 0; ; tokens++) {
    if (tokens > tokensMax) throw CostLimit();
    try {
      if (lexer.advance().kind === TokenKind.EOF) return;
    } catch {
      return;
    }
  }
}

/** Throws COST_LIMIT when the operation is larger than the limits, however it is written. */
export function refuseLargeOperation(document: DocumentNode, operation: OperationDefinitionNode, limits: OperationLimits): void {
  const fragments = new Map(
    document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION).map((each) => [each.name.value, each]),
  );
  if (fragments.size > limits.fragmentsMax) throw CostLimit();
  refuseManyAliasesAndDirectives(document, limits);
  const measure = new Measure(fragments, limits).of(operation.selectionSet);
  if (measure.depth > limits.depthMax || measure.introspectionDepth > limits.introspectionDepthMax) throw CostLimit();
  if (measure.selections > limits.selectionsMax || measure.fields > limits.rootFieldsMax) throw CostLimit();
}

function refuseManyAliasesAndDirectives(document: DocumentNode, limits: OperationLimits): void {
  const aliases = new Map<string, number>();
  let aliasCount = 0;
  let directiveCount = 0;
  const countDirectives = (directives: readonly unknown[] | undefined): void => {
    const count = directives?.length ?? 0;
    directiveCount += count;
    if (count > limits.directivesPerNodeMax || directiveCount > limits.directivesMax) throw CostLimit();
  };
  visit(document, {
    enter(node) {
      if ('directives' in node) countDirectives(node.directives);
      if (node.kind === Kind.LIST && node.values.length > LIST_ITEMS_MAX) throw CostLimit();
      if (node.kind !== Kind.FIELD || node.alias === undefined) return;
      const ofField = (aliases.get(node.name.value) ?? 0) + 1;
      aliases.set(node.name.value, ofField);
      if (ofField > limits.aliasesPerFieldMax || ++aliasCount > limits.aliasesMax) throw CostLimit();
    },
  });
}

interface Size {
  readonly selections: number;
  /** Fields on the first level. */
  readonly fields: number;
  readonly depth: number;
  readonly introspectionDepth: number;
}

const NOTHING: Size = { selections: 0, fields: 0, depth: 0, introspectionDepth: 0 };

/** Counts expanded sizes without expanding: each fragment once. A cycle of fragments counts as nothing, validation refuses it. */
class Measure {
  private readonly known = new Map<string, Size>();

  constructor(
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly limits: OperationLimits,
  ) {}

  of(set: SelectionSetNode): Size {
    let size = NOTHING;
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) size = beside(size, this.field(node));
      else if (node.kind === Kind.INLINE_FRAGMENT) size = beside(size, this.of(node.selectionSet));
      else size = beside(size, this.fragment(node.name.value));
      if (size.selections > this.limits.selectionsMax) throw CostLimit();
    }
    return size;
  }

  private field(node: FieldNode): Size {
    const below = node.selectionSet === undefined ? NOTHING : this.of(node.selectionSet);
    const selections = below.selections + 1;
    if (node.name.value === '__schema' || node.name.value === '__type') {
      return { selections, fields: 1, depth: 1, introspectionDepth: Math.max(below.depth, below.introspectionDepth) };
    }
    return { selections, fields: 1, depth: below.depth + 1, introspectionDepth: below.introspectionDepth };
  }

  private fragment(name: string): Size {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const fragment = this.fragments.get(name);
    if (fragment === undefined) return NOTHING;
    this.known.set(name, NOTHING);
    const size = this.of(fragment.selectionSet);
    this.known.set(name, size);
    return size;
  }
}

function beside(one: Size, other: Size): Size {
  return {
    selections: one.selections + other.selections,
    fields: one.fields + other.fields,
    depth: Math.max(one.depth, other.depth),
    introspectionDepth: Math.max(one.introspectionDepth, other.introspectionDepth),
  };
}
