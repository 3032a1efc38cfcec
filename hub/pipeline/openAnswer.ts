import {
  executeSync,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  validate,
  getVariableValues,
  type DocumentNode,
  type FieldNode,
} from 'graphql';
import { type ActiveRelease } from '../plan/Engine';
import { type ExecuteOutcome } from '../plan/Executor';
import { type Admitted } from './admit';
import { type Answer } from './Answer';
import { clientError, RequestRefused } from './closedList';
import { type GraphQLRequest } from './GraphQLRequest';

export interface OpenWork {
  readonly request: GraphQLRequest;
  readonly active: ActiveRelease;
  readonly admitted: Admitted;
  readonly deadlineMs: number;
}

/** Answers without a policy: the stages of the development switch. The engine shapes the answer by the API schema itself. */
export async function openAnswer(work: OpenWork): Promise<Answer> {
  const { active, admitted, request } = work;
  const { apiSchema } = active.release;
  refuseInvalid(apiSchema, admitted);
  const variables = coerced(apiSchema, admitted);
  const { introspection, rest } = split(admitted);
  const outcome = rest === null ? NOTHING : await executed(work, rest, variables);
  const own = introspection === null ? {} : executeSync({ schema: apiSchema, document: introspection, variableValues: variables }).data;
  const data = outcome.data === null && rest !== null ? null : { ...outcome.data, ...own };
  const errors = outcome.errors.map(({ code, path }) => clientError(code, request.requestId, path === undefined ? {} : { path }));
  return {
    status: 200,
    body: { ...(errors.length === 0 ? {} : { errors }), data },
    operation: {
      kind: admitted.operation.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query',
      name: admitted.operation.name?.value ?? null,
      registered: null,
    },
  };
}

const NOTHING: ExecuteOutcome = { data: null, errors: [], partitions: [] };

async function executed(
  { active, admitted, request, deadlineMs }: OpenWork,
  document: DocumentNode,
  variables: Record<string, unknown>,
): Promise<ExecuteOutcome> {
  return active.executor.execute({
    plan: await active.planner.plan(document),
    variables,
    call: {
      principal: null,
      rights: null,
      requestId: request.requestId,
      deadlineAt: performance.now() + deadlineMs,
      operationKind: admitted.operation.operation === OperationTypeNode.MUTATION ? 'WRITE' : 'READ',
      ...(request.trace === undefined ? {} : { trace: request.trace }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    },
  });
}

function refuseInvalid(schema: GraphQLSchema, { document, operation }: Admitted): void {
  if (!schema.getRootType(operation.operation)) {
    throw new RequestRefused([{ code: 'GRAPHQL_VALIDATION_FAILED', message: `This schema has no ${operation.operation} type.` }]);
  }
  refuse('GRAPHQL_VALIDATION_FAILED', validate(schema, document));
}

function coerced(schema: GraphQLSchema, { operation, variables }: Admitted): Record<string, unknown> {
  const result = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  refuse('BAD_USER_INPUT', result.errors ?? []);
  return result.coerced ?? {};
}

function refuse(code: 'GRAPHQL_VALIDATION_FAILED' | 'BAD_USER_INPUT', errors: readonly GraphQLError[]): void {
  if (errors.length > 0)
    throw new RequestRefused(
      errors.map(({ message, locations }) => ({ code, message, ...(locations === undefined ? {} : { locations }) })),
    );
}

/** Introspection at the root is answered here, the rest by spokes. */
function split({ document, operation }: Admitted): { introspection: DocumentNode | null; rest: DocumentNode | null } {
  const isOwn = (node: OperationDefinitionNode['selectionSet']['selections'][number]): node is FieldNode =>
    node.kind === Kind.FIELD && (node.name.value === '__schema' || node.name.value === '__type');
  const { selections } = operation.selectionSet;
  const part = (kept: OperationDefinitionNode['selectionSet']['selections']): DocumentNode | null =>
    kept.length === 0
      ? null
      : {
          ...document,
          definitions: document.definitions.map((each) =>
            each === operation ? { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections: [...kept] } } : each,
          ),
        };
  return { introspection: part(selections.filter(isOwn)), rest: part(selections.filter((node) => !isOwn(node))) };
}
