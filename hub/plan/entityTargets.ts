import { type GraphQLSchema } from 'graphql';
import { isRow, ownValue, type Row } from '../transport/Row';
import { type ProblemPath } from '../transport/ExecutionProblem';
import { satisfies } from './typeCondition';

/** One step of the way from the root of an answer to the rows that a fetch completes. */
export type PathStep =
  | { readonly kind: 'KEY'; readonly key: string; readonly types: readonly string[] | null }
  | { readonly kind: 'ITEMS'; readonly types: readonly string[] | null }
  | { readonly kind: 'TYPES'; readonly types: readonly string[] };

/** A row and how to find it: its key or position and the target above it. Paths are written only when an error needs one. */
export interface Target {
  readonly row: unknown;
  readonly key: string | number | null;
  readonly above: Target | null;
}

/** Reads the planner's path: `invoices`, `@`, `|[Book,Film]`, and `items|[Book]` for both at once. */
export function pathSteps(path: readonly (string | number)[]): readonly PathStep[] {
  return path.map((element) => {
    const [name = '', condition] = String(element).split('|[');
    const types =
      condition === undefined
        ? null
        : condition
            .replace(']', '')
            .split(',')
            .map((type) => type.trim());
    if (name === '@') return { kind: 'ITEMS', types };
    return name === '' && types !== null ? { kind: 'TYPES', types } : { kind: 'KEY', key: name, types };
  });
}

/** Every row at the end of the path, lists flattened, nulls left out, in the order of the answer. */
export function targetsAt(schema: GraphQLSchema, root: Row, path: readonly PathStep[]): readonly Target[] {
  let targets: Target[] = [{ row: root, key: null, above: null }];
  for (const step of path) {
    const next: Target[] = [];
    for (const target of targets) advance(target, step, next);
    targets = step.types === null ? next : next.filter(({ row }) => hasType(schema, row, step.types ?? []));
  }
  const rows: Target[] = [];
  for (const target of targets) flatten(target, rows);
  return rows.filter(({ row }) => isRow(row));
}

/** Response keys and positions from the root. */
export function pathOf(target: Target): ProblemPath {
  const path: (string | number)[] = [];
  for (let at: Target | null = target; at !== null; at = at.above) if (at.key !== null) path.unshift(at.key);
  return path;
}

/** The same for a fetch as a whole: `@` stands for every position. */
export function staticPath(path: readonly PathStep[]): ProblemPath {
  return path.flatMap((step) => (step.kind === 'TYPES' ? [] : [step.kind === 'KEY' ? step.key : '@']));
}

function advance(target: Target, step: PathStep, into: Target[]): void {
  const { row } = target;
  if (step.kind === 'TYPES') into.push(target);
  else if (step.kind === 'ITEMS') flatten(target, into);
  else if (isRow(row)) into.push({ row: ownValue(row, step.key), key: step.key, above: target });
  else if (Array.isArray(row))
    for (let key = 0; key < row.length; key++) advance({ row: row[key] as unknown, key, above: target }, step, into);
}

/** Adds the target itself, or what its lists hold. */
function flatten(target: Target, into: Target[]): void {
  const { row } = target;
  if (Array.isArray(row)) for (let key = 0; key < row.length; key++) flatten({ row: row[key] as unknown, key, above: target }, into);
  else into.push(target);
}

function hasType(schema: GraphQLSchema, row: unknown, types: readonly string[]): boolean {
  const typename = isRow(row) ? ownValue(row, '__typename') : undefined;
  return typeof typename === 'string' && types.some((type) => satisfies(schema, typename, type));
}
