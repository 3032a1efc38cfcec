import { executeSync, OperationTypeNode } from 'graphql';
import { namedLegalEntities } from '../partition/namedLegalEntities';
import { sha256 } from '#kernel/digest';
import { type AccessModel, rootOf } from '#policy/AccessModel';
import { NO_OWNERS, type Owners } from '#policy/explain/Owners';
import { compileRights, type Rights } from '#policy/rights';
import { type Principals } from '../identity/Principals';
import { type ActiveRelease } from '../plan/Engine';
import { type ExecuteOutcome, type ExecutionProblem } from '../plan/Executor';
import { type CallContext } from '../transport/CallContext';
import { type Row } from '../transport/Row';
import { type Log } from '../supergraph/Log';
import { Admission, type Admitted } from './admit';
import { type Answer, refusedAnswer } from './Answer';
import { type BudgetLimits, CallerBudgets } from './CallerBudgets';
import { type AnswerField } from './AnswerShape';
import { Authoriser, type Authorised } from './authorise';
import { type ClientError, clientError, type ErrorPath, NotInList, refusalsOf } from './closedList';
import { type CursorSeal } from './CursorSeal';
import { explainAnswer, explainRefusal } from './explain';
import { existingRows } from './explainExistence';
import { asksToExplain, type Explained } from './Explanation';
import { type GraphQLRequest } from './GraphQLRequest';
import { OperationValues } from './operationValues';
import { openAnswer } from './openAnswer';
import { answerPath } from './answerPath';
import { present, type Trip } from './present';
import { type Recorder } from './Recorder';
import { type RegisteredOperations } from './RegisteredOperations';
import { type ShadowPolicy } from './ShadowPolicy';
import { Trail } from './Trail';

export interface PipelineOptions {
  readonly active: () => ActiveRelease;
  readonly operations: () => RegisteredOperations;
  /** Domain codes of the spokes that clients may read. */
  /** Domain codes that the release lets through, with their fixed messages. */
  readonly shownCodes: () => ReadonlyMap<string, string>;
  readonly principals: Principals | null;
  /** Whom explanations name; nobody when left out. */
  readonly owners?: () => Owners;
  /** A policy that is tried beside the one in force. */
  readonly shadow?: ShadowPolicy;
  readonly seal: CursorSeal;
  /** Writes the access log; null only where a supergraph is served without a policy. */
  readonly recorder: Recorder | null;
  readonly log: Log;
  readonly budgets?: BudgetLimits;
  /** Milliseconds that one request may take. */
  readonly deadlineMs: number;
  /** For tests of the other wall, and for them only. */
  readonly secondWallOff: boolean;
}

/** A refusal that keeps what was known of the operation, for the log and the method check of the door. */
type OperationInfo = NonNullable<Answer['operation']>;

/** Runs one GraphQL request through the stages after identify. Every door that answers GraphQL uses this one object. */
export class Pipeline {
  private readonly admission = new Admission();
  private readonly budgets: CallerBudgets;
  private readonly authorisers = new WeakMap<AccessModel, Authoriser>();

  constructor(private readonly options: PipelineOptions) {
    this.budgets = new CallerBudgets(options.budgets);
  }

  /** Never throws: whatever goes wrong is an answer from the closed list. It leaves when the access log knows of it. */
  async answer(request: GraphQLRequest): Promise<Answer> {
    const trail = new Trail(request);
    const answer = await this.answered(request, trail);
    this.options.shadow?.follow(trail);
    return this.options.recorder === null ? answer : this.options.recorder.record(trail, answer);
  }

  private async answered(request: GraphQLRequest, trail: Trail): Promise<Answer> {
    let operation: OperationInfo | null = null;
    try {
      if (request.method === 'GET' && (request.parameters.query ?? '') !== '') throw NotInList();
      this.charge(request, 1);
      const active = this.options.active();
      const admitted = this.admission.admit(request.parameters, this.options.operations());
      operation = infoOf(admitted);
      Object.assign(trail, { active, admitted, model: active.release.accessModel });
      if (request.method === 'GET' && operation.kind === 'mutation')
        return { ...refusedAnswer(refusalsOf(NotInList()), request.requestId, operation), status: 405 };
      if (active.release.accessModel === null) return await openAnswer({ request, active, admitted, deadlineMs: this.options.deadlineMs });
      return await this.underPolicy({ request, active, admitted, model: active.release.accessModel, trail });
    } catch (cause) {
      const refusals = refusalsOf(cause);
      if (refusals[0]?.code === 'INTERNAL')
        this.options.log.error({ requestId: request.requestId, cause: causeText(cause) }, 'a request failed inside the hub');
      return refusedAnswer(refusals, request.requestId, operation);
    }
  }

  private async underPolicy(work: Work): Promise<Answer> {
    const { admitted } = work;
    const { release } = work.active;
    const rights = (work.trail.rights = this.rightsOf(work));
    const allowed = this.authorised(work, rights);
    if ('status' in allowed) return allowed;
    const { authorised, values } = allowed;
    this.charge(work.request, values.cost);
    if (authorised.kind === 'mutation') this.options.recorder?.refuseUnready();
    const outcome = (work.trail.outcome = await this.execute(work, { authorised, rights, values }));
    const introspection = introspect(authorised, values);
    const presented = (work.trail.presented = present({
      root: authorised.shape,
      data: outcome.data,
      introspection,
      wall: authorised.wall,
      wallOff: this.options.secondWallOff,
      seal: (field, cursor) => values.sealCursor(field.selected, cursor),
      named: (field) => namedBy(work, field, values),
      isExplained: (path) => outcome.errors.some((problem) => explains(problem, path)),
    }));
    this.tellTrips(presented.trips, work, rights);
    const errors = this.errorsOf(work, { authorised, outcome, ...presented });
    const policy = { fingerprint: rights.principal.fingerprint, release: release.id };
    const explain = await this.explained(work, { authorised, rights, values, outcome, shown: presented.data, errors });
    const extensions = { partitions: outcome.partitions, policy, ...(explain === null ? {} : { explain }) };
    return {
      status: 200,
      body: { ...(errors.length === 0 ? {} : { errors }), data: presented.data, extensions },
      operation: infoOf(admitted),
    };
  }

  /** What may run. Throws what the stage refuses; a refusal that is to be explained is the answer. */
  private authorised(work: Work, rights: Rights): { authorised: Authorised; values: OperationValues } | Answer {
    const { request, active, admitted, model } = work;
    const { seal, owners } = this.options;
    try {
      const authoriser = this.authoriser(active, model);
      if (!authoriser.knows(admitted)) this.charge(request, textPoints(admitted));
      const authorised = (work.trail.authorised = authoriser.authorise(admitted, rights));
      const values = new OperationValues({ admitted, authorised, rights, model, api: active.release.apiSchema, seal });
      work.trail.values = values;
      return { authorised, values };
    } catch (cause) {
      if (!asksToExplain(request.parameters.extensions)) throw cause;
      const refusals = refusalsOf(cause);
      const explain = explainRefusal({ model, rights, owners: owners?.() ?? NO_OWNERS }, admitted, refusals);
      if (explain === null) throw cause;
      const refused = refusedAnswer(refusals, request.requestId, infoOf(admitted));
      return { ...refused, body: { ...refused.body, extensions: { explain } } };
    }
  }

  /** Null where the request does not ask for it. */
  private async explained(work: Work, found: Answered): Promise<Explained | null> {
    const { request, active, model } = work;
    if (!asksToExplain(request.parameters.extensions)) return null;
    const { rights, values, outcome } = found;
    const call = this.callOf(request, 'READ');
    return explainAnswer({
      ...found,
      model,
      owners: this.options.owners?.() ?? NO_OWNERS,
      api: active.release.apiSchema,
      raw: outcome.data,
      argumentsOf: (field) => values.argumentsOf(field.selected),
      existing: (rows) => existingRows({ model, rights, active, call }, rows),
      log: this.options.log,
      requestId: request.requestId,
    });
  }

  private callOf(request: GraphQLRequest, operationKind: CallContext['operationKind']): Omit<CallContext, 'principal' | 'rights'> {
    return {
      requestId: request.requestId,
      deadlineAt: performance.now() + this.options.deadlineMs,
      operationKind,
      ...(request.trace === undefined ? {} : { trace: request.trace }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    };
  }

  /** Where there is no policy there are no callers to tell apart. */
  private charge({ identity }: GraphQLRequest, points: number): void {
    if (identity !== null) this.budgets.charge(`${identity.agent ?? ''} ${identity.subject}`, points);
  }

  private rightsOf({ request, admitted, model }: Work): Rights {
    const { principals } = this.options;
    if (principals === null || request.identity === null) throw new TypeError('a policy without a principal');
    return compileRights(model, principals.principalOf(request.identity, admitted.registered === null ? 'ANY' : 'REGISTERED'));
  }

  private async execute(
    work: Work,
    { authorised, rights, values }: { authorised: Authorised; rights: Rights; values: OperationValues },
  ): Promise<ExecuteOutcome> {
    const variables = values.forPlan();
    if (authorised.document === null) return { data: null, errors: [], partitions: [] };
    const { request, active } = work;
    const planned = active.planner.plan(authorised.document);
    const plan = planned instanceof Promise ? await planned : planned;
    return active.executor.execute({
      plan,
      variables,
      form: 'RAW',
      call: {
        ...this.callOf(request, authorised.kind === 'mutation' ? 'WRITE' : 'READ'),
        principal: rights.principal,
        rights,
        onAttempt: (attempt) => void work.trail.attempts.push(attempt),
      },
    });
  }

  /** In the order: what the policy took, what a spoke failed at, what the walls disagree on, what was missing. */
  private errorsOf({ request }: Work, found: Found): readonly ClientError[] {
    const { requestId } = request;
    const { authorised, outcome, trips, missing, oversized } = found;
    const shownCodes = this.options.shownCodes();
    for (const problem of outcome.errors) this.options.log.warn({ requestId, ...problem }, 'a fetch had a problem');
    return [
      ...authorised.denied.map((path) => clientError('UNAUTHORIZED_FIELD_OR_TYPE', requestId, { path })),
      ...outcome.errors.flatMap((problem) => {
        const path = problem.path === undefined ? [] : answerPath(authorised.shape, problem.path);
        return path === null ? [] : [clientError(codeOf(problem), requestId, { ...whereOf(problem, path), shownCodes })];
      }),
      ...unique(trips.map(({ path }) => path)).map((path) => clientError('POLICY_TRIPWIRE', requestId, { path })),
      ...missing.map((path) => clientError('SPOKE_PROTOCOL_ERROR', requestId, { path })),
      ...unique(oversized).map((path) => clientError('COST_LIMIT', requestId, { path })),
    ];
  }

  /** One line per place of the answer, with how many rows it hit: a spoke without its filter must not flood the log. */
  private tellTrips(trips: readonly Trip[], { request, active }: Work, rights: Rights): void {
    const { fingerprint, subject } = rights.principal;
    const places = new Map<string, { readonly first: Trip; rowCount: number }>();
    for (const trip of trips) {
      const place = `${trip.coordinate} ${JSON.stringify(trip.path)}`;
      const known = places.get(place);
      if (known === undefined) places.set(place, { first: trip, rowCount: 1 });
      else known.rowCount += 1;
    }
    for (const { first, rowCount } of places.values()) {
      const row = typeof first.key === 'string' ? sha256(first.key) : null;
      const where = { coordinate: first.coordinate, path: first.path, row, rowCount };
      this.options.log.error(
        { alarm: 'POLICY_TRIPWIRE', requestId: request.requestId, release: active.release.id, subject, fingerprint, ...where },
        'the two walls differ',
      );
    }
  }

  private authoriser({ release, planner }: ActiveRelease, model: AccessModel): Authoriser {
    const known = this.authorisers.get(model);
    if (known !== undefined) return known;
    const made = new Authoriser({
      release: release.id,
      api: release.apiSchema,
      full: release.fullSchema,
      model,
      sourceKey: (name, key) => planner.responseKey(name, key),
    });
    this.authorisers.set(model, made);
    return made;
  }
}

interface Work {
  readonly request: GraphQLRequest;
  readonly active: ActiveRelease;
  readonly admitted: Admitted;
  readonly model: AccessModel;
  readonly trail: Trail;
}

interface Answered {
  readonly authorised: Authorised;
  readonly rights: Rights;
  readonly values: OperationValues;
  readonly outcome: ExecuteOutcome;
  readonly shown: Row | null;
  readonly errors: readonly ClientError[];
}

interface Found {
  readonly authorised: Authorised;
  readonly outcome: ExecuteOutcome;
  readonly trips: readonly Trip[];
  readonly missing: readonly ErrorPath[];
  readonly oversized: readonly ErrorPath[];
}

const TEXT_CHARACTERS_FREE = 1_000;
// Validation compares fields of one name pair by pair: 7,000 characters take up to 60 ms, the time of 20,000 points (CallerBudgets.ts).
const POINTS_PER_CHARACTER = 4;

/** What it costs to validate a text; a registered one is looked at once in its life. */
function textPoints({ document, registered }: Admitted): number {
  const characters = registered === null ? (document.loc?.end ?? 0) : 0;
  return Math.max(0, characters - TEXT_CHARACTERS_FREE) * POINTS_PER_CHARACTER;
}

function infoOf({ operation, registered }: Admitted): OperationInfo {
  return {
    kind: operation.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query',
    name: operation.name?.value ?? null,
    registered: registered?.id ?? null,
  };
}

/** Introspection from the projected schema: what the caller may not know is not in it. */
function introspect({ introspection, projection }: Authorised, values: OperationValues): Row {
  if (introspection === null) return {};
  return { ...executeSync({ schema: projection.schema, document: introspection, variableValues: values.client }).data };
}

function namedBy({ active, model }: Work, field: AnswerField, values: OperationValues): ReadonlySet<string> | null {
  const root = rootOf(model, field.coordinate);
  const definition = active.release.apiSchema.getQueryType()?.getFields()[field.name];
  if (root === null || definition === undefined) return null;
  return namedLegalEntities({
    model,
    root,
    coordinate: field.coordinate,
    field: field.selected.node,
    definition,
    variables: values.client,
  });
}

function unique(paths: readonly ErrorPath[]): readonly ErrorPath[] {
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
}

function explains({ path }: ExecutionProblem, at: ErrorPath): boolean {
  if (path === undefined) return true;
  const length = Math.min(path.length, at.length);
  for (let index = 0; index < length; index++) if (path[index] !== at[index] && path[index] !== '@') return false;
  return true;
}

/** The hub validated the operation: what a spoke still refuses is a value that its own scalar does not take. */
function codeOf({ code }: ExecutionProblem): string {
  return code === 'GRAPHQL_VALIDATION_FAILED' ? 'BAD_USER_INPUT' : code;
}

function whereOf({ instance }: ExecutionProblem, path: ErrorPath): { path?: ErrorPath; instance?: string } {
  return { ...(path.length === 0 ? {} : { path }), ...(instance === undefined ? {} : { instance }) };
}

function causeText(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
