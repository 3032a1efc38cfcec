import { type DocumentNode, GraphQLError, Kind, type OperationDefinitionNode, parse, visit } from 'graphql';
import { sha256 } from '#kernel/digest';
import { BoundedCache } from '../identity/BoundedCache';
import { conditionVariables } from '../partition/conditions';
import { BadUserInput, CostLimit, NotInList, RequestRefused, ValidationFailed } from './closedList';
import { type GraphQLParameters } from './GraphQLRequest';
import { INTERNAL } from './internalFields';
import {
  LIST_ITEMS_MAX,
  OPERATION_LIMITS,
  refuseLargeOperation,
  refuseManyTokens,
  REGISTERED_TOKENS_MAX,
  VARIABLES_BYTES_MAX,
} from './limits';
import { type RegisteredOperation, type RegisteredOperations } from './RegisteredOperations';

/** One operation that may go on: its text is within the limits and one operation of it was chosen. */
export interface Admitted {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Digest of text and operation name. */
  readonly key: string;
  /** Null for free text. */
  readonly registered: RegisteredOperation | null;
  /** Variables that `@skip` and `@include` read. */
  readonly conditionVariables: readonly string[];
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
}

type Known = Omit<Admitted, 'registered' | 'variables'>;

const KEPT_MAX = 1_000;

/** The stage that turns parameters into one operation of bounded size. What it keeps depends on the text alone. */
export class Admission {
  private readonly known = new BoundedCache<Known>(KEPT_MAX);

  /** Throws PERSISTED_QUERY_NOT_IN_LIST, COST_LIMIT, GRAPHQL_VALIDATION_FAILED or BAD_USER_INPUT. */
  admit(parameters: GraphQLParameters, operations: RegisteredOperations): Admitted {
    const { text, registered } = textOf(parameters, operations);
    const variables = parameters.variables ?? {};
    if (Buffer.byteLength(JSON.stringify(variables)) > VARIABLES_BYTES_MAX) throw CostLimit();
    refuseLargeValues(variables);
    const operationName = parameters.operationName ?? null;
    const key = sha256(JSON.stringify([registered !== null, operationName, text]));
    const known = this.known.getOrMake(key, () =>
      read(text, { operationName, tokensMax: registered === null ? OPERATION_LIMITS.tokensMax : REGISTERED_TOKENS_MAX, key }),
    );
    return { ...known, registered, variables };
  }
}

/** An id becomes a text first, so that no check is skipped for it. */
function textOf(parameters: GraphQLParameters, operations: RegisteredOperations): { text: string; registered: RegisteredOperation | null } {
  const id = parameters.documentId ?? persistedHash(parameters.extensions ?? {});
  if (id !== null) {
    const registered = operations.find(id);
    if (registered === null) throw NotInList();
    return { text: registered.text, registered };
  }
  const text = parameters.query ?? '';
  if (text === '') throw ValidationFailed('the request holds no operation');
  return { text, registered: operations.findText(text) };
}

function persistedHash(extensions: Readonly<Record<string, unknown>>): string | null {
  const persisted = extensions['persistedQuery'];
  if (typeof persisted !== 'object' || persisted === null) return null;
  const hash = (persisted as Record<string, unknown>)['sha256Hash'];
  return typeof hash === 'string' ? hash : null;
}

function read(text: string, { operationName, tokensMax, key }: { operationName: string | null; tokensMax: number; key: string }): Known {
  refuseManyTokens(text, tokensMax);
  const document = parsed(text);
  const operation = chosen(document, operationName);
  const alone: DocumentNode = {
    ...document,
    definitions: [operation, ...document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION)],
  };
  refuseLargeOperation(alone, operation, OPERATION_LIMITS);
  refuseInternalAliases(alone);
  return { document: alone, operation, key, conditionVariables: conditionVariables(alone) };
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof GraphQLError)) throw cause;
    throw new RequestRefused([{ code: 'GRAPHQL_VALIDATION_FAILED', message: cause.message, locations: cause.locations ?? [] }]);
  }
}

function chosen(document: DocumentNode, name: string | null): OperationDefinitionNode {
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  const [first] = operations;
  if (first === undefined) throw ValidationFailed('the request holds no operation');
  if (name === null || name === '') {
    if (operations.length > 1) throw ValidationFailed('the request holds several operations: name one');
    return first;
  }
  const found = operations.find((each) => each.name?.value === name);
  if (found === undefined) throw ValidationFailed(`the request holds no operation \`${name}\``);
  return found;
}

function refuseUnstorable(text: string): void {
  if (text.includes('\0') || /\p{Surrogate}/u.test(text)) throw BadUserInput('a text holds a NUL or half of a surrogate pair');
}

function refuseInternalAliases(document: DocumentNode): void {
  visit(document, {
    StringValue({ value }) {
      refuseUnstorable(value);
    },
    Field({ alias }) {
      if (alias?.value.startsWith(INTERNAL.prefix) === true) throw ValidationFailed(`an alias cannot begin with \`${INTERNAL.prefix}\``);
    },
    Variable({ name }) {
      if (name.value.startsWith(INTERNAL.prefix)) throw ValidationFailed(`a variable cannot begin with \`${INTERNAL.prefix}\``);
    },
  });
}

const VALUE_DEPTH_MAX = 8;

/**
 * Throws COST_LIMIT for lists of more than 500 items, BAD_USER_INPUT for values that are nested deeper than any input type, and for texts
 * that PostgreSQL cannot hold.
 */
function refuseLargeValues(value: unknown, depth = 0): void {
  if (typeof value === 'string') refuseUnstorable(value);
  if (typeof value !== 'object' || value === null) return;
  if (depth > VALUE_DEPTH_MAX) throw BadUserInput('a variable is nested too deeply');
  if (Array.isArray(value) && value.length > LIST_ITEMS_MAX) throw CostLimit();
  for (const each of Object.values(value)) refuseLargeValues(each, depth + 1);
}
