import { type ExecutionResult, type GraphQLSchema, OperationTypeNode, execute } from 'graphql';
import { NaveError, defineError } from '#kernel/errors';
import { type Instant } from '#kernel/dates';
import { type Principal } from '#policy/Principal';
import { type CallKind } from '#policy/proof';
import { SessionInvalid } from '#policy/token';
import { type BaseContext } from '../context';
import { type SpokeDefinition } from '../definition';
import { type HubClient } from '../hubClient';
import { type AccessModel, compileRights } from '../policy/engine';
import { PolicyRepository } from '../read/PolicyRepository';
import { RequestRows } from '../read/RequestRows';
import { type Runner } from '../store/Runner';
import { Mutations } from '../write/Mutations';
import { type CallSpending, type SpentCalls } from '../write/SpentCalls';
import { DocumentCache, type ReadDocument, type Representations, operationOf } from './DocumentCache';
import { type ErrorLog, type SpokeError, UNAUTHENTICATED, isRefusedCall, spokeError } from './errors';
import { type InstanceOptions } from './options';
import { type Session } from './Sessions';

const RequestInvalid = defineError({
  code: 'BAD_REQUEST',
  shown: true,
  message: (cause: string) => `not a GraphQL request: ${cause}`,
});

const NotOfThisSession = defineError({
  code: 'FORBIDDEN',
  shown: true,
  message: () => 'the contract is for the registry, rows are for everybody else',
});
const TooManyEntities = defineError({
  code: 'COST_LIMIT',
  shown: true,
  message: () => `at most ${String(REPRESENTATIONS_MAX)} representations in one call`,
});

/** The hub sends at most as many in one call. */
const REPRESENTATIONS_MAX = 500;

/** `statement_timeout` of every statement; the deadline of a request may be nearer. */
const STATEMENT_MS = 4_000;

/** A call whose session and proof were verified. */
export interface Call {
  readonly session: Session;
  readonly principal: Principal;
  readonly op: CallKind;
  readonly spending: CallSpending;
  readonly requestId: string;
  /** Of the caller's trace, for the log alone. */
  readonly traceId: string | null;
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
  readonly hub: HubClient;
  readonly spentCalls: SpentCalls;
  readonly log: ErrorLog;
}

/** Answers GraphQL requests of verified sessions. */
export class Engine<C extends BaseContext> {
  private readonly documents: DocumentCache;
  private readonly repository: PolicyRepository;
  private readonly mutations: Mutations;

  constructor(private readonly options: EngineOptions<C>) {
    const { definition, schema, model, runner, instance, spentCalls } = options;
    const shared = { runner, model, sources: definition.sources, timeoutMs: STATEMENT_MS };
    this.documents = new DocumentCache(schema);
    this.repository = new PolicyRepository({
      ...shared,
      partition: instance.registryEntry.legalEntities,
      rowFilterOff: instance.testing?.rowFilterOff === true,
    });
    this.mutations = new Mutations({
      ...shared,
      partition: instance.registryEntry.legalEntities,
      clock: instance.clock,
      ids: instance.ids,
      spentCalls,
      definitionOf: (mutation) => schema.getMutationType()?.getFields()[mutation],
    });
  }

  /** 200 with data and errors; 400 for what is no operation of the contract, 401 for a call that may not be made, 403. */
  async answer(call: Call, request: unknown): Promise<Answer> {
    const knownAt = this.options.instance.clock.now();
    const report = { requestId: call.requestId, traceId: call.traceId, log: this.options.log };
    try {
      const { query, variables, operationName } = readRequest(request);
      const read = this.documents.document(query);
      const { document } = read;
      const operation = operationOf(document, operationName);
      if (operation === null) throw RequestInvalid('the operation to run is not told');
      if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw RequestInvalid('subscriptions are not answered here');
      if (operation.operation === OperationTypeNode.MUTATION && call.op !== 'WRITE')
        throw SessionInvalid('a mutation that is announced as a read');
      checkRead(call, read, variables);
      const result = await execute({
        schema: this.options.schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: this.context(call),
      });
      const refusal = result.errors?.find(isRefusedCall);
      if (refusal !== undefined) throw refusal;
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
      if (isRefusedCall(error)) return { status: 401, body: UNAUTHENTICATED };
      return { status: statusOf(error), body: { errors: [spokeError(error, report)] } };
    }
  }

  private context(call: Call): C {
    const { definition, model, instance } = this.options;
    const rights = compileRights(model, call.principal);
    const { requestId, spending } = call;
    const caller = { rights, requestId, spending };
    const rows = new RequestRows(this.repository, { rights, timeLeftMs: () => call.deadlineAt - performance.now() });
    const afterwards = async <T>(change: Promise<T>): Promise<T> => {
      try {
        return await change;
      } finally {
        rows.forget();
      }
    };
    return definition.context({
      principal: call.principal,
      rights,
      requestId,
      partition: instance.registryEntry.legalEntities,
      clock: instance.clock,
      ids: instance.ids,
      rows,
      hub: this.options.hub,
      mutate: (spec, run) => afterwards(this.mutations.one(caller, spec, run)),
      mutateEach: (spec, items, run) => afterwards(this.mutations.each(caller, { spec, items }, run)),
    });
  }
}

/** The contract is read in sessions of the registry, and only there; nothing else is. Throws FORBIDDEN, COST_LIMIT. */
function checkRead(
  { session }: Call,
  { readsContract, readsRows, representations }: ReadDocument,
  variables: Record<string, unknown>,
): void {
  const isRegistry = session.claims.aim === 'REGISTRY';
  if (isRegistry ? readsRows : readsContract) throw NotOfThisSession();
  const count = representations.reduce((sum, each) => sum + countOf(each, variables), 0);
  if (count > REPRESENTATIONS_MAX) throw TooManyEntities();
}

function countOf({ count, variable }: Representations, variables: Record<string, unknown>): number {
  const given = variable === null ? null : variables[variable];
  return Array.isArray(given) ? given.length : count;
}

function statusOf(error: unknown): number {
  if (!(error instanceof NaveError) || !error.shown) return 500;
  return error.code === NotOfThisSession.code ? 403 : 400;
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
