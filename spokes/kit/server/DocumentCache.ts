import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, type ValueNode, parse, validate, visit } from 'graphql';
import { defineError } from '#kernel/errors';

const OperationInvalid = defineError({
  code: 'GRAPHQL_VALIDATION_FAILED',
  shown: true,
  message: (cause: string) => `not an operation of this contract: ${cause}`,
});

/** A valid document, and what must be known of it before it runs. */
export interface ReadDocument {
  readonly document: DocumentNode;
  /** Reads the contract: `_service`, introspection. */
  readonly readsContract: boolean;
  /** Asks for anything else. */
  readonly readsRows: boolean;
  /** One for each `_entities`. */
  readonly representations: readonly Representations[];
}

/** How many are written into the document, and the variable that has others. */
export interface Representations {
  readonly count: number;
  readonly variable: string | null;
}

const KEPT_MAX = 1_000;
const CHARACTERS_MAX = 256 * 1024;
const CONTRACT = new Set(['_service', '__schema', '__type']);

/** Parsed and validated operations by their text. The oldest leave first; a text is never learned when it is refused. */
export class DocumentCache {
  private readonly kept = new Map<string, ReadDocument>();

  constructor(private readonly schema: GraphQLSchema) {}

  /** Throws GRAPHQL_VALIDATION_FAILED: unreadable, too long, or invalid. */
  document(text: string): ReadDocument {
    const known = this.kept.get(text);
    if (known !== undefined) {
      this.kept.delete(text);
      this.kept.set(text, known);
      return known;
    }
    const document = this.read(text);
    if (this.kept.size >= KEPT_MAX) this.kept.delete(this.kept.keys().next().value ?? '');
    this.kept.set(text, document);
    return document;
  }

  private read(text: string): ReadDocument {
    if (text.length > CHARACTERS_MAX) throw OperationInvalid(`more than ${CHARACTERS_MAX} characters`);
    let document: DocumentNode;
    try {
      document = parse(text, { noLocation: true });
    } catch (error) {
      throw OperationInvalid(error instanceof Error ? error.message : 'unreadable');
    }
    const [problem] = validate(this.schema, document, undefined, { maxErrors: 1 });
    if (problem !== undefined) throw OperationInvalid(problem.message);
    return { document, ...asked(document) };
  }
}

/** The one operation that runs, or null when the name does not tell. */
export function operationOf(document: DocumentNode, operationName: string | null): OperationDefinitionNode | null {
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (operationName === null) return operations.length === 1 ? (operations[0] ?? null) : null;
  return operations.find((each) => each.name?.value === operationName) ?? null;
}

function asked(document: DocumentNode): Omit<ReadDocument, 'document'> {
  const defaults = new Map<string, number>();
  const given: ValueNode[] = [];
  let readsContract = false;
  visit(document, {
    VariableDefinition({ variable, defaultValue }) {
      defaults.set(variable.name.value, Math.max(defaults.get(variable.name.value) ?? 0, lengthOf(defaultValue)));
    },
    Field(field) {
      if (CONTRACT.has(field.name.value)) readsContract = true;
      if (field.name.value !== '_entities') return;
      given.push(...(field.arguments ?? []).filter(({ name }) => name.value === 'representations').map(({ value }) => value));
    },
  });
  const representations = given.map((value) =>
    value.kind === Kind.VARIABLE
      ? { count: defaults.get(value.name.value) ?? 0, variable: value.name.value }
      : { count: lengthOf(value), variable: null },
  );
  const roots = document.definitions.flatMap((each) => (each.kind === Kind.OPERATION_DEFINITION ? each.selectionSet.selections : []));
  const readsRows = roots.some((each) => each.kind !== Kind.FIELD || !(CONTRACT.has(each.name.value) || each.name.value === '__typename'));
  return { readsContract, readsRows, representations };
}

function lengthOf(value: ValueNode | undefined): number {
  if (value === undefined) return 0;
  return value.kind === Kind.LIST ? value.values.length : 1;
}
