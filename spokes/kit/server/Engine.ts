import { type ExecutionResult, type GraphQLSchema, OperationTypeNode, execute } from 'graphql';
import { NaveError, defineError } from '#kernel/errors';
import { type Instant } from '#kernel/dates';
import { type BaseContext } from '../context';
import { type SpokeDefinition } from '../definition';
import { hubClient } from '../hubClient';
import { type AccessModel, compileRights } from '../policy/engine';
import { PolicyRepository } from '../read/PolicyRepository';
import { RequestRows } from '../read/RequestRows';
import { type Runner } from '../store/Runner';
import { Mutations } from '../write/Mutations';
import { DocumentCache, operationOf } from './DocumentCache';
import { type ErrorLog, type SpokeError, spokeError } from './errors';
import { type InstanceOptions } from './options';
import { type Session } from './Sessions';

const RequestInvalid = defineError({
  code: 'BAD_REQUEST',
  shown: true,
  message: (cause: string) => `not a GraphQL request: ${cause}`,
});

/** `statement_timeout` of every statement; the deadline of a request may be nearer. */
const STATEMENT_MS = 4_000;

export interface Call {
  readonly session: Session;
  readonly requestId: string;
  /** Of `performance.now()`, ms. */
  readonly deadlineAt: number;
}

export interface Answer {
  readonly status: number;
  readonly body: {
    readonly data?: ExecutionResult['data'];
    readonly errors?: readonly SpokeError[];
    readonly extensions?: { readonly knownAt: Instant };
  };
}

export interface EngineOptions<C extends BaseContext> {
  readonly definition: SpokeDefinition<C>;
  readonly schema: GraphQLSchema;
  readonly model: AccessModel;
  readonly runner: Runner;
  readonly instance: InstanceOptions;
  readonly log: ErrorLog;
}

/** Answers GraphQL requests of verified sessions. */
export class Engine<C extends BaseContext> {
  private readonly documents: DocumentCache;
  private readonly repository: PolicyRepository;
  private readonly mutations: Mutations;

  constructor(private readonly options: EngineOptions<C>) {
    const { definition, schema, model, runner, instance } = options;
    const shared = { runner, model, sources: definition.sources, timeoutMs: STATEMENT_MS };
    this.documents = new DocumentCache(schema);
    this.repository = new PolicyRepository({ ...shared, rowFilterOff: instance.testing?.rowFilterOff === true });
    this.mutations = new Mutations({
      ...shared,
      partition: instance.registryEntry.legalEntities,
      clock: instance.clock,
      ids: instance.ids,
    });
  }

  /** 200 with data and errors; 400 for what is no operation of the contract. */
  async answer(call: Call, request: unknown): Promise<Answer> {
    const knownAt = this.options.instance.clock.now();
    const report = { requestId: call.requestId, log: this.options.log };
    try {
      const { query, variables, operationName } = readRequest(request);
      const document = this.documents.document(query);
      const operation = operationOf(document, operationName);
      if (operation === null) throw RequestInvalid('the operation to run is not told');
      if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw RequestInvalid('subscriptions are not answered here');
      const result = await execute({
        schema: this.options.schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: this.context(call),
      });
      const errors = result.errors?.map((error) => spokeError(error, report));
      return {
        status: 200,
        body: {
          ...(result.data === undefined ? {} : { data: result.data }),
          ...(errors === undefined ? {} : { errors }),
          extensions: { knownAt },
        },
      };
    } catch (error) {
      return { status: error instanceof NaveError && error.shown ? 400 : 500, body: { errors: [spokeError(error, report)] } };
    }
  }

  private context(call: Call): C {
    const { definition, model, instance } = this.options;
    const rights = compileRights(model, call.session.principal);
    const { requestId } = call;
    const rows = new RequestRows(this.repository, { rights, timeLeftMs: () => call.deadlineAt - performance.now() });
    const afterwards = async <T>(change: Promise<T>): Promise<T> => {
      try {
        return await change;
      } finally {
        rows.forget();
      }
    };
    return definition.context({
      principal: call.session.principal,
      rights,
      requestId,
      partition: instance.registryEntry.legalEntities,
      clock: instance.clock,
      ids: instance.ids,
      rows,
      hub: hubClient(instance.hub),
      mutate: (spec, run) => afterwards(this.mutations.one({ rights, requestId }, spec, run)),
      mutateEach: (spec, items, run) => afterwards(this.mutations.each({ rights, requestId }, { spec, items }, run)),
    });
  }
}

interface GraphQLRequest {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly operationName: string | null;
}

function readRequest(body: unknown): GraphQLRequest {
  if (typeof body !== 'object' || body === null) throw RequestInvalid('the body is not an object');
  const { query, variables, operationName } = body as Record<string, unknown>;
  if (typeof query !== 'string') throw RequestInvalid('`query` is not a text');
  if (variables !== undefined && (typeof variables !== 'object' || Array.isArray(variables)))
    throw RequestInvalid('`variables` is not an object');
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    throw RequestInvalid('`operationName` is not a text');
  return { query, variables: (variables ?? {}) as Record<string, unknown>, operationName: operationName ?? null };
}
