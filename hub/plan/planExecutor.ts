import { type GraphQLSchema } from 'graphql';
import { canonicalJson } from '#kernel/canonicalJson';
import { PartitionLedger } from '../partition/PartitionLedger';
import { type SubgraphFetcher } from '../partition/SubgraphFetcher';
import { emptyRow } from '../transport/Row';
import { type ExecutionProblem } from '../transport/ExecutionProblem';
import { ConditionalShapes } from './ConditionalShapes';
import { type ExecuteOutcome, type ExecuteRequest, type Executor } from './Executor';
import { clientKey } from './internalAliases';
import { runStep, type Run } from './runStep';
import { shapeAnswer, type ShapeProblem } from './shapeAnswer';

export interface ExecutorOptions {
  readonly fullSchema: GraphQLSchema;
  readonly fetcher: SubgraphFetcher;
  /** The schema of the answer and what becomes of nulls: the full one and KEEP, since the pipeline presents; the API schema and PROPAGATE without a policy. */
  readonly answer: { readonly schema: GraphQLSchema; readonly nulls: 'KEEP' | 'PROPAGATE' };
}

/** Interprets plans. A compiled executor may stand here one day: nobody above sees more than the interface. */
export function planExecutor(options: ExecutorOptions): Executor {
  const shapes = new ConditionalShapes(options.answer.schema);
  return {
    async execute(request: ExecuteRequest): Promise<ExecuteOutcome> {
      const { plan, variables, call } = request;
      const run: Run = {
        schema: options.fullSchema,
        fetcher: options.fetcher,
        variables,
        call,
        ledger: new PartitionLedger(),
        data: emptyRow(),
        problems: [],
      };
      if (plan.step !== null) await runStep(run, plan.step);
      const told = run.problems.map(withClientKeys);
      if (request.form === 'RAW') return { data: run.data, errors: inOrder(told), partitions: run.ledger.all() };
      const shaped = shapeAnswer({
        schema: options.answer.schema,
        shape: shapes.of(plan, variables),
        data: run.data,
        nulls: options.answer.nulls,
      });
      return { data: shaped.data, errors: inOrder([...told, ...unexplained(shaped.problems, told)]), partitions: run.ledger.all() };
    },
  };
}

function withClientKeys(problem: ExecutionProblem): ExecutionProblem {
  return problem.path === undefined
    ? problem
    : { ...problem, path: problem.path.map((part) => (typeof part === 'string' ? clientKey(part) : part)) };
}

/** A null that a spoke's own error explains is told once. */
function unexplained(nulls: readonly ShapeProblem[], problems: readonly ExecutionProblem[]): readonly ExecutionProblem[] {
  return nulls
    .filter(({ path }) => !problems.some((problem) => problem.path === undefined || overlaps(path, problem.path)))
    .map(({ path, cause }) => ({ code: 'SPOKE_PROTOCOL_ERROR', path, detail: cause }));
}

function overlaps(one: readonly (string | number)[], other: readonly (string | number)[]): boolean {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) if (one[at] !== other[at] && other[at] !== '@') return false;
  return true;
}

// Parallel fetches end in any order: equal answers must still list their errors equally.
function inOrder(problems: readonly ExecutionProblem[]): readonly ExecutionProblem[] {
  if (problems.length < 2) return problems;
  const keyed = problems.map((problem) => ({
    problem,
    key: canonicalJson([problem.path ?? null, problem.code, problem.instance ?? null]),
  }));
  return keyed.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0)).map(({ problem }) => problem);
}
