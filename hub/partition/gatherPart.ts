import { NaveError } from '#kernel/errors';
import { type ExecutionProblem } from '../transport/ExecutionProblem';
import { isRow, ownValue } from '../transport/Row';
import { combineAggregates } from './combineAggregates';
import { pageOf } from './fieldArguments';
import { type Gathered, type InstanceAnswer, protocolProblem } from './gathering';
import { type AggregateProgram } from './groupProgram';
import { type MergeProgram } from './mergeProgram';
import { emptyPage, mergePages } from './mergePages';
import { type GatheredPart } from './PartitionedProgram';

export interface PartAnswers {
  readonly part: GatheredPart;
  readonly answers: readonly InstanceAnswer[];
  /** Instances that own rows of the answer and did not answer. */
  readonly failures: readonly ExecutionProblem[];
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Combines what the instances answered to one root field. Lists go on without a missing partition, aggregates do not. */
export function gatherPart(request: PartAnswers): Gathered {
  const { part, answers, failures } = request;
  if (part.group !== null) return gatherAggregate(part.group.program, answers, failures);
  if (part.merge !== null) return gatherList(part.merge, request);
  const [answer] = answers;
  if (answer === undefined) return { value: null, problems: failures, rows: new Map() };
  const rows = new Map([[answer.instance, answer.value === null ? 0 : 1]]);
  return { value: answer.value, problems: answer.problems, rows };
}

function gatherList(program: MergeProgram, { part, answers, failures, variables }: PartAnswers): Gathered {
  if (answers.length === 0) return { value: failures.length === 0 ? emptyPage(program) : null, problems: failures, rows: new Map() };
  const [only] = answers;
  if (only !== undefined && answers.length === 1 && failures.length === 0)
    return { value: only.value, problems: only.problems, rows: new Map([[only.instance, length(program, only.value)]]) };
  if (program.kind === 'LIST') return endToEnd(answers, failures);
  const page =
    part.definition === null ? { direction: 'FORWARD' as const, size: Infinity } : pageOf(part.field, part.definition, variables);
  const merged = mergePages({ program, page, answers, isPartial: failures.length > 0 });
  return { ...merged, problems: [...failures, ...merged.problems] };
}

function endToEnd(answers: readonly InstanceAnswer[], failures: readonly ExecutionProblem[]): Gathered {
  const items: unknown[] = [];
  const problems: ExecutionProblem[] = [...failures];
  const rows = new Map<string, number>();
  for (const { instance, value, problems: own } of answers) {
    const [offset, list] = [items.length, Array.isArray(value) ? (value as unknown[]) : []];
    items.push(...list);
    rows.set(instance, list.length);
    for (const problem of own) {
      const [at, ...rest] = problem.path ?? [];
      problems.push(typeof at === 'number' ? { ...problem, path: [at + offset, ...rest] } : problem);
    }
  }
  return { value: answers.some(({ value }) => Array.isArray(value)) ? items : null, problems, rows };
}

function gatherAggregate(program: AggregateProgram, answers: readonly InstanceAnswer[], failures: readonly ExecutionProblem[]): Gathered {
  const problems = [...failures, ...answers.flatMap((answer) => explained(answer))];
  const parts = answers.map(({ value }) => value).filter(isRow);
  const rows = new Map(answers.map(({ instance, value }) => [instance, groupCount(program, value)]));
  if (failures.length > 0 || parts.length < answers.length) return { value: null, problems, rows: new Map() };
  try {
    return { value: combineAggregates(program, parts), problems, rows };
  } catch (error) {
    if (!(error instanceof NaveError)) throw error;
    return { value: null, problems: [...problems, { code: error.code, path: [], detail: error.message }], rows: new Map() };
  }
}

/** Positions in the groups of one instance mean nothing in the combined ones: the problems are those of the field. A null says why. */
function explained({ instance, value, problems }: InstanceAnswer): readonly ExecutionProblem[] {
  if (value === null && problems.length === 0) return [protocolProblem(instance, 'no aggregate')];
  return problems.map((problem) => ({ ...problem, path: [] }));
}

function length(program: MergeProgram, value: unknown): number {
  if (Array.isArray(value)) return value.length;
  const rows = program.fields.find(({ role }) => role === 'ROWS');
  return rows === undefined || !isRow(value) ? 0 : listLength(ownValue(value, rows.key));
}

function groupCount(program: AggregateProgram, value: unknown): number {
  const groups = program.fields.filter(({ role }) => role === 'GROUPS');
  return isRow(value) ? groups.reduce((count, { key }) => count + listLength(ownValue(value, key)), 0) : 0;
}

function listLength(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
