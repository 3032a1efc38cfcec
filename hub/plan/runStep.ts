import { type GraphQLSchema } from 'graphql';
import { type PartitionLedger } from '../partition/PartitionLedger';
import { type RootFetch, type SubgraphFetcher } from '../partition/SubgraphFetcher';
import { type CallContext } from '../transport/CallContext';
import { type ExecutionProblem } from '../transport/ExecutionProblem';
import { ownValue, type Row, setOwnValue } from '../transport/Row';
import { pathOf, staticPath, type Target, targetsAt } from './entityTargets';
import { mergeInto } from './mergeRows';
import { representationOf, textOf } from './representation';
import { applyRewrites } from './rewrites';
import { type FetchStep, type Step } from './Step';

/** One plan being run for one request. */
export interface Run {
  readonly schema: GraphQLSchema;
  readonly fetcher: SubgraphFetcher;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly call: CallContext;
  readonly ledger: PartitionLedger;
  /** Grows with every fetch. */
  readonly data: Row;
  readonly problems: ExecutionProblem[];
}

/** Runs a step to its end. What a spoke does wrong becomes a problem of the run; the other steps go on. */
export async function runStep(run: Run, step: Step): Promise<void> {
  switch (step.kind) {
    case 'Sequence':
      for (const each of step.steps) await runStep(run, each);
      return;
    case 'Parallel':
      await Promise.all(step.steps.map((each) => runStep(run, each)));
      return;
    case 'Condition': {
      const taken = run.variables[step.variable] === true ? step.then : step.otherwise;
      if (taken !== null) await runStep(run, taken);
      return;
    }
    case 'Fetch':
      await runFetch(run, step);
  }
}

async function runFetch(run: Run, step: FetchStep): Promise<void> {
  const targets = targetsAt(run.schema, run.data, step.path);
  if (targets.length === 0) return;
  const fetch: RootFetch = {
    program: step.program,
    variables: used(run.variables, step.program.variableNames),
    call: run.call,
    ledger: run.ledger,
  };
  if (step.requires === null) await fetchRoots(run, step, { fetch, targets });
  else await fetchEntities(run, step, { fetch, targets });
}

interface Prepared {
  readonly fetch: RootFetch;
  readonly targets: readonly Target[];
}

async function fetchRoots(run: Run, step: FetchStep, { fetch, targets }: Prepared): Promise<void> {
  const answer = await run.fetcher.root(fetch);
  const prefix = staticPath(step.path);
  for (const problem of answer.problems) run.problems.push({ ...problem, path: [...prefix, ...(problem.path ?? [])] });
  if (answer.data === null) return;
  applyRewrites(run.schema, step.outputRewrites, answer.data);
  for (const { row } of targets) mergeInto(row as Row, answer.data);
}

async function fetchEntities(run: Run, step: FetchStep, { fetch, targets }: Prepared): Promise<void> {
  const { representations, targetsOf } = represent(run, step, targets);
  if (representations.length === 0) return;
  const { entities, problems } = await run.fetcher.entities({ ...fetch, representations });
  entities.forEach((entity, at) => {
    if (entity === null) return;
    const rows = targetsOf[at] ?? [];
    if (step.outputRewrites.length > 0) {
      nameType(entity, rows);
      applyRewrites(run.schema, step.outputRewrites, entity);
    }
    for (const { row } of rows) mergeInto(row as Row, entity);
  });
  for (const { at, ...problem } of problems) {
    const places = at === null ? [staticPath(step.path)] : (targetsOf[at] ?? []).map(pathOf);
    for (const place of places) run.problems.push({ ...problem, path: [...place, ...(problem.path ?? [])] });
  }
}

/** For the conditions of rewrites. An answer without a type name has that of the row: the representation may carry the name of an interface. */
function nameType(entity: Row, rows: readonly Target[]): void {
  if (Object.hasOwn(entity, '__typename')) return;
  const typename = ownValue((rows[0]?.row ?? {}) as Row, '__typename');
  if (typename !== undefined) setOwnValue(entity, '__typename', typename);
}

interface Represented {
  /** Each once: a hundred invoices of five vendors ask for five. */
  readonly representations: readonly Row[];
  /** The rows that each of them completes. */
  readonly targetsOf: readonly (readonly Target[])[];
}

function represent(run: Run, step: FetchStep, targets: readonly Target[]): Represented {
  const representations: Row[] = [];
  const targetsOf: Target[][] = [];
  const positions = new Map<string, number>();
  for (const target of targets) {
    const representation = representationOf(run.schema, target.row as Row, step.requires ?? []);
    if (representation === null || typeof ownValue(representation, '__typename') !== 'string') continue;
    applyRewrites(run.schema, step.inputRewrites, representation);
    const text = textOf(representation);
    const known = positions.get(text);
    if (known !== undefined) {
      targetsOf[known]?.push(target);
      continue;
    }
    positions.set(text, representations.length);
    representations.push(representation);
    targetsOf.push([target]);
  }
  return { representations, targetsOf };
}

function used(variables: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(variables, name) && variables[name] !== undefined).map((name) => [name, variables[name]]),
  );
}
